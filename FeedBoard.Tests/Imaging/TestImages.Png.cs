using System.Buffers.Binary;
using System.IO.Compression;

namespace FeedBoard.Tests.Imaging;

/// <summary>A small PNG encoder that can also write invalid files.</summary>
internal static partial class TestImages
{
    private const int StoredBlock = 65_535;

    private static readonly uint[] CrcOfByte = [.. Enumerable.Range(0, 256).Select(n => CrcOf((uint)n))];

    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>A PNG of exactly so many bytes that do not compress: noise in stored blocks.</summary>
    /// <param name="bytes">At least 10 000.</param>
    public static byte[] LargePng(int bytes)
    {
        // One byte a pixel, rows of 1 000 pixels; what is left over is made up by empty stored blocks (5 bytes) and empty IDAT chunks (12
        // bytes).
        const int Row = 1001,
            LeastRest = 44;
        var height = (bytes - 200) / Row;
        while (Size(height) > bytes - LeastRest)
            height--;
        var rest = bytes - Size(height);
        var emptyChunks = 0;
        while ((rest - (12 * emptyChunks)) % 5 != 0)
            emptyChunks++;

        var rows = new byte[height * Row];
        var noise = 0x9E3779B9u;
        for (var i = 0; i < rows.Length; i++)
            rows[i] = i % Row == 0 ? (byte)0 : (byte)((noise = Next(noise)) >> 24);

        using var stream = new MemoryStream(bytes);
        stream.Write(PngSignature);
        var header = PngHeader(1000, height);
        header[9] = 0;
        stream.Write(PngChunk("IHDR", header));
        stream.Write(PngChunk("IDAT", Store(rows, (rest - (12 * emptyChunks)) / 5)));
        for (var i = 0; i < emptyChunks; i++)
            stream.Write(PngChunk("IDAT", []));
        stream.Write(PngChunk("IEND", []));
        return stream.ToArray();

        static int Size(int height) => 8 + 25 + 12 + 2 + (height * Row) + (5 * (((height * Row) + StoredBlock - 1) / StoredBlock)) + 4 + 12;
    }

    /// <summary>A photo-like JPEG of about so many bytes (within a fifth).</summary>
    public static byte[] LargeJpeg(int bytes)
    {
        var side = (int)Math.Sqrt(bytes / 1.29);
        return TestImagesVips.Encode(Key(side, side) + " noise", () => LargePng(side * side), ".png", ".jpg[strip,Q=98]");
    }

    /// <summary>One PNG chunk with its length and checksum.</summary>
    public static byte[] PngChunk(string type, ReadOnlySpan<byte> data)
    {
        var chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        for (var i = 0; i < 4; i++)
            chunk[4 + i] = (byte)type[i];
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(data.Length + 8), Crc(chunk.AsSpan(4, data.Length + 4)));
        return chunk;
    }

    /// <summary>Corrects the checksums of a PNG that was changed, as far as its chunks can be followed.</summary>
    public static void MendChecksums(byte[] png)
    {
        for (var at = 8L; at + 12 <= png.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan((int)at));
            if (at + 12 + length > png.Length)
                return;
            BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan((int)(at + 8 + length)), Crc(png.AsSpan((int)at + 4, (int)length + 4)));
            at += 12 + length;
        }
    }

    private static byte[] PlainPng(int width, int height, uint seed = 1) =>
        [
            .. PngSignature,
            .. PngChunk("IHDR", PngHeader(width, height)),
            .. PngChunk("IDAT", Deflate(Rows(width, height, seed))),
            .. PngChunk("IEND", []),
        ];

    private static byte[] PngHeader(int width, int height)
    {
        byte[] header = [0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        return header;
    }

    /// <summary>Gradients with a little noise: no two sides are alike, so a turned image shows.</summary>
    private static byte[] Rows(int width, int height, uint seed = 1)
    {
        var rows = new byte[height * (1 + (3 * width))];
        var at = 0;
        for (var y = 0; y < height; y++)
        {
            at++;
            for (var x = 0; x < width; x++)
            {
                seed = Next(seed);
                rows[at++] = (byte)(255 * x / width);
                rows[at++] = (byte)(255 * y / height);
                rows[at++] = (byte)(seed >> 27);
            }
        }

        return rows;
    }

    private static uint Next(uint noise) => (noise * 1664525) + 1013904223;

    private static byte[] Deflate(byte[] rows)
    {
        using var result = new MemoryStream();
        // Of a large image the smallest file takes longer than all that a test does with it.
        using (var deflate = new ZLibStream(result, rows.Length > 1024 * 1024 ? CompressionLevel.Fastest : CompressionLevel.SmallestSize))
            deflate.Write(rows);
        return result.ToArray();
    }

    /// <summary>zlib without compression (RFC 1950, RFC 1951 section 3.2.4), preceded by so many empty blocks.</summary>
    private static byte[] Store(byte[] rows, int emptyBlocks)
    {
        using var result = new MemoryStream(rows.Length + 1000);
        result.Write([0x78, 0x01]);
        for (var i = 0; i < emptyBlocks; i++)
            result.Write([0, 0, 0, 0xFF, 0xFF]);
        uint a = 1,
            b = 0;
        for (var at = 0; at < rows.Length; at += StoredBlock)
        {
            var block = rows.AsSpan(at, Math.Min(StoredBlock, rows.Length - at));
            result.Write([
                (byte)(at + block.Length == rows.Length ? 1 : 0),
                (byte)block.Length,
                (byte)(block.Length >> 8),
                (byte)~block.Length,
                (byte)(~block.Length >> 8),
            ]);
            result.Write(block);
            foreach (var next in block)
                (a, b) = ((a + next) % 65521, (a + next + b) % 65521);
        }

        result.Write([(byte)(b >> 8), (byte)b, (byte)(a >> 8), (byte)a]);
        return result.ToArray();
    }

    /// <summary>By hand, so that it shares nothing with the code under test.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var next in bytes)
            crc = CrcOfByte[(byte)(crc ^ next)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint CrcOf(uint crc)
    {
        for (var bit = 0; bit < 8; bit++)
            crc = (crc & 1) == 0 ? crc >> 1 : 0xEDB88320 ^ (crc >> 1);
        return crc;
    }
}
