using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Http;

/// <summary>The limits of one process: so many of a kind at a time, so many that wait, first come, first served.</summary>
internal sealed class Lanes : IDisposable
{
    private readonly ConcurrencyLimiter[] limiters;

    public Lanes(IOptions<OverloadOptions> options)
    {
        var limits = options.Value;
        limiters = new ConcurrencyLimiter[Enum.GetValues<Lane>().Length];
        limiters[(int)Lane.Requests] = Limiter(limits.Requests, limits.RequestsWaiting);
        limiters[(int)Lane.Uploads] = Limiter(limits.Uploads, limits.UploadsWaiting);
        limiters[(int)Lane.Downloads] = Limiter(limits.Downloads, limits.DownloadsWaiting);
        limiters[(int)Lane.SignIns] = Limiter(limits.SignIns, limits.SignInsWaiting);
        limiters[(int)Lane.Streams] = Limiter(limits.Streams, 0);
    }

    public ConcurrencyLimiter this[Lane lane] => limiters[(int)lane];

    public void Dispose()
    {
        foreach (var limiter in limiters) limiter.Dispose();
    }

    private static ConcurrencyLimiter Limiter(int permits, int waiting) => new(new() { PermitLimit = permits, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
}
