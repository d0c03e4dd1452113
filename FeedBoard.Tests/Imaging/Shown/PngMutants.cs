using System.Buffers.Binary;
using System.Globalization;
using FeedBoard.Tests.Fuzz;

namespace FeedBoard.Tests.Imaging.Shown;

/// <summary>
/// PNG files whose chunks are odd: their order, their checksums, what stands in those that are not pixels, where the file ends.
/// </summary>
internal static class PngMutants
{
    private static readonly string[] Types =
    [
        "tEXt",
        "zTXt",
        "iTXt",
        "tIME",
        "eXIf",
        "gAMA",
        "cHRM",
        "sRGB",
        "iCCP",
        "sBIT",
        "bKGD",
        "pHYs",
        "hIST",
        "sPLT",
        "cICP",
        "mDCV",
        "cLLI",
        "tRNS",
        "PLTE",
        "acTL",
        "fcTL",
        "fdAT",
        "prIv",
        "prav",
        "a1!b",
        "IDAT",
        "IEND",
        "IHDR",
        "PRIV",
        "CgBI",
    ];

    public static IEnumerable<byte[]> Bases =>
        [
            TestImages.Png(37, 23),
            TestImages.AnimatedPng(37, 23),
            Grey(),
            Indexed(transparent: false),
            Indexed(transparent: true),
            TestImages.Png(37, 23, orientation: 6),
        ];

    public static byte[] Grey(ReadOnlySpan<byte> before = default) => Make(0, before);

    public static byte[] Indexed(bool transparent, ReadOnlySpan<byte> more = default)
    {
        byte[] colours = [.. Enumerable.Range(0, 48).Select(i => (byte)(37 * i))],
            alphas = [.. Enumerable.Range(0, 16).Select(i => (byte)(16 * i))];
        return Make(3, [.. TestImages.PngChunk("PLTE", colours), .. transparent ? TestImages.PngChunk("tRNS", alphas) : [], .. more]);
    }

    /// <summary>One byte a pixel, below 16.</summary>
    public static byte[] Make(byte colourType, ReadOnlySpan<byte> before)
    {
        byte[] header = [0, 0, 0, 37, 0, 0, 0, 23, 8, colourType, 0, 0, 0];
        var rows = new byte[23 * 38];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = (byte)(i % 38 == 0 ? 0 : ((7 * i) + (i / 38)) % 16);
        using var pixels = new MemoryStream();
        using (var deflate = new System.IO.Compression.ZLibStream(pixels, System.IO.Compression.CompressionLevel.Optimal))
            deflate.Write(rows);
        return
        [
            .. TestImages.Png(1, 1)[..8],
            .. TestImages.PngChunk("IHDR", header),
            .. before,
            .. TestImages.PngChunk("IDAT", pixels.ToArray()),
            .. TestImages.PngChunk("IEND", []),
        ];
    }

    public static Mutant Of(byte[] png, Dice dice)
    {
        var chunks = Split(png);
        var name = "";
        for (var times = dice.Pick(1, 1, 1, 2, 3); times > 0; times--)
            name += (name.Length > 0 ? ", " : "") + Change(chunks, dice);
        byte[] mutant = [.. png[..8], .. chunks.SelectMany(c => c)];
        if (dice.In(1, 6))
        {
            var end = 8 + dice.Next(mutant.Length - 8);
            name += string.Create(CultureInfo.InvariantCulture, $", cut off at {end}");
            mutant = mutant[..end];
        }

        return new(name, mutant);
    }

    private static string Change(List<byte[]> chunks, Dice dice)
    {
        var at = dice.Next(chunks.Count);
        var place = string.Create(CultureInfo.InvariantCulture, $" {at} of {chunks.Count}");
        switch (dice.Next(8))
        {
            case 0:
                chunks[at] = [.. chunks[at]];
                chunks[at][^1] ^= 0x55;
                return $"wrong checksum of {Type(chunks[at])}" + place;

            case 1
            or 2
            or 3:
                var made = Odd(dice);
                chunks.Insert(1 + dice.Next(chunks.Count), made);
                return $"{Type(made)} of {made.Length - 12} bytes";

            case 4:
                chunks.Insert(1 + dice.Next(chunks.Count), chunks[at]);
                return $"twice {Type(chunks[at])}" + place;

            case 5 when at > 0 && at < chunks.Count - 1:
                (chunks[at], chunks[at + 1]) = (chunks[at + 1], chunks[at]);
                return $"swapped {Type(chunks[at])} and {Type(chunks[at + 1])}" + place;

            case 6 when at > 0 && chunks.Count > 2:
                var gone = Type(chunks[at]);
                chunks.RemoveAt(at);
                return $"without {gone}" + place;

            case 7 when at > 0:
                chunks.Insert(at, dice.In(1, 2) ? new byte[1 + dice.Next(30)] : dice.Bytes(1 + dice.Next(30)));
                return "stray bytes before" + place;

            default:
                chunks.Add(dice.Bytes(20));
                return "trailing bytes";
        }
    }

    private static byte[] Odd(Dice dice)
    {
        var type = dice.Pick(Types);
        var known = Lengths(type);
        var length = known.Length > 0 ? dice.Pick(known) + dice.Pick(0, 0, 0, 1, -1) : dice.Next(40);
        var data =
            type == "eXIf" ? TestImages.Exif(1 + dice.Next(8), dice.In(1, 2))
            : dice.In(1, 3) ? new byte[length]
            : dice.Bytes(length);
        var made = TestImages.PngChunk(type, data);
        if (dice.In(1, 4))
            made[^1] ^= 0x55;
        return made;
    }

    /// <summary>What the data of a chunk may have, and what is a little too much; empty when it may have any.</summary>
    private static int[] Lengths(string type) =>
        type switch
        {
            "sRGB" => [1],
            "gAMA" or "cICP" => [4],
            "tIME" => [7],
            "cLLI" or "acTL" => [8],
            "pHYs" => [9],
            "mDCV" => [24],
            "fcTL" => [26],
            "cHRM" or "hIST" => [32],
            "bKGD" => [1, 2, 6],
            "sBIT" => [1, 3, 4],
            "tRNS" => [1, 2, 6, 16, 257],
            "PLTE" => [3, 48, 768, 771],
            _ => [],
        };

    private static List<byte[]> Split(byte[] png)
    {
        List<byte[]> chunks = [];
        for (var at = 8; at < png.Length; at += chunks[^1].Length)
            chunks.Add(png[at..(at + 12 + BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at)))]);
        return chunks;
    }

    private static string Type(byte[] chunk) => chunk.Length < 8 ? "bytes" : new string([.. chunk[4..8].Select(b => (char)b)]);
}
