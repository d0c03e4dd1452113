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

    // One at a time for an account: whoever sends a hundred guesses at once has ten of them looked at.
    private readonly PartitionedRateLimiter<string> turns = PartitionedRateLimiter.Create<string, string>(
        account => RateLimitPartition.GetConcurrencyLimiter(account, _ => new() { PermitLimit = 1, QueueLimit = options.Value.WrongPasswordsPerMinute }),
        StringComparer.Ordinal);

    /// <summary>Waits for this account's turn; dispose it when the password was looked at and, if wrong, counted.</summary>
    /// <exception cref="ProblemException">429: this account had too many wrong ones, or too many wait.</exception>
    public async Task<IDisposable> TurnAsync(string account, CancellationToken cancellationToken)
    {
        var turn = await turns.AcquireAsync(account, 1, cancellationToken);
        try
        {
            if (!turn.IsAcquired) throw Problem.TooManyRequests(TimeSpan.FromSeconds(1));
            Acquire(account, 0);
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary>Counts one.</summary>
    public void Add(string account) => Acquire(account, 1);

    public void Dispose()
    {
        limiter.Dispose();
        turns.Dispose();
    }

    private void Acquire(string account, int permits)
    {
        using var lease = limiter.AttemptAcquire(account, permits);
        if (!lease.IsAcquired) throw Problem.TooManyRequests(lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromMinutes(1));
    }
}
