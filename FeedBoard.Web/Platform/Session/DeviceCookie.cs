using FeedBoard.Web.Platform.Http;

namespace FeedBoard.Web.Platform.Session;

/// <summary>
/// Keeps what the API knows this browser by at the next log-in: guesses of the password elsewhere do not lock its owner out. It signs
/// nobody in.
/// </summary>
internal static class DeviceCookie
{
    public const string Name = "feedboard.device";

    private const int LongestToken = 200;

    // As long as the API remembers a device (LoginDevices).
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    public static string? Read(HttpContext context) =>
        context.Request.Cookies[Name] is { Length: > 0 and <= LongestToken } token ? token : null;

    public static void Keep(HttpContext context, string? token)
    {
        if (token is null)
            return;
        var cookie = new SafeCookieBuilder
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            IsEssential = true,
            MaxAge = Lifetime,
        };
        context.Response.Cookies.Append(Name, token, cookie.Build(context, DateTimeOffset.MinValue));
    }
}
