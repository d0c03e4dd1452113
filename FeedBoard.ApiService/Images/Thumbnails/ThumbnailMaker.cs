namespace FeedBoard.ApiService.Images.Thumbnails;

/// <param name="ByWidth">WebP files.</param>
/// <param name="Placeholder">A data URI of a few hundred characters.</param>
internal sealed record MadeThumbnails(IReadOnlyDictionary<int, byte[]> ByWidth, string Placeholder);

/// <summary>Makes all that an image has beside it: each from the next larger one, so that the image itself is decoded once.</summary>
internal sealed class ThumbnailMaker(Vips vips)
{
    private const int Quality = 80;
    private const string PlaceholderSize = "20x20>";
    private const int PlaceholderQuality = 40;
    private const int MaxPlaceholder = 1000;

    // Programs round in their own way, in more than one step.
    private const int Rounding = 2;

    /// <param name="width">In pixels, as shown.</param>
    /// <param name="height">In pixels, as shown.</param>
    /// <exception cref="ThumbnailFailedException">It failed, or what came out is not what it should be.</exception>
    public async Task<MadeThumbnails> MakeAsync(Stream image, int width, int height, CancellationToken cancellationToken)
    {
        var made = new Dictionary<int, byte[]>();
        var source = image;
        foreach (var wanted in Thumbnail.WidthsOf(width, height).OrderDescending())
        {
            var thumbnail = await vips.ShrinkAsync(source, $"{wanted}x>", Quality, cancellationToken);
            var expected = Thumbnail.HeightOf(width, height, wanted);
            if (thumbnail.Width != wanted || Math.Abs(thumbnail.Height - expected) > Rounding)
                throw new ThumbnailFailedException($"a thumbnail of {wanted} x {expected} pixels became {thumbnail.Width} x {thumbnail.Height}");
            made[wanted] = thumbnail.Bytes;
            source = new MemoryStream(thumbnail.Bytes, writable: false);
        }

        var tiny = await vips.ShrinkAsync(source, PlaceholderSize, PlaceholderQuality, cancellationToken);
        var placeholder = $"data:{Thumbnail.ContentType};base64,{Convert.ToBase64String(tiny.Bytes)}";
        return placeholder.Length <= MaxPlaceholder ? new(made, placeholder) : throw new ThumbnailFailedException($"a placeholder of {placeholder.Length} characters");
    }
}
