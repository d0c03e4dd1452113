using FeedBoard.ServiceDefaults;

namespace FeedBoard.Web.Platform.Http;

/// <summary>Refuses forms that no browser of today sends: compressed, or not in UTF-8.</summary>
internal static class RequestContentChecks
{
    /// <summary>After the problem pages, before anything reads a body. What goes on to the API is left to it.</summary>
    public static void UseRequestContent(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                if (ApiRequests.Is(context))
                    return next(context);
                var compressed = context.Request.ContentCodings().Count > 0;
                if (!compressed && context.Request.IsUtf8())
                    return next(context);
                if (compressed)
                    context.Response.Headers.AcceptEncoding = "identity"; // RFC 9110, section 15.5.16
                context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
                return Task.CompletedTask;
            }
        );
}
