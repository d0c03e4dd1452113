using FeedBoard.ServiceDefaults;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.Extensions.Primitives;

namespace FeedBoard.Web.Platform.Http;

/// <summary>The headers that restrict what a browser may do, on every response.</summary>
internal static class SafeHeaders
{
    /// <summary>
    /// The cookie of js/place.js, which hides a page that the back button brings back after its session. Where no script runs, the page
    /// of a session is no-store, and no browser keeps it (docs/decisions/0049-the-back-button.md).
    /// </summary>
    private const string Scripts = "feedboard.scripts";

    public static void UseSafeHeaders(this WebApplication app)
    {
        app.UseSecurityHeaders(Policy(app.Configuration), "strict-origin-when-cross-origin");
        app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(() =>
                {
                    var headers = context.Response.Headers;
                    if (SecretInAddressAttribute.Is(context))
                    {
                        headers.CacheControl = "no-store";
                        headers["Referrer-Policy"] = "no-referrer";
                        return Task.CompletedTask;
                    }

                    var signedIn = context.User.Identity?.IsAuthenticated == true;
                    // Not the no-store of the antiforgery service. With other cookies even the back button has to ask again.
                    if (IsForAll(headers))
                    {
                        // A page that is the same for all guests has said itself who may keep it.
                    }
                    else if (IsPage(context) && (!signedIn || context.Request.Cookies.ContainsKey(Scripts)))
                    {
                        headers.CacheControl = "private, no-cache";
                        headers.Pragma = default;
                        headers.Vary = StringValues.Concat(headers.Vary, "Cookie");
                    }
                    else if (signedIn && headers.CacheControl.Count == 0)
                    {
                        headers.CacheControl = "private, no-store";
                    }

                    return Task.CompletedTask;
                });
                if (!context.Request.Host.HasValue || context.Request.HasHost())
                    return next(context);
                context.Response.StatusCode = StatusCodes.Status400BadRequest; // pages and cookies are made for a host
                return Task.CompletedTask;
            }
        );
    }

    private static bool IsForAll(IHeaderDictionary headers) =>
        headers.CacheControl is [{ } said] && said.StartsWith("public", StringComparison.Ordinal);

    private static bool IsPage(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status200OK
        && context.Request.OnlyReads()
        && context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;

    private static string Policy(IConfiguration configuration)
    {
        var images = configuration["Images:PublicBaseUrl"] switch
        {
            null or "" => "",
            var url when Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" => " "
                + uri.GetLeftPart(UriPartial.Authority),
            _ => throw new InvalidSettingException("Images:PublicBaseUrl must be an absolute URL, such as https://images.example.org/."),
        };
        return $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:{images}; "
            + "connect-src 'self'; manifest-src 'self'; "
            + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
    }
}
