namespace FeedBoard.Imaging.Formats;

/// <summary>What <see cref="ImageCleaner"/> learnt of an image while it copied it.</summary>
/// <param name="Width">In pixels, as shown: after orientation.</param>
/// <param name="Height">In pixels, as shown: after orientation.</param>
/// <param name="Size">Bytes written.</param>
/// <param name="Animated">Whether it has more than one frame.</param>
internal readonly record struct CleanImage(ImageFormat Format, int Width, int Height, long Size, bool Animated);

/// <summary>What a format's cleaner says of an image.</summary>
/// <param name="Width">In pixels, as shown: after orientation.</param>
/// <param name="Height">In pixels, as shown: after orientation.</param>
/// <param name="Animated">Whether it has more than one frame.</param>
internal readonly record struct ShownImage(int Width, int Height, bool Animated = false);

/// <summary>The bytes are not an image that the board takes. The message is one sentence for the person who sent it.</summary>
internal sealed class InvalidImageException(string message) : Exception(message);
