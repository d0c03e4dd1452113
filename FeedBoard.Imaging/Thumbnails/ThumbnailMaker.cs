namespace FeedBoard.Imaging.Thumbnails;

/// <param name="ByWidth">WebP files.</param>
/// <param name="Placeholder">A data URI of a few hundred characters; <c>null</c> if it would be longer.</param>
internal sealed record MadeThumbnails(IReadOnlyDictionary<int, byte[]> ByWidth, string? Placeholder);

/// <summary>Makes the thumbnails and the placeholder of an image, and checks them.</summary>
internal class ThumbnailMaker(ThumbnailProcess process)
{
    private const int MaxPlaceholder = 1000;

    // Programs round differently, in several steps.
    private const int Rounding = 2;

    /// <param name="width">In pixels, as shown.</param>
    /// <param name="height">In pixels, as shown.</param>
    /// <exception cref="ThumbnailFailedException">It failed, or the result is not as expected.</exception>
    public virtual async Task<MadeThumbnails> MakeAsync(Stream image, int width, int height, CancellationToken cancellationToken)
    {
        int[] widths = [.. Thumbnail.WidthsOf(width, height).OrderDescending()];
        var made = await process.ShrinkAsync(image, widths, cancellationToken);
        foreach (var (wanted, thumbnail) in widths.Zip(made))
        {
            var expected = Thumbnail.HeightOf(width, height, wanted);
            if (thumbnail.Width != wanted || Math.Abs(thumbnail.Height - expected) > Rounding)
                throw new ThumbnailFailedException(
                    $"a thumbnail of {wanted} x {expected} pixels became {thumbnail.Width} x {thumbnail.Height}"
                );
        }

        var placeholder = $"data:{Thumbnail.ContentType};base64,{Convert.ToBase64String(made[^1].Bytes)}";
        return new(
            widths.Zip(made, (w, t) => (w, t.Bytes)).ToDictionary(t => t.w, t => t.Bytes),
            placeholder.Length <= MaxPlaceholder ? placeholder : null
        );
    }
}
