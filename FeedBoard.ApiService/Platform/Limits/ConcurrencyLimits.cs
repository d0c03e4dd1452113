using FeedBoard.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Platform.Limits;

/// <summary>The limits of one process: so many of a kind at a time, so many that wait, and of both a share for each client.</summary>
internal sealed class ConcurrencyLimits
{
    private readonly FairLimiter[] limiters;

    public ConcurrencyLimits(IOptions<ConcurrencyLimitOptions> options)
    {
        var limits = options.Value;
        limiters = new FairLimiter[Enum.GetValues<ConcurrencyLimit>().Length];
        limiters[(int)ConcurrencyLimit.Requests] = new(limits.Requests, limits.RequestsWaiting);
        limiters[(int)ConcurrencyLimit.Uploads] = new(limits.Uploads, limits.UploadsWaiting);
        limiters[(int)ConcurrencyLimit.Downloads] = new(limits.Downloads, limits.DownloadsWaiting);
        limiters[(int)ConcurrencyLimit.SignIns] = new(limits.SignIns, limits.SignInsWaiting);
        limiters[(int)ConcurrencyLimit.Streams] = new(limits.Streams, waiting: 0);
    }

    public FairLimiter this[ConcurrencyLimit limit] => limiters[(int)limit];
}
