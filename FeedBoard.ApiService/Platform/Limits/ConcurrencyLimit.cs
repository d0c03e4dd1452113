using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Settings;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Platform.Limits;

/// <summary>A concurrency limit shared by all requests of one kind.</summary>
internal enum ConcurrencyLimit
{
    Requests,
    Uploads,
    Downloads,
    SignIns,
    Streams,
}

/// <summary>Metadata of a route that is not one of many short requests.</summary>
internal sealed record ConcurrencyLimitMetadata(ConcurrencyLimit Limit);

internal static class ConcurrencyLimitExtensions
{
    private const string TransferTime = "transfer";

    public static TBuilder WithConcurrencyLimit<TBuilder>(this TBuilder builder, ConcurrencyLimit limit)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.WithMetadata(new ConcurrencyLimitMetadata(limit));
        if (limit == ConcurrencyLimit.Streams)
            builder.WithMetadata(new DisableRequestTimeoutAttribute());
        if (limit is ConcurrencyLimit.Uploads or ConcurrencyLimit.Downloads)
            builder.WithMetadata(new RequestTimeoutAttribute(TransferTime));
        return builder;
    }

    /// <summary>Of a route that may take longer than <c>Overload:RequestTime</c>.</summary>
    public static TBuilder WithRequestTime<TBuilder>(this TBuilder builder, TimeSpan time)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(Within(time));

    public static void AddConcurrencyLimits(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<ConcurrencyLimitOptions>("Overload");
        builder.Services.AddSingleton<ConcurrencyLimits>();
        builder.Services.AddRequestTimeouts();
        builder
            .Services.AddOptions<RequestTimeoutOptions>()
            .Configure<IOptions<ConcurrencyLimitOptions>>(
                (timeouts, options) =>
                {
                    timeouts.DefaultPolicy = Within(options.Value.RequestTime);
                    timeouts.AddPolicy(TransferTime, Within(options.Value.TransferTime));
                }
            );
    }

    /// <summary>First of all: what is refused costs next to nothing, no line in the log either.</summary>
    public static void UseConcurrencyLimits(this WebApplication app) => app.UseMiddleware<ConcurrencyLimitMiddleware>();

    /// <summary>Health checks never wait; a form without files counts as an ordinary request.</summary>
    internal static ConcurrencyLimit? LimitOf(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata is not { } metadata)
            return ConcurrencyLimit.Requests;
        if (metadata.GetMetadata<ConcurrencyLimitMetadata>()?.Limit is { } limit)
            return limit == ConcurrencyLimit.Uploads && context.Request.ContentLength <= RequestBodies.Json
                ? ConcurrencyLimit.Requests
                : limit;
        return metadata.GetMetadata<DisableRateLimitingAttribute>() is null ? ConcurrencyLimit.Requests : null;
    }

    private static RequestTimeoutPolicy Within(TimeSpan time) =>
        new()
        {
            Timeout = time,
            TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
            WriteTimeoutResponse = context => ConcurrencyLimitMiddleware.RefuseAsync(context, ProblemCodes.RequestTooSlow),
        };
}
