using System.Buffers;

namespace FeedBoard.Imaging.Formats;

/// <summary>Detects the format of an image by its bytes and copies it without metadata. Decodes no pixels.</summary>
internal static class ImageCleaner
{
    /// <summary>Each checks a whole image, plans the copy, and returns the displayed size.</summary>
    private static readonly Dictionary<ImageFormat, Func<ImageReader, CopyPlan, Task<ShownImage>>> Planners = new()
    {
        [ImageFormat.Png] = PngCleaner.PlanAsync,
        [ImageFormat.Jpeg] = JpegCleaner.PlanAsync,
        [ImageFormat.WebP] = WebPCleaner.PlanAsync,
        [ImageFormat.Gif] = GifCleaner.PlanAsync,
        [ImageFormat.Avif] = AvifCleaner.PlanAsync,
    };

    /// <summary>Checks an image and copies it without EXIF (except orientation), GPS, XMP, IPTC and comments.</summary>
    /// <param name="destination">Written from its current position. Discard its content after an exception.</param>
    /// <inheritdoc cref="OpenAsync"/>
    public static async Task<CleanImage> CopyAsync(Stream source, Stream destination, long maxPixels, CancellationToken cancellationToken)
    {
        var (image, content) = await OpenAsync(source, maxPixels, cancellationToken);
        await content.CopyToAsync(destination, cancellationToken);
        return image;
    }

    /// <summary>Checks an image, and opens it without EXIF (except orientation), GPS, XMP, IPTC and comments.</summary>
    /// <remarks>
    /// Reads through one buffer of 64 KiB. The whole image is checked before this returns. Each cleaner documents what its format keeps.
    /// </remarks>
    /// <param name="source">Seekable; read from its beginning. Must stay open and unchanged while the copy is read.</param>
    /// <param name="maxPixels">The maximum of width times height, checked before anything is copied.</param>
    /// <exception cref="InvalidImageException">Not one of the five formats, damaged, truncated, or too many pixels.</exception>
    public static async Task<(CleanImage Image, Stream Content)> OpenAsync(
        Stream source,
        long maxPixels,
        CancellationToken cancellationToken
    )
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ImageReader.BufferSize);
        try
        {
            var format = await TellFormatAsync(source, buffer, cancellationToken);
            source.Position = 0;
            var reader = new ImageReader(source, format, maxPixels, buffer, cancellationToken);
            var plan = new CopyPlan();
            var shown = await Planners[format](reader, plan);
            reader.CheckCopy(plan.Length);
            return (new(format, shown.Width, shown.Height, plan.Length, shown.Animated), new CleanStream(plan, source));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The format of a file by its first bytes; <c>null</c> if it is none of the five.</summary>
    public static ImageFormat? FormatOf(ReadOnlySpan<byte> file) => TellFormat(file[..Math.Min(12, file.Length)]);

    private static async ValueTask<ImageFormat> TellFormatAsync(Stream source, byte[] buffer, CancellationToken cancellationToken)
    {
        source.Position = 0;
        var count = await source.ReadAtLeastAsync(buffer.AsMemory(0, 12), 12, throwOnEndOfStream: false, cancellationToken);
        var format = TellFormat(buffer.AsSpan(0, count));
        if (format == ImageFormat.Avif)
        {
            source.Position = 0;
            if (!(await AvifBrands.ReadAsync(new ImageReader(source, format, 0, buffer, cancellationToken))).IsAvif)
                format = null;
        }

        return format ?? throw new InvalidImageException(ImageFault.NotAnImage, "The file is not a PNG, JPEG, WebP, GIF or AVIF image.");
    }

    /// <summary>Detected by the first bytes. An ISO base media file counts as AVIF until its brands are read.</summary>
    private static ImageFormat? TellFormat(ReadOnlySpan<byte> head) =>
        head switch
        {
            _ when head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) => ImageFormat.Png,
            _ when head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) => ImageFormat.Jpeg,
            _ when head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8) => ImageFormat.Gif,
            _ when head.Length == 12 && head.StartsWith("RIFF"u8) && head.EndsWith("WEBP"u8) => ImageFormat.WebP,
            _ when head.Length == 12 && head[4..].StartsWith("ftyp"u8) => ImageFormat.Avif,
            _ => null,
        };
}
