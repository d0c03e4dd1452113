namespace FeedBoard.Web.Shared.Layout;

/// <summary>
/// Search engines may show this page, unless it says <c>noindex</c> itself because it has nothing to show. Every other page says
/// <c>noindex</c>; so do the rest of a list, whose cursors come and go, and a page that was opened for one comment on it. What they need
/// not even ask for stands in <c>/robots.txt</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class IndexedAttribute : Attribute
{
    public static bool Is(HttpContext? context) =>
        context is { Response.StatusCode: StatusCodes.Status200OK }
        && !context.Request.Query.ContainsKey("cursor")
        && !context.Request.Query.ContainsKey("comment")
        && context.GetEndpoint()?.Metadata.GetMetadata<IndexedAttribute>() is not null;
}
