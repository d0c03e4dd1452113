using FeedBoard.Web.Platform.Api;

namespace FeedBoard.Web.Platform.Session;

/// <summary>
/// The access token of the visitor has expired, and the API gave no other: it is unknown whether the session still exists. It is
/// kept, and the response is 503.
/// </summary>
internal sealed record SessionUnknown(ApiException Problem)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    /// <returns>The 503 of it; <c>null</c>: the session is known, or there is none.</returns>
    public static ApiException? Of(HttpContext context) => context.Features.Get<SessionUnknown>()?.Problem;

    public static void Set(HttpContext context, ApiException why) =>
        context.Features.Set(
            new SessionUnknown(
                new ApiException(StatusCodes.Status503ServiceUnavailable, ApiException.NoResponse) { RetryAfter = why.RetryAfter ?? Soon }
            )
        );
}
