using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace FeedBoard.ServiceDefaults;

/// <summary>
/// Ends the span of a request with what is known only then: its route, its status, whether it failed. ASP.NET Core 10 leaves that to an
/// instrumentation package; the names are those of OpenTelemetry's HTTP conventions.
/// </summary>
internal sealed class RequestSpans : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, following) =>
        {
            try
            {
                await following(context);
                Complete(context, context.Response.StatusCode, error: null);
            }
            catch (Exception e)
            {
                Complete(context, StatusCodes.Status500InternalServerError, e.GetType().FullName);
                throw;
            }
        });
        next(app);
    };

    private static void Complete(HttpContext context, int status, string? error)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } span)
            return;

        span.DisplayName = context.Request.Method;
        // The exception handler forgets the endpoint of a request that failed; its feature keeps it.
        var endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        if ((endpoint as RouteEndpoint)?.RoutePattern.RawText is { } route)
        {
            span.DisplayName = $"{context.Request.Method} {route}";
            span.SetTag("http.route", route);
        }

        span.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetTag("error.type", error ?? status.ToString(CultureInfo.InvariantCulture));
            span.SetStatus(ActivityStatusCode.Error);
        }
    }
}
