using System.Runtime.Versioning;

namespace FeedBoard.Standalone;

[SupportedOSPlatform("linux")]
internal sealed class Api(DataFolder data, string connectionString, int port) : Service("the API", Project, data, port)
{
    public const string Project = "FeedBoard.ApiService";

    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        new("ConnectionStrings__feeddb", connectionString),
        new("ConnectionStrings__images", new Uri(Data.Images).AbsoluteUri),
        new("Auth__SigningKey", Data.SigningKey()),
        new("Proxies__Known__0", "127.0.0.1"), // the front end, which says who asks and by what address
    ];

    /// <exception cref="BoardException">They failed; the line has their own first one.</exception>
    public async Task MigrateAsync(CancellationToken cancel)
    {
        var (exitCode, _, error) = await ChildProcess.RunAsync(Start("migrate"), "", cancel);
        if (exitCode == 0) return;
        if (error.Contains("No space left on device", StringComparison.Ordinal)) throw DataFolder.Full(Data.Path);
        var why = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? $"exit code {exitCode}";
        throw new BoardException($"the migrations failed: {why}");
    }

    /// <returns>What came of it, in a line: nobody may have signed up with the address yet.</returns>
    public async Task<string> MakeAdminAsync(string email, CancellationToken cancel)
    {
        var (exitCode, output, error) = await ChildProcess.RunAsync(Start("make-admin", email), "", cancel);
        return (exitCode == 0 ? output : error).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? $"make-admin ended with exit code {exitCode}";
    }
}
