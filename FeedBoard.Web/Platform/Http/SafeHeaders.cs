using FeedBoard.ServiceDefaults;

namespace FeedBoard.Web.Platform.Http;

/// <summary>What every answer tells the browser not to do.</summary>
internal static class SafeHeaders
{
    public static void UseSafeHeaders(this WebApplication app)
    {
        app.UseSecurityHeaders(Policy(app.Configuration), "strict-origin-when-cross-origin");
        app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(() =>
                {
                    var headers = context.Response.Headers;
                    // What somebody sees who is signed in is no one else's, and not for the back button after they have left.
                    if (context.User.Identity?.IsAuthenticated == true && headers.CacheControl.Count == 0)
                        headers.CacheControl = "private, no-store";
                    return Task.CompletedTask;
                });
                if (!context.Request.Host.HasValue || context.Request.HasHost())
                    return next(context);
                context.Response.StatusCode = StatusCodes.Status400BadRequest; // pages and cookies are made for a host
                return Task.CompletedTask;
            }
        );
    }

    private static string Policy(IConfiguration configuration)
    {
        var images = configuration["Images:PublicBaseUrl"] switch
        {
            null or "" => "",
            var url when Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" => " "
                + uri.GetLeftPart(UriPartial.Authority),
            _ => throw new InvalidSettingException("Images:PublicBaseUrl must be an absolute URL, such as https://images.example.org/."),
        };
        return $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:{images}; connect-src 'self'; manifest-src 'self'; "
            + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
    }
}
