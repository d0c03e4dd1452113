using System.Globalization;
using System.Threading.RateLimiting;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>
/// How often one session is refreshed, and how many unknown refresh tokens one address may try: a loud neighbour behind the same address
/// signs nobody out.
/// </summary>
internal sealed class RefreshLimits(IOptions<RateLimitOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<(string Who, int Permits)> limiter = PartitionedRateLimiter.Create<
        (string Who, int Permits),
        string
    >(
        one =>
            RateLimitPartition.GetFixedWindowLimiter(
                one.Who,
                _ =>
                    new()
                    {
                        PermitLimit = (int)Math.Clamp(one.Permits * options.Value.Scale, 1, int.MaxValue),
                        Window = TimeSpan.FromMinutes(1),
                    }
            ),
        StringComparer.Ordinal
    );

    /// <param name="session">Whose refresh token it is; <c>null</c>: nobody's.</param>
    /// <exception cref="ProblemException">429.</exception>
    public void Count(long? session, string address)
    {
        var who = session is { } known ? string.Create(CultureInfo.InvariantCulture, $"session {known}") : $"address {address}";
        using var lease = limiter.AttemptAcquire((who, session is null ? options.Value.LoginsPerMinute : options.Value.RefreshesPerMinute));
        if (!lease.IsAcquired)
            throw Problem.TooManyRequests(lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromMinutes(1));
    }

    public void Dispose() => limiter.Dispose();
}
