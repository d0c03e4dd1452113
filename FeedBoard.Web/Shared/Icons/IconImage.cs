using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Numerics;

namespace FeedBoard.Web.Shared.Icons;

/// <summary>
/// The mark of <c>wwwroot/icon.svg</c> as PNG and ICO, for programs that take no SVG: drawn by the program, so that no picture has to be
/// kept beside the one that people edit.
/// </summary>
/// <remarks>The shapes are those of the SVG, in its units; a test compares the two in a browser.</remarks>
internal static class IconImage
{
    private const float Unit = 32,
        Corner = 9,
        HalfStroke = 1.6f,
        DotRadius = 2.7f;

    private static readonly Vector3 Ground = Colour(0x0c6b58),
        Line = Colour(0xffffff),
        Dot = Colour(0xffd28a);

    private static readonly (Vector2 From, Vector2 To)[] Lines =
    [
        (new(9, 23), new(9, 10.5f)),
        (new(9, 10.5f), new(23, 10.5f)),
        (new(9, 16.5f), new(18.5f, 16.5f)),
    ];

    private static readonly Vector2 DotCentre = new(21.5f, 21.5f);

    /// <param name="size">Width and height in pixels.</param>
    /// <param name="isFull">To the corners, without transparency: a telephone cuts them itself, and puts black behind what is not
    /// there.</param>
    public static byte[] Png(int size, bool isFull)
    {
        var channels = isFull ? 3 : 4;
        var rows = new byte[size * (1 + (size * channels))]; // before each row its filter: none
        for (var y = 0; y < size; y++)
        {
            var row = rows.AsSpan((y * (1 + (size * channels))) + 1, size * channels);
            for (var x = 0; x < size; x++)
                Draw(row.Slice(x * channels, channels), new Vector2(x + 0.5f, y + 0.5f) * (Unit / size), size / Unit, isFull);
        }

        using var png = new MemoryStream();
        png.Write([0x89, .. "PNG\r\n"u8, 0x1a, (byte)'\n']);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, size);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], size);
        (header[8], header[9]) = (8, (byte)(isFull ? 2 : 6)); // bits of a channel; RGB or RGBA
        Write(png, "IHDR"u8, header);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            zlib.Write(rows);
        Write(png, "IDAT"u8, packed.ToArray());
        Write(png, "IEND"u8, []);
        return png.ToArray();
    }

    /// <summary>Several sizes in one file.</summary>
    public static byte[] Ico(params ReadOnlySpan<int> sizes)
    {
        var files = new List<byte[]>();
        foreach (var size in sizes)
            files.Add(Png(size, isFull: false));
        const int Header = 6,
            Entry = 16;
        var ico = new byte[Header + (Entry * files.Count)];
        (ico[2], ico[4]) = (1, (byte)files.Count); // an icon, of so many images
        var at = ico.Length;
        for (var n = 0; n < files.Count; n++)
        {
            var entry = ico.AsSpan(Header + (n * Entry), Entry);
            (entry[0], entry[1], entry[4], entry[6]) = ((byte)sizes[n], (byte)sizes[n], 1, 32); // width, height, planes, bits of a pixel
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], files[n].Length);
            BinaryPrimitives.WriteInt32LittleEndian(entry[12..], at);
            at += files[n].Length;
        }

        return [.. ico, .. files.SelectMany(f => f)];
    }

    /// <param name="at">The middle of the pixel, in the units of the SVG.</param>
    /// <param name="scale">Pixels in a unit: an edge is as soft as one of them.</param>
    private static void Draw(Span<byte> pixel, Vector2 at, float scale, bool isFull)
    {
        var colour = Ground;
        colour = Vector3.Lerp(colour, Line, Coverage(Lines.Min(l => ToLine(at, l.From, l.To)) - HalfStroke));
        colour = Vector3.Lerp(colour, Dot, Coverage(Vector2.Distance(at, DotCentre) - DotRadius));
        (pixel[0], pixel[1], pixel[2]) = (Level(colour.X), Level(colour.Y), Level(colour.Z));
        if (!isFull)
            pixel[3] = Level(Coverage(ToSquare(at)));

        float Coverage(float distance) => Math.Clamp(0.5f - (distance * scale), 0, 1);
    }

    private static float ToLine(Vector2 at, Vector2 from, Vector2 to) =>
        Vector2.Distance(
            at,
            Vector2.Lerp(from, to, Math.Clamp(Vector2.Dot(at - from, to - from) / Vector2.DistanceSquared(to, from), 0, 1))
        );

    /// <summary>The distance from the square with round corners; negative inside.</summary>
    private static float ToSquare(Vector2 at)
    {
        var beyond = Vector2.Abs(at - new Vector2(Unit / 2)) - new Vector2((Unit / 2) - Corner);
        return Vector2.Max(beyond, Vector2.Zero).Length() + Math.Min(Math.Max(beyond.X, beyond.Y), 0) - Corner;
    }

    private static Vector3 Colour(int rgb) => new Vector3(rgb >> 16, (rgb >> 8) & 0xff, rgb & 0xff) / 255;

    private static byte Level(float value) => (byte)MathF.Round(value * 255);

    private static void Write(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        var checksum = new Crc32();
        checksum.Append(type);
        checksum.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, checksum.GetCurrentHashAsUInt32());
        png.Write(number);
    }
}
