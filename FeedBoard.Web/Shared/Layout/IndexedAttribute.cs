namespace FeedBoard.Web.Shared.Layout;

/// <summary>
/// Search engines may show this page. Every other one says <c>noindex</c>; so does the rest of a list, whose cursors come and go.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class IndexedAttribute : Attribute
{
    public static bool Is(HttpContext? context) =>
        context is { Response.StatusCode: StatusCodes.Status200OK }
        && !context.Request.Query.ContainsKey("cursor")
        && context.GetEndpoint()?.Metadata.GetMetadata<IndexedAttribute>() is not null;
}
