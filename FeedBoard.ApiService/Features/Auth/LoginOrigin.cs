using System.Net;
using FeedBoard.ApiService.Platform.Http;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>Where a log-in comes from.</summary>
/// <param name="Device">What the client calls itself.</param>
/// <param name="Language">Of the mail about a new device.</param>
internal sealed record LoginOrigin(string Device, IPAddress? Address, string Language)
{
    public static LoginOrigin Of(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        var printable = new string([.. agent.Where(c => c is >= ' ' and <= '~').Take(200)]);
        return new(
            printable.Length > 0 ? printable : "unknown",
            context.Connection.RemoteIpAddress,
            RequestLanguage.Of(context.Request)
        );
    }

    /// <summary>The device in a few words, in no language: <c>Firefox, Windows</c>.</summary>
    public string DeviceName =>
        Devices.Of(Device) is var (browser, system) && (browser ?? system) is not null
            ? string.Join(", ", new[] { browser, system }.OfType<string>())
            : Device;
}
