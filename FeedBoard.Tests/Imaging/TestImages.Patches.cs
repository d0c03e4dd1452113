using System.Buffers.Binary;

namespace FeedBoard.Tests.Imaging;

internal static partial class TestImages
{
    private const int PatchColumns = 6,
        PatchRows = 4;

    /// <summary>
    /// A PNG of patches with unique colours: on a screen it differs from a blurred, rotated, cropped or other image.
    /// </summary>
    /// <param name="seed">Another one, other colours.</param>
    /// <param name="transparent">A third of the patches lets half of what is behind through, another third all of it.</param>
    /// <param name="muted">No strong colours: a lossy codec keeps these.</param>
    public static byte[] Patches(int width, int height, int seed, bool transparent = false, bool muted = false) =>
        [
            .. PngSignature,
            .. PngChunk("IHDR", RgbaHeader(width, height)),
            .. PngChunk("IDAT", Deflate(PatchPixels(width, height, seed, transparent, muted))),
            .. PngChunk("IEND", []),
        ];

    /// <summary>
    /// An APNG of two frames of patches, a tenth of a second each, for ever; the first is what <see cref="Patches"/> gives.
    /// </summary>
    public static byte[] AnimatedPatches(int width, int height, int seed, bool muted = false) =>
        [
            .. PngSignature,
            .. PngChunk("IHDR", RgbaHeader(width, height)),
            .. PngChunk("acTL", [0, 0, 0, 2, 0, 0, 0, 0]),
            .. PngChunk("fcTL", FrameControl(0, width, height)),
            .. PngChunk("IDAT", Deflate(PatchPixels(width, height, seed, transparent: false, muted))),
            .. PngChunk("fcTL", FrameControl(1, width, height)),
            .. PngChunk("fdAT", [0, 0, 0, 2, .. Deflate(PatchPixels(width, height, seed + 10_000, transparent: false, muted))]),
            .. PngChunk("IEND", []),
        ];

    private static byte[] RgbaHeader(int width, int height)
    {
        var header = PngHeader(width, height);
        header[9] = 6;
        return header;
    }

    private static byte[] PatchPixels(int width, int height, int seed, bool transparent, bool muted)
    {
        var rows = new byte[height * (1 + (4 * width))];
        var at = 0;
        for (var y = 0; y < height; y++)
        {
            at++;
            for (var x = 0; x < width; x++)
            {
                var (column, row) = (x * PatchColumns / width, y * PatchRows / height);
                var colour = Next(Next((uint)((seed * 1000) + (row * PatchColumns) + column)));
                BinaryPrimitives.WriteUInt32LittleEndian(rows.AsSpan(at), muted ? 0x404040 + ((colour >> 9) & 0x7F7F7F) : colour >> 8);
                rows[at + 3] = !transparent
                    ? (byte)255
                    : ((column + row) % 3) switch
                    {
                        0 => (byte)255,
                        1 => (byte)128,
                        _ => (byte)0,
                    };
                at += 4;
            }
        }

        return rows;
    }
}
