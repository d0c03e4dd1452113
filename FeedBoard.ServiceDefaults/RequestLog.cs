using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FeedBoard.ServiceDefaults;

/// <summary>
/// Logs each request that writes, is refused, fails or is slow; at <c>Debug</c>, every request. A line has method, path, status and time.
/// The query is left out, since it may contain search words.
/// </summary>
/// <remarks>Metrics count successful reads; a log line for each cost more than a quarter of the throughput.</remarks>
public sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> logger)
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    public async Task InvokeAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var took = Stopwatch.GetElapsedTime(started);
            var level = IsPlain(context, took) ? LogLevel.Debug : LogLevel.Information;
            if (logger.IsEnabled(level) && !IsProbe(context.Request.Path))
                LogRequest(level, context.Request.Method, context.Request.Path, context.Response.StatusCode, took.TotalMilliseconds);
        }
    }

    private static bool IsPlain(HttpContext context, TimeSpan took) =>
        context.Response.StatusCode < StatusCodes.Status400BadRequest && took < Slow && context.Request.OnlyReads();

    private static bool IsProbe(PathString path) =>
        path.StartsWithSegments(BoardNames.Health, StringComparison.Ordinal)
        || path.StartsWithSegments(BoardNames.Alive, StringComparison.Ordinal);

    [LoggerMessage(EventId = 10, Message = "{Method} {Path} {Status} in {Elapsed:0.0} ms")]
    private partial void LogRequest(LogLevel level, string method, PathString path, int status, double elapsed);
}
