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

/// <summary>The bytes are not an image that the board accepts. The message is one sentence for the uploader.</summary>
internal sealed class InvalidImageException(string message) : Exception(message);
