using FeedBoard.Imaging.Thumbnails;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Images.Thumbnails;

/// <summary>Knows whether thumbnails can be made on this machine, and logs when that changes. Safe to share between threads.</summary>
internal sealed partial class ThumbnailReadiness(
    ThumbnailProcess process,
    IOptions<ImageOptions> options,
    ILogger<ThumbnailReadiness> logger
)
{
    // A PNG of one pixel.
    private static readonly byte[] Sample = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNoaGgAAAMEAYFL09IQAAAAAElFTkSuQmCC"
    );

    private readonly Lock gate = new();
    private string? logged;
    private volatile bool works;
    private Task<bool>? test;

    /// <summary>Whether thumbnails can be made now.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        if (options.Value.ThumbnailProgram is "")
            return false;
        return works || await TestOnceAsync(cancellationToken);
    }

    /// <summary>All workers come at the same time: one test is enough for them.</summary>
    private Task<bool> TestOnceAsync(CancellationToken cancellationToken)
    {
        lock (gate)
            return test is { IsCompleted: false } ? test : test = TestAsync(cancellationToken);
    }

    /// <summary>Makes a known image smaller. If that fails too, the machine is the cause, not the image.</summary>
    public async Task<bool> TestAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var sample = new MemoryStream(Sample, writable: false);
            await process.ShrinkAsync(sample, [], cancellationToken);
            works = true;
            if (IsNew("ready"))
                Ready();
        }
        catch (ThumbnailFailedException e)
        {
            works = false;
            if (IsNew(e.Message))
                Broken(e.Message);
        }

        return works;
    }

    private bool IsNew(string state)
    {
        lock (gate)
        {
            if (string.Equals(logged, state, StringComparison.Ordinal))
                return false;
            logged = state;
            return true;
        }
    }

    [LoggerMessage(35, LogLevel.Information, "Thumbnails are made")]
    private partial void Ready();

    [LoggerMessage(36, LogLevel.Warning, "No thumbnails can be made on this machine, images are served as they are: {Reason}")]
    private partial void Broken(string reason);
}
