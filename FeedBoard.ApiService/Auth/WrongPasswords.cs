using System.Threading.RateLimiting;
using FeedBoard.ApiService.Http;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Auth;

/// <summary>Slows down guessing: so many wrong passwords a minute for one account, whether it exists or not.</summary>
internal sealed class WrongPasswords(IOptions<RateLimitOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.Create<string, string>(
        account => RateLimitPartition.GetFixedWindowLimiter(account, _ => new() { PermitLimit = options.Value.WrongPasswordsPerMinute, Window = TimeSpan.FromMinutes(1) }),
        StringComparer.Ordinal);

    /// <exception cref="ProblemException">429: this account had too many.</exception>
    public void ThrowIfTooMany(string account) => Acquire(account, 0);

    /// <summary>Counts one.</summary>
    public void Add(string account) => Acquire(account, 1);

    public void Dispose() => limiter.Dispose();

    private void Acquire(string account, int permits)
    {
        using var lease = limiter.AttemptAcquire(account, permits);
        if (!lease.IsAcquired) throw Problem.TooManyRequests(lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromMinutes(1));
    }
}
