using System.Runtime.Versioning;

namespace FeedBoard.Standalone;

[SupportedOSPlatform("linux")]
internal sealed class Web(DataFolder data, Uri api, int port) : Service("the front end", Project, data, port)
{
    public const string Project = "FeedBoard.Web";

    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [
            new("services__apiservice__http__0", api.GetLeftPart(UriPartial.Authority)),
            new("DataProtection__Folder", Data.Keys),
            new("DataProtection__Certificate", Data.CookieCertificate()),
            new(GivenSettings.OwnProxy, "127.0.0.1"), // it listens on loopback only, so a proxy in front of it runs on this machine
        ];
}
