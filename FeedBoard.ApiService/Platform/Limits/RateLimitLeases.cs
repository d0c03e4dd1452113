using System.Threading.RateLimiting;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Platform.Limits;

internal static class RateLimitLeases
{
    // Nobody knows when a place becomes free.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    /// <summary>For what holds a place for as long as it runs.</summary>
    /// <exception cref="ProblemException">429: there is no place.</exception>
    public static IDisposable OrTooMany(this RateLimitLease lease)
    {
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        throw Problem.TooManyRequests(RetryAfter);
    }
}
