namespace FeedBoard.ApiService.Features.Images.Stores;

/// <summary>How long the store waits for S3, and how often it tries.</summary>
/// <param name="Connect">To open a connection.</param>
/// <param name="Call">A whole call with its retries, and each read of a body: a server that hangs costs its caller no more.</param>
/// <param name="SlowestPut">Bytes a second: a put may take as much longer as this needs for its bytes.</param>
/// <param name="Check">The readiness check, which is not worth more.</param>
/// <param name="Retries">After a call was refused, was broken off or got 500, 502, 503 or 504; the pauses grow from a part of a
/// second.</param>
internal sealed record S3Limits(TimeSpan Connect, TimeSpan Call, long SlowestPut, TimeSpan Check, int Retries)
{
    public static readonly S3Limits Default = new(
        TimeSpan.FromSeconds(2),
        TimeSpan.FromSeconds(14),
        SlowestPut: 256 * 1024,
        TimeSpan.FromSeconds(2),
        Retries: 2
    );

    /// <summary>How long a put of this size may take, retries included.</summary>
    public TimeSpan Put(long bytes) => Call + TimeSpan.FromSeconds((double)bytes / SlowestPut);
}
