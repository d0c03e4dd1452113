namespace FeedBoard.Web.Platform.Http;

/// <summary>Requests that are passed on to the API: from scripts and other programs, which get problem details and no pages.</summary>
internal static class ApiRequests
{
    public static bool Is(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        || context.Request.Path.StartsWithSegments("/openapi", StringComparison.OrdinalIgnoreCase);
}
