using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using FeedBoard.Web.Features.Comments;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Session;
using FeedBoard.Web.Shared.Forms;
using FeedBoard.Web.Shared.Layout;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FeedBoard.Web.Shared.Errors;

/// <summary>Turns failures into pages that help.</summary>
internal static class ProblemPages
{
    public static void AddPages(this IHostApplicationBuilder builder)
    {
        builder.Services.AddRazorComponents();
        builder.Services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All)); // Hangul as Hangul, not as seven characters each
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<ProblemHandler>();
        builder.Services.AddScoped<CommentSender>().AddScoped<ResendForms>();
        builder.Services.AddResponseCompression(o =>
        {
            // Tokens in pages are encrypted anew for each of them, so that compressing them tells nothing.
            o.EnableForHttps = true;
            o.MimeTypes =
            [
                "text/html", "application/atom+xml", "application/xml", "text/plain", "text/css", "text/javascript", "image/svg+xml", "application/manifest+json",
            ];
        });
    }

    public static void UseProblemPages(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            SuppressDiagnosticsCallback = context => context.Exception is ApiException or BadHttpRequestException || ProblemHandler.IsBadQuery(context.Exception), // said by who answers, not a fault of ours
        });
        app.UseStatusCodePages(async context =>
        {
            if (IsForScripts(context.HttpContext)) return;
            await RenderAsync(context.HttpContext, context.HttpContext.Response.StatusCode);
        });
    }

    public static bool IsForScripts(HttpContext context)
        => context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || context.Request.Path.StartsWithSegments("/openapi", StringComparison.OrdinalIgnoreCase);

    /// <param name="elsewhere">Whether another site sent the form.</param>
    public static Task RenderAsync(HttpContext context, int status, TimeSpan? retryAfter = null, bool elsewhere = false) => RenderAsync<ProblemDocument>(context, status, new(StringComparer.Ordinal)
    {
        [nameof(ProblemDocument.Status)] = status,
        [nameof(ProblemDocument.RetryAfter)] = retryAfter,
        [nameof(ProblemDocument.Elsewhere)] = elsewhere,
        [nameof(ProblemDocument.Here)] = HttpMethods.IsGet(context.Request.Method) ? $"{context.Request.Path}{context.Request.QueryString}" : "/",
    });

    /// <summary>A whole page, in the place of whatever the route would have shown.</summary>
    public static async Task RenderAsync<TDocument>(HttpContext context, int status, Dictionary<string, object?> parameters) where TDocument : Microsoft.AspNetCore.Components.IComponent
    {
        // The page that failed has used up its services: this one gets its own.
        var services = context.RequestServices;
        await using var scope = services.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
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

/// <summary>What the API refuses becomes a page of the same status; a session that has ended, the same page for a guest.</summary>
internal sealed class ProblemHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (context.RequestAborted.IsCancellationRequested) return true;
        if (ProblemPages.IsForScripts(context)) return false;

        var problem = exception as ApiException;
        if (problem?.Status == StatusCodes.Status401Unauthorized && SessionUnknown.Of(context) is { } unknown)
        {
            await SessionUnknown.RenderAsync(context, unknown);
            return true;
        }

        if (problem?.Status == StatusCodes.Status401Unauthorized)
        {
            var signedIn = Tokens.Of(context) is not null;
            await context.RequestServices.GetRequiredService<SignIn>().ForgetAsync();
            var here = HttpMethods.IsGet(context.Request.Method) ? $"{context.Request.Path}{context.Request.QueryString}" : "/";
            context.Response.Redirect(signedIn && HttpMethods.IsGet(context.Request.Method) ? here : $"/login?ended=1&return={Uri.EscapeDataString(here)}");
            return true;
        }

        var status = problem?.Status ?? (exception as BadHttpRequestException)?.StatusCode ?? (IsBadQuery(exception) ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status500InternalServerError);
        if (problem?.RetryAfter is { } wait) context.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        context.Response.StatusCode = status;
        await ProblemPages.RenderAsync(context, status, problem?.RetryAfter);
        return true;
    }

    /// <summary>An address whose query is not of the type that the page takes (<c>?edit=abc</c>): Blazor has no exception of its own for it.</summary>
    public static bool IsBadQuery(Exception exception)
        => exception is InvalidOperationException { Source: "Microsoft.AspNetCore.Components" } && exception.Message.StartsWith("Cannot parse the value", StringComparison.Ordinal);
}
