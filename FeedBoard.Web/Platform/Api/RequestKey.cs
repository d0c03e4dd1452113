namespace FeedBoard.Web.Platform.Api;

/// <summary>The <c>Idempotency-Key</c> of a form, by which sending it twice makes one feed or comment.</summary>
internal static class RequestKey
{
    public static string New() => Guid.NewGuid().ToString("N");

    /// <summary>The key that the form sent, if it is 1 to 100 ASCII letters and digits; otherwise a new one.</summary>
    public static string Of(string? sent) => sent is { Length: > 0 and <= 100 } && sent.All(char.IsAsciiLetterOrDigit) ? sent : New();
}
