using FeedBoard.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Platform.Limits;

/// <summary>The limits of one process: so many of a kind at a time, so many that wait, and of both a share for each client.</summary>
internal sealed class Lanes
{
    private readonly FairLimiter[] limiters;

    public Lanes(IOptions<OverloadOptions> options)
    {
        var limits = options.Value;
        limiters = new FairLimiter[Enum.GetValues<Lane>().Length];
        limiters[(int)Lane.Requests] = new(limits.Requests, limits.RequestsWaiting);
        limiters[(int)Lane.Uploads] = new(limits.Uploads, limits.UploadsWaiting);
        limiters[(int)Lane.Downloads] = new(limits.Downloads, limits.DownloadsWaiting);
        limiters[(int)Lane.SignIns] = new(limits.SignIns, limits.SignInsWaiting);
        limiters[(int)Lane.Streams] = new(limits.Streams, waiting: 0);
    }

    public FairLimiter this[Lane lane] => limiters[(int)lane];
}
