namespace FeedBoard.Imaging.Formats;

/// <summary>Properties of an image that <see cref="ImageCleaner"/> has copied.</summary>
/// <param name="Width">In pixels, as shown: after orientation.</param>
/// <param name="Height">In pixels, as shown: after orientation.</param>
/// <param name="Size">Bytes written.</param>
/// <param name="Animated">Whether it has more than one frame.</param>
internal readonly record struct CleanImage(ImageFormat Format, int Width, int Height, long Size, bool Animated);

/// <summary>Properties of an image that the cleaner of its format has checked.</summary>
/// <param name="Width">In pixels, as shown: after orientation.</param>
/// <param name="Height">In pixels, as shown: after orientation.</param>
/// <param name="Animated">Whether it has more than one frame.</param>
internal readonly record struct ShownImage(int Width, int Height, bool Animated = false);

/// <summary>Why a file is not an image that the board accepts.</summary>
internal enum ImageFault
{
    EmptyFile,
    FileTooLarge,
    NotAnImage,
    Damaged,
    NotShown,
    TooManyPixels,
}

/// <summary>The bytes are not an image that the board accepts. The message is one sentence for the uploader.</summary>
/// <param name="limit">The most that is allowed, if the message names it: MiB or pixels.</param>
internal sealed class InvalidImageException(ImageFault fault, string message, long? limit = null) : Exception(message)
{
    public ImageFault Fault { get; } = fault;

    public long? Limit { get; } = limit;
}
