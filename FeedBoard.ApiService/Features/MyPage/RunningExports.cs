using System.Threading.RateLimiting;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.MyPage;

/// <summary>
/// The exports that run in this process, at most two for each person: one reads and compresses all that they have ever written, for as long
/// as the other side takes it.
/// </summary>
internal sealed class RunningExports : IDisposable
{
    private readonly PartitionedRateLimiter<long> limiter = PartitionedRateLimiter.Create<long, long>(person =>
        RateLimitPartition.GetConcurrencyLimiter(person, _ => new() { PermitLimit = 2, QueueLimit = 0 })
    );

    /// <param name="person">Their id.</param>
    /// <returns>To be disposed when the export has ended.</returns>
    /// <exception cref="ProblemException">429: there are enough.</exception>
    public IDisposable Enter(long person) => limiter.AttemptAcquire(person).OrTooMany();

    public void Dispose() => limiter.Dispose();
}
