using System.Threading.RateLimiting;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Events;

/// <summary>Bounds how many streams one person, or the guests of one address, have open on this process.</summary>
internal sealed class OpenStreams(IOptions<RateLimitOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<(string Who, int Limit)> limiter = PartitionedRateLimiter.Create<
        (string Who, int Limit),
        string
    >(
        one => RateLimitPartition.GetConcurrencyLimiter(one.Who, _ => new() { PermitLimit = one.Limit, QueueLimit = 0 }),
        StringComparer.Ordinal
    );

    /// <returns>To be disposed when the stream ends.</returns>
    /// <exception cref="ProblemException">429: there are enough.</exception>
    public IDisposable Enter(HttpContext context, CurrentUser me)
    {
        var limits = options.Value;
        var permits = me.IsGuest ? limits.StreamsPerAddress : limits.StreamsPerPerson;
        var limit = (int)Math.Clamp(permits * limits.Scale, 1, int.MaxValue);
        return limiter.AttemptAcquire((RateLimits.Person(context), limit)).OrTooMany();
    }

    public void Dispose() => limiter.Dispose();
}
