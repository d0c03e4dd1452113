using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Primitives;

namespace FeedBoard.ServiceDefaults;

/// <summary>What every answer tells the browser not to do, whatever becomes of the request: see docs/decisions/0030-headers.md.</summary>
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

    /// <summary>A year, as browsers' own lists ask for; not for subdomains, which may be somebody else's business.</summary>
    private static readonly StringValues Encrypted = "max-age=31536000";

    private static readonly StringValues Nothing =
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

    /// <summary>
    /// Writes them last: an answer that was begun anew after a failure has them too, and what an endpoint has said itself stays, as what
    /// the API has said of an answer that the front end hands on.
    /// </summary>
    /// <param name="app">After the forwarded headers, before everything that answers.</param>
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
            headers.XFrameOptions = Deny; // for browsers from before frame-ancestors
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
    /// Says of a file from somebody that it is one and nothing else: no script of it runs, nothing is loaded by it, and pages of other
    /// places may show it.
    /// </summary>
    public static void ContainFile(this HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";
        response.Headers[ResourcePolicy] = CrossOrigin;
    }
}
