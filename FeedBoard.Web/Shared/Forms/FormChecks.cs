using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Shared.Layout;
using Microsoft.AspNetCore.Components.Endpoints;

namespace FeedBoard.Web.Shared.Forms;

/// <summary>Looks at each form before anything is done with it: where it comes from, which one it is, and its token.</summary>
/// <remarks>See docs/decisions/0039-forms-that-come-back.md.</remarks>
internal static class FormChecks
{
    /// <summary>Must run before <c>UseEndedSessions</c>: a token is bound to the person who was signed in.</summary>
    public static void UseFormChecks(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                if (!HttpMethods.IsPost(context.Request.Method) || ApiRequests.Is(context) || context.GetEndpoint() is not { } endpoint)
                    return next(context);
                if (RequestOrigin.IsOther(context.Request))
                    return ProblemPages.RenderAsync(context, StatusCodes.Status400BadRequest, elsewhere: true);
                var page = endpoint.Metadata.GetMetadata<FormPageAttribute>();
                if (page is null && endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
                    return ProblemPages.RenderAsync(context, StatusCodes.Status400BadRequest);
                var small = endpoint.Metadata.GetMetadata<SmallForm>();
                return page is null && small is null ? next(context) : CheckAsync(context, page, small, next);
            }
        );

    private static async Task CheckAsync(HttpContext context, FormPageAttribute? page, SmallForm? small, RequestDelegate next)
    {
        if (
            !await CanBeReadAsync(context)
            || (page is not null && !page.Names.Contains(SentForm.Name(context), StringComparer.Ordinal))
        )
        {
            await ProblemPages.RenderAsync(context, StatusCodes.Status400BadRequest);
            return;
        }

        var valid =
            (small is { OriginIsEnough: true } && RequestOrigin.IsProvenOurs(context.Request))
            || await context.RequestServices.GetRequiredService<FormTokens>().IsOursAsync(context);
        context.Features.Set(new FormCheck(valid));
        await next(context);
        if (page is not null && IsBlank(context.Response))
            await FillAsync(context);
    }

    /// <summary>
    /// Whether Blazor refused the form: it is not on the page as the page is drawn first, because what it is about has changed since it was
    /// sent. The response is empty then.
    /// </summary>
    private static bool IsBlank(HttpResponse response) =>
        response is { StatusCode: StatusCodes.Status400BadRequest, HasStarted: false }
        && response.ContentType?.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) == true;

    private static Task FillAsync(HttpContext context)
    {
        if (context.Response.Headers.Location.Count == 0)
            return ProblemPages.RenderAsync(context, StatusCodes.Status400BadRequest);
        // The page had sent the browser on before that.
        context.Response.ContentType = null;
        context.Response.StatusCode = StatusCodes.Status302Found;
        return Task.CompletedTask;
    }

    private static async Task<bool> CanBeReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
            return false;
        try
        {
            await context.Request.ReadFormAsync(context.RequestAborted);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
