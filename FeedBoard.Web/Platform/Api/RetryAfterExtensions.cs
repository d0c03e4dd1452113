using System.Globalization;

namespace FeedBoard.Web.Platform.Api;

internal static class RetryAfterExtensions
{
    /// <summary>Tells a client how long to wait before the next try: in whole seconds, at least one.</summary>
    /// <param name="wait"><c>null</c>: it is not told.</param>
    public static void SetRetryAfter(this HttpResponse response, TimeSpan? wait)
    {
        if (wait is not null)
            response.Headers.RetryAfter = ApiException.SecondsOf(wait).ToString(CultureInfo.InvariantCulture);
    }
}
