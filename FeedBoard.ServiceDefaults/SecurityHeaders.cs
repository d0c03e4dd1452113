using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Primitives;

namespace FeedBoard.ServiceDefaults;

/// <summary>The security headers of every response, errors included. See docs/decisions/0030-headers.md.</summary>
public static class SecurityHeaders
{
    private const string ResourcePolicy = "Cross-Origin-Resource-Policy",
        OpenerPolicy = "Cross-Origin-Opener-Policy",
        ReferrerPolicy = "Referrer-Policy",
        PermissionsPolicy = "Permissions-Policy";

    private static readonly StringValues NoSniff = "nosniff",
        Deny = "DENY",
        SameOrigin = "same-origin",
        CrossOrigin = "cross-origin";

    /// <summary>A year, as the browsers' preload lists require. Not for subdomains, which other services may use.</summary>
    private static readonly StringValues Encrypted = "max-age=31536000";

    private static readonly StringValues Nothing =
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), "
            + "payment=(), usb=()";

    /// <summary>
    /// Writes them just before the response starts, so an error response has them too. Headers that an endpoint has set stay, also those of
    /// an API response that the front end forwards.
    /// </summary>
    /// <param name="app">Call it after the forwarded headers and before all endpoints.</param>
    /// <param name="contentPolicy">The <c>Content-Security-Policy</c>.</param>
    /// <param name="referrerPolicy">The <c>Referrer-Policy</c>.</param>
    public static void UseSecurityHeaders(this WebApplication app, string contentPolicy, string referrerPolicy)
    {
        var (content, referrer, encrypted) = (
            new StringValues(contentPolicy),
            new StringValues(referrerPolicy),
            !app.Environment.IsDevelopment()
        );
        Func<object, Task> write = state =>
        {
            var context = (HttpContext)state;
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = NoSniff;
            headers.XFrameOptions = Deny; // for browsers without frame-ancestors
            headers[PermissionsPolicy] = Nothing;
            headers[OpenerPolicy] = SameOrigin;
            if (headers.ContentSecurityPolicy.Count == 0)
                headers.ContentSecurityPolicy = content;
            if (!headers.ContainsKey(ReferrerPolicy))
                headers[ReferrerPolicy] = referrer;
            if (!headers.ContainsKey(ResourcePolicy))
                headers[ResourcePolicy] = SameOrigin;
            if (encrypted && context.Request.IsHttps)
                headers.StrictTransportSecurity = Encrypted;
            return Task.CompletedTask;
        };
        app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(write, context);
                return next(context);
            }
        );
    }

    /// <summary>
    /// Headers of an uploaded file: it runs no script and loads nothing, and pages of other origins may show it.
    /// </summary>
    public static void ContainFile(this HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";
        response.Headers[ResourcePolicy] = CrossOrigin;
    }
}
