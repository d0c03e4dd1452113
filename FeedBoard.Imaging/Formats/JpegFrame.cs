using System.Buffers.Binary;

namespace FeedBoard.Imaging.Formats;

/// <summary>The frame header of a JPEG (T.81, B.2.2).</summary>
internal sealed record JpegFrame(int Width, int Height, byte[] Components)
{
    public static JpegFrame Read(ImageReader reader, ReadOnlySpan<byte> body)
    {
        if (body.Length < 6 || body[0] != 8 || body[5] is not (1 or 3 or 4) || body.Length != 6 + (3 * body[5]))
            throw reader.Damaged("its header makes no sense");

        var (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(body[1..]), BinaryPrimitives.ReadUInt16BigEndian(body[3..]));
        reader.CheckSize(width, height);
        var components = new byte[body[5]];
        for (var i = 0; i < components.Length; i++)
        {
            components[i] = body[6 + (3 * i)];
            var sampling = body[7 + (3 * i)];
            if (sampling >> 4 is < 1 or > 4 || (sampling & 15) is < 1 or > 4)
                throw reader.Damaged("its header makes no sense");
        }

        return new(width, height, components);
    }

    /// <summary>Whether a scan header matches the frame (T.81, B.2.3).</summary>
    public bool Takes(ReadOnlySpan<byte> body)
    {
        var sane = body.Length >= 6 && body[0] >= 1 && body[0] <= Components.Length && body.Length == 4 + (2 * body[0]);
        for (var i = 0; sane && i < body[0]; i++)
            sane = Components.Contains(body[1 + (2 * i)]);
        return sane;
    }
}
