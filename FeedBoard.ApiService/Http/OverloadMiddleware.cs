using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Http;

/// <summary>Lets a request in when it is its turn, and refuses it with 503 when too many wait already or it has waited too long.</summary>
internal sealed partial class OverloadMiddleware(
    RequestDelegate next, Lanes lanes, IOptions<OverloadOptions> options, BoardMetrics metrics, TimeProvider time, ILogger<OverloadMiddleware> logger)
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private long refusedUntold;
    private long toldAt;

    public async Task InvokeAsync(HttpContext context)
    {
        if (OverloadExtensions.LaneOf(context) is not { } lane)
        {
            await next(context);
            return;
        }

        using var lease = await EnterAsync(lanes[lane], context.RequestAborted);
        if (lease.IsAcquired)
        {
            await next(context);
        }
        else
        {
            Refused();
            await RefuseAsync(context, "The board is too busy right now.");
        }
    }

    public static Task RefuseAsync(HttpContext context, string detail)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        // Not all at the same moment again.
        context.Response.Headers.RetryAfter = Random.Shared.Next(1, 4).ToString(CultureInfo.InvariantCulture);
        return context.RequestServices.GetRequiredService<IProblemDetailsService>()
            .WriteJsonAsync(new() { HttpContext = context, ProblemDetails = { Status = StatusCodes.Status503ServiceUnavailable, Detail = detail } }).AsTask();
    }

    private ValueTask<RateLimitLease> EnterAsync(ConcurrencyLimiter lane, CancellationToken aborted)
    {
        var lease = lane.AttemptAcquire();
        return lease.IsAcquired ? new(lease) : WaitAsync(lane, lease, aborted);
    }

    private async ValueTask<RateLimitLease> WaitAsync(ConcurrencyLimiter lane, RateLimitLease refusal, CancellationToken aborted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        patience.CancelAfter(options.Value.Wait);
        try
        {
            return await lane.AcquireAsync(permitCount: 1, patience.Token);
        }
        catch (OperationCanceledException)
        {
            return refusal;
        }
    }

    /// <summary>A line now and then: one for each would be a load of its own.</summary>
    private void Refused()
    {
        metrics.RequestRefused();
        lock (gate)
        {
            refusedUntold++;
            if (toldAt != 0 && time.GetElapsedTime(toldAt) < BetweenLines) return;
            toldAt = time.GetTimestamp();
            TooBusy(refusedUntold);
            refusedUntold = 0;
        }
    }

    [LoggerMessage(3, LogLevel.Warning, "Too busy: {Count} requests were refused since this was last said")]
    private partial void TooBusy(long count);
}
