using System.Globalization;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ApiService.Platform.Telemetry;
using FeedBoard.ServiceDefaults;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Platform.Limits;

/// <summary>Lets a request in when it is its turn, and refuses it with 503 when too many wait already or it has waited too long.</summary>
internal sealed partial class ConcurrencyLimitMiddleware(
    RequestDelegate next,
    ConcurrencyLimits limits,
    AccessTokens tokens,
    IExceptionHandler failures,
    IOptions<ConcurrencyLimitOptions> options,
    BoardMetrics metrics,
    TimeProvider time,
    ILogger<ConcurrencyLimitMiddleware> logger
)
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private long refusedUntold;
    private long toldAt;

    public async Task InvokeAsync(HttpContext context)
    {
        if (ConcurrencyLimitExtensions.LimitOf(context) is not { } limit)
        {
            await next(context);
            return;
        }

        if (limit == ConcurrencyLimit.Uploads)
            context.BreakOffSlowBody();
        else if (!await ReceiveAsync(context))
            return;
        using var place = await limits[limit].EnterAsync(await ClientAsync(context), options.Value.Wait, context.RequestAborted);
        if (place is not null)
        {
            await next(context);
        }
        else
        {
            Refused();
            await RefuseAsync(context, ProblemCodes.TooBusy);
        }
    }

    public static Task RefuseAsync(HttpContext context, ProblemCode problem)
    {
        var details = new ProblemDetails { Status = problem.Status, Detail = problem.Detail };
        details.Set(problem);
        context.Response.StatusCode = problem.Status;
        // Not all at the same moment again.
        context.Response.Headers.RetryAfter = Random.Shared.Next(1, 4).ToString(CultureInfo.InvariantCulture);
        return context
            .RequestServices.GetRequiredService<IProblemDetailsService>()
            .WriteJsonAsync(new() { HttpContext = context, ProblemDetails = details })
            .AsTask();
    }

    /// <summary>Waits for a small body, which the server keeps meanwhile: nobody has a turn who has not said yet what they want.</summary>
    /// <returns>Whether it can go on; otherwise the response is written.</returns>
    private async ValueTask<bool> ReceiveAsync(HttpContext context)
    {
        var hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;
        if (!hasBody || context.GetEndpoint() is null || context.Request.ContentLength > RequestBodies.Json)
            return true;
        try
        {
            var body = context.Request.BodyReader;
            for (var received = false; !received;)
            {
                var read = await body.ReadAsync(context.RequestAborted);
                received = read.IsCompleted || read.Buffer.Length >= RequestBodies.Json;
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }

            return true;
        }
        catch (Exception e) when (e is BadHttpRequestException or IOException or OperationCanceledException)
        {
            if (e is BadHttpRequestException)
                await failures.TryHandleAsync(context, e, context.RequestAborted);
            return false; // otherwise the client has disconnected
        }
    }

    /// <summary>Identifies the client by the token's signature alone; the session is looked up when the request runs.</summary>
    private async ValueTask<Client> ClientAsync(HttpContext context)
    {
        const string Bearer = "Bearer ";
        var header = context.Request.Headers.Authorization.ToString();
        var user = header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? await tokens.UserOfAsync(header[Bearer.Length..].Trim())
            : null;
        return new(RateLimits.Address(context), user);
    }

    /// <summary>A line now and then: one for each would be a load of its own.</summary>
    private void Refused()
    {
        metrics.RequestRefused();
        lock (gate)
        {
            refusedUntold++;
            if (toldAt != 0 && time.GetElapsedTime(toldAt) < BetweenLines)
                return;
            toldAt = time.GetTimestamp();
            TooBusy(refusedUntold);
            refusedUntold = 0;
        }
    }

    [LoggerMessage(3, LogLevel.Warning, "Too busy: {Count} requests were refused since this was last said")]
    private partial void TooBusy(long count);
}
