using FeedBoard.ApiService.Platform.Background;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Images.Thumbnails;

/// <summary>Wakes up every worker of this replica's <see cref="ThumbnailLoop"/> when a feed has got images.</summary>
internal sealed class ThumbnailWakeUp(IOptions<ImageOptions> options) : IDisposable
{
    /// <summary>One for each worker.</summary>
    public IReadOnlyList<WakeUp> Workers { get; } =
        [.. Enumerable.Range(0, options.Value.ThumbnailConcurrency).Select(_ => new WakeUp())];

    public void Wake()
    {
        foreach (var worker in Workers)
            worker.Wake();
    }

    public void Dispose()
    {
        foreach (var worker in Workers)
            worker.Dispose();
    }
}
