using FeedBoard.ServiceDefaults;

namespace FeedBoard.Web.Platform.GuestPages;

/// <summary>
/// A page that is the same for all guests who use the same language and theme: it is kept in memory for a moment, and caches on the way may
/// keep it too (docs/decisions/0059-guests-pages-from-memory.md).
/// </summary>
/// <param name="query">The names in its query that may be there. With any other one, such as that of a message to this visitor, it is made
/// for the request alone.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SharedByGuestsAttribute(params string[] query) : Attribute
{
    private const int LongestQuery = 512;

    /// <summary>Whether the page of this request is one for all guests.</summary>
    public static bool Is(HttpContext context) =>
        context.Request.OnlyReads()
        && context.GetEndpoint()?.Metadata.GetMetadata<SharedByGuestsAttribute>() is { } shared
        && shared.Takes(context.Request);

    private bool Takes(HttpRequest request) =>
        !request.QueryString.HasValue
        || (request.QueryString.Value!.Length <= LongestQuery && request.Query.Keys.All(k => query.Contains(k, StringComparer.Ordinal)));
}
