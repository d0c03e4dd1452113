using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>
/// Limits that the route alone does not tell. How many accounts one address makes, with a password or a provider. How often one session is
/// refreshed, and how many unknown refresh tokens one address may try: a loud neighbour behind the same address signs nobody out.
/// </summary>
internal sealed class AuthLimits(IOptions<RateLimitOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<Counted> limiter = PartitionedRateLimiter.Create<Counted, string>(
        one =>
            RateLimitPartition.GetFixedWindowLimiter(
                one.Who,
                _ =>
                    new()
                    {
                        PermitLimit = (int)Math.Clamp(one.Permits * options.Value.Scale, 1, int.MaxValue),
                        Window = one.Window,
                    }
            ),
        StringComparer.Ordinal
    );

    /// <exception cref="ProblemException">429.</exception>
    public void CountSignup(IPAddress? address) =>
        Count(new($"signup {ClientAddress.Of(address)}", options.Value.SignupsPerHour, TimeSpan.FromHours(1)));

    /// <param name="session">Whose refresh token it is; <c>null</c>: nobody's.</param>
    /// <exception cref="ProblemException">429.</exception>
    public void CountRefresh(long? session, string address) =>
        Count(
            session is { } known
                ? new(
                    string.Create(CultureInfo.InvariantCulture, $"session {known}"),
                    options.Value.RefreshesPerMinute,
                    TimeSpan.FromMinutes(1)
                )
                : new($"address {address}", options.Value.LoginsPerMinute, TimeSpan.FromMinutes(1))
        );

    private void Count(Counted one)
    {
        using var lease = limiter.AttemptAcquire(one);
        if (!lease.IsAcquired)
            throw Problem.TooManyRequests(lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : one.Window);
    }

    public void Dispose() => limiter.Dispose();

    private readonly record struct Counted(string Who, int Permits, TimeSpan Window);
}
