using FeedBoard.ApiService.Platform.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Platform.Limits;

/// <summary>What of a request's kind is limited together.</summary>
internal enum Lane
{
    Requests,
    Uploads,
    Downloads,
    SignIns,
    Streams,
}

/// <summary>Metadata of a route that is not one of many short requests.</summary>
internal sealed record LaneMetadata(Lane Lane);

internal static class OverloadExtensions
{
    private const string TransferTime = "transfer";

    public static TBuilder InLane<TBuilder>(this TBuilder builder, Lane lane) where TBuilder : IEndpointConventionBuilder
    {
        builder.WithMetadata(new LaneMetadata(lane));
        if (lane == Lane.Streams) builder.WithMetadata(new DisableRequestTimeoutAttribute());
        if (lane is Lane.Uploads or Lane.Downloads) builder.WithMetadata(new RequestTimeoutAttribute(TransferTime));
        return builder;
    }

    public static void AddOverload(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<OverloadOptions>().BindConfiguration("Overload")
            .Validate(o => o.Requests is > 0 and <= 100_000, "Overload:Requests must be 1 to 100000.")
            .Validate(o => o.Uploads is > 0 and <= 100_000, "Overload:Uploads must be 1 to 100000.")
            .Validate(o => o.Downloads is > 0 and <= 100_000, "Overload:Downloads must be 1 to 100000.")
            .Validate(o => o.SignIns is > 0 and <= 100_000, "Overload:SignIns must be 1 to 100000.")
            .Validate(o => o.Streams is > 0 and <= 100_000, "Overload:Streams must be 1 to 100000.")
            .Validate(o => o.RequestsWaiting is >= 0 and <= 100_000, "Overload:RequestsWaiting must be 0 to 100000.")
            .Validate(o => o.UploadsWaiting is >= 0 and <= 100_000, "Overload:UploadsWaiting must be 0 to 100000.")
            .Validate(o => o.DownloadsWaiting is >= 0 and <= 100_000, "Overload:DownloadsWaiting must be 0 to 100000.")
            .Validate(o => o.SignInsWaiting is >= 0 and <= 100_000, "Overload:SignInsWaiting must be 0 to 100000.")
            .Validate(o => o.Wait > TimeSpan.Zero && o.Wait <= TimeSpan.FromMinutes(1), "Overload:Wait must be greater than 00:00:00 and at most 00:01:00.")
            .Validate(o => o.RequestTime >= TimeSpan.FromSeconds(1) && o.RequestTime <= TimeSpan.FromHours(1), "Overload:RequestTime must be 00:00:01 to 01:00:00.")
            .Validate(o => o.TransferTime >= TimeSpan.FromSeconds(1) && o.TransferTime <= TimeSpan.FromDays(1), "Overload:TransferTime must be 00:00:01 to 1.00:00:00.")
            .ValidateOnStart();
        builder.Services.AddSingleton<Lanes>();
        builder.Services.AddRequestTimeouts();
        builder.Services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<OverloadOptions>>((timeouts, options) =>
        {
            timeouts.DefaultPolicy = Within(options.Value.RequestTime);
            timeouts.AddPolicy(TransferTime, Within(options.Value.TransferTime));
        });
    }

    /// <summary>First of all: what is refused costs next to nothing, no line in the log either.</summary>
    public static void UseOverload(this WebApplication app) => app.UseMiddleware<OverloadMiddleware>();

    /// <summary>What health is asked by is never kept waiting; a form without files is a request as all others.</summary>
    internal static Lane? LaneOf(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata is not { } metadata) return Lane.Requests;
        if (metadata.GetMetadata<LaneMetadata>() is { } named) return named.Lane == Lane.Uploads && context.Request.ContentLength <= RequestBodies.Json ? Lane.Requests : named.Lane;
        return metadata.GetMetadata<DisableRateLimitingAttribute>() is null ? Lane.Requests : null;
    }

    private static RequestTimeoutPolicy Within(TimeSpan time) => new()
    {
        Timeout = time,
        TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
        WriteTimeoutResponse = context => OverloadMiddleware.RefuseAsync(context, ProblemCodes.RequestTooSlow),
    };
}
