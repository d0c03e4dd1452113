namespace FeedBoard.ApiService.Images.Formats;

/// <summary>Tells what an image is by its bytes and copies it without its metadata; nothing is decoded.</summary>
internal static class ImageCleaner
{
    /// <summary>Copies an image, whole and checked, without EXIF (but orientation), GPS, XMP, IPTC and comments.</summary>
    /// <param name="source">Seekable, at most a few MiB; read from its beginning.</param>
    /// <param name="destination">Written from its present position; what it holds after an exception is to be thrown away.</param>
    /// <param name="maxPixels">Width times height may not exceed this; known before anything is copied.</param>
    /// <exception cref="InvalidImageException">Not one of the five formats, damaged, cut off or too many pixels.</exception>
    public static Task<CleanImage> CopyAsync(Stream source, Stream destination, long maxPixels, CancellationToken cancellationToken)
        => throw new NotSupportedException();
}
