using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.Session;
using FeedBoard.Web.Shared.Layout;
using Microsoft.AspNetCore.Diagnostics;

namespace FeedBoard.Web.Shared.Errors;

/// <summary>Turns a refusal of the API into a page of the same status, and an ended session into the same page for a guest.</summary>
internal sealed class ProblemHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return true;
        if (ApiRequests.Is(context))
            return false;

        var problem = exception as ApiException;
        if (problem?.Status == StatusCodes.Status401Unauthorized && SessionUnknown.Of(context) is { } unknown)
        {
            await EndedSessions.RenderAsync(context, unknown);
            return true;
        }

        if (problem?.Status == StatusCodes.Status401Unauthorized)
        {
            var signedIn = Tokens.Of(context) is not null;
            await context.RequestServices.GetRequiredService<LoginCookie>().ForgetAsync();
            var here = LocalUrl.Here(context);
            context.Response.Redirect(
                !signedIn || !HttpMethods.IsGet(context.Request.Method) ? $"/login?ended=1&return={Uri.EscapeDataString(here)}"
                : BackgroundRequests.Is(context) ? BackgroundRequests.AsGuest(here)
                : here
            );
            return true;
        }

        var status =
            problem?.Status
            ?? (exception as BadHttpRequestException)?.StatusCode
            ?? (IsBadQuery(exception) ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status500InternalServerError);
        context.Response.SetRetryAfter(problem?.RetryAfter);
        context.Response.StatusCode = status;
        await ProblemPages.RenderAsync(
            context,
            status,
            problem?.RetryAfter,
            code: problem?.Code
        );
        return true;
    }

    /// <summary>
    /// An address whose query is not of the type that the page takes (<c>?edit=abc</c>): Blazor has no exception of its own for it.
    /// </summary>
    public static bool IsBadQuery(Exception exception) =>
        exception is InvalidOperationException { Source: "Microsoft.AspNetCore.Components" }
        && exception.Message.StartsWith("Cannot parse the value", StringComparison.Ordinal);
}
