using FeedBoard.Web.Platform.Http;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace FeedBoard.Web.Shared.Layout;

/// <summary>Writes a page that says what went wrong in the place of what the route would have shown.</summary>
internal static class ProblemPages
{
    /// <param name="elsewhere">Whether another site sent the form.</param>
    /// <param name="code">One of <see cref="ProblemCodes"/>.</param>
    public static Task RenderAsync(
        HttpContext context,
        int status,
        TimeSpan? retryAfter = null,
        bool elsewhere = false,
        string? code = null
    ) =>
        RenderAsync<ProblemDocument>(
            context,
            status,
            new(StringComparer.Ordinal)
            {
                [nameof(ProblemDocument.Status)] = status,
                [nameof(ProblemDocument.RetryAfter)] = retryAfter,
                [nameof(ProblemDocument.Elsewhere)] = elsewhere,
                [nameof(ProblemDocument.Code)] = code,
                [nameof(ProblemDocument.WithImages)] = TakesImages(context),
                [nameof(ProblemDocument.Here)] = Here(context),
            }
        );

    // The handler of exceptions has taken the endpoint away from the request.
    private static Endpoint? EndpointOf(HttpContext context) =>
        context.Features.Get<IExceptionHandlerFeature>()?.Endpoint ?? context.GetEndpoint();

    // The form of a page is sent to the page itself.
    private static string Here(HttpContext context) =>
        EndpointOf(context)?.Metadata.GetMetadata<ComponentTypeMetadata>() is null
            ? LocalUrl.Here(context)
            : $"{context.Request.Path}{context.Request.QueryString}";

    private static bool TakesImages(HttpContext context) =>
        EndpointOf(context) is { } endpoint
        && endpoint.Metadata.GetMetadata<IRequestSizeLimitMetadata>() is { MaxRequestBodySize: { } most }
        && most >= InputLimits.MaxImages * InputLimits.MaxImageBytes;

    /// <summary>A whole page, in the place of whatever the route would have shown.</summary>
    public static async Task RenderAsync<TDocument>(HttpContext context, int status, Dictionary<string, object?> parameters)
        where TDocument : Microsoft.AspNetCore.Components.IComponent
    {
        // The page that failed has used up its services: this one gets its own.
        var services = context.RequestServices;
        await using var scope = services.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        context.Response.Headers.Remove("blazor-enhanced-nav"); // the page that failed may have left it, and Blazor adds it without looking
        var page = new RazorComponentResult<TDocument>(parameters) { StatusCode = status, PreventStreamingRendering = true };
        try
        {
            await page.ExecuteAsync(context);
        }
        finally
        {
            context.RequestServices = services;
        }
    }
}
