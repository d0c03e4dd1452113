using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FeedBoard.ServiceDefaults;

/// <summary>One line a request: method, path, status, time; no query, since it may hold what people look for.</summary>
public sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            if (!context.Request.Path.StartsWithSegments(BoardNames.Health, StringComparison.Ordinal) && !context.Request.Path.StartsWithSegments(BoardNames.Alive, StringComparison.Ordinal))
            {
                Answered(context.Request.Method, context.Request.Path, context.Response.StatusCode, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }
    }

    [LoggerMessage(10, LogLevel.Information, "{Method} {Path} {Status} in {Elapsed:0.0} ms")]
    private partial void Answered(string method, PathString path, int status, double elapsed);
}
