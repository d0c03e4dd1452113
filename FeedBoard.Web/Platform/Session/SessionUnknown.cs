using System.Globalization;
using FeedBoard.Web.Platform.Api;

namespace FeedBoard.Web.Platform.Session;

/// <summary>
/// The access token of the visitor has expired, and the API gave no other: it is unknown whether the session still exists. It is
/// kept, and the response is 503.
/// </summary>
internal sealed record SessionUnknown(TimeSpan RetryAfter)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    public string Seconds => Math.Max(1, (int)Math.Ceiling(RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    public static SessionUnknown? Of(HttpContext context) => context.Features.Get<SessionUnknown>();

    public static void Set(HttpContext context, ApiException why) => context.Features.Set(new SessionUnknown(why.RetryAfter ?? Soon));
}
