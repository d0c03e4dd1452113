using System.Text.Encodings.Web;
using System.Text.Unicode;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Shared.Forms;
using FeedBoard.Web.Shared.Layout;
using FeedBoard.Web.Shared.Parts;

namespace FeedBoard.Web.Shared.Errors;

/// <summary>Turns failures into pages that help.</summary>
internal static class ErrorHandling
{
    public static void AddPages(this IHostApplicationBuilder builder)
    {
        builder.Services.AddRazorComponents();
        builder.Services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All)); // Hangul as Hangul, not as seven characters each
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<ProblemHandler>();
        builder.Services.AddScoped<ResendForms>().AddScoped<InlineLogIn>().AddScoped<FormToken>().AddScoped<PageParts>();
        builder.Services.AddResponseCompression(o =>
        {
            // Tokens in pages are encrypted anew for each of them, so that compressing them tells nothing.
            o.EnableForHttps = true;
            o.MimeTypes =
            [
                "text/html",
                "application/atom+xml",
                "application/xml",
                "text/plain",
                "text/css",
                "text/javascript",
                "image/svg+xml",
                "application/manifest+json",
            ];
        });
    }

    public static void UseProblemPages(this WebApplication app)
    {
        app.UseExceptionHandler(
            new ExceptionHandlerOptions
            {
                SuppressDiagnosticsCallback = context =>
                    // Reported by the response; not a fault of ours.
                    context.Exception is ApiException or BadHttpRequestException || ProblemHandler.IsBadQuery(context.Exception),
            }
        );
        app.UseStatusCodePages(async context =>
        {
            if (ApiRequests.Is(context.HttpContext))
                return;
            await ProblemPages.RenderAsync(context.HttpContext, context.HttpContext.Response.StatusCode);
        });
    }
}
