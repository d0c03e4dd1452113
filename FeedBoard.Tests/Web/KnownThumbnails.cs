using System.Collections.Concurrent;
using System.Security.Cryptography;
using FeedBoard.Imaging.Thumbnails;

namespace FeedBoard.Tests.Web;

/// <summary>
/// Makes the thumbnails of each image once a test run: to decode and encode them is most of what an image costs. A failure is not kept.
/// </summary>
internal sealed class KnownThumbnails(ThumbnailProcess process) : ThumbnailMaker(process)
{
    // Nobody writes into what was made.
    private static readonly ConcurrentDictionary<string, MadeThumbnails> Made = new(StringComparer.Ordinal);

    public override async Task<MadeThumbnails> MakeAsync(Stream image, int width, int height, CancellationToken cancellationToken)
    {
        image.Position = 0;
        var key = $"{Convert.ToHexString(await SHA256.HashDataAsync(image, cancellationToken))} {width}x{height}";
        if (Made.TryGetValue(key, out var known))
            return known;
        var made = await base.MakeAsync(image, width, height, cancellationToken);
        Made[key] = made;
        return made;
    }
}
