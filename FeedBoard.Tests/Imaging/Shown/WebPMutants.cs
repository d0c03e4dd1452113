using System.Buffers.Binary;
using System.Globalization;
using FeedBoard.Tests.Fuzz;

namespace FeedBoard.Tests.Imaging.Shown;

/// <summary>
/// WebP files whose chunks are odd: their order, their lengths, what stands in those that are not pixels, where the file ends.
/// </summary>
internal static class WebPMutants
{
    private static readonly string[] Types = ["EXIF", "XMP ", "ICCP", "abcd", "ANIM", "VP8X", "ALPH", "ANMF", "VP8 ", "VP8L"];

    public static IEnumerable<byte[]> Bases =>
        [
            TestImages.WebP(37, 23),
            TestImages.WebP(37, 23, lossless: true),
            TestImages.WebP(37, 23, orientation: 6),
            TestImages.AnimatedWebP(37, 23),
        ];

    public static Mutant Of(byte[] webp, Dice dice)
    {
        var chunks = Split(webp);
        var name = "";
        for (var times = dice.Pick(1, 1, 1, 2, 3); times > 0; times--)
            name += (name.Length > 0 ? ", " : "") + Change(chunks, dice);
        var mutant = TestImages.Riff([.. chunks.SelectMany(c => c)]);
        if (dice.In(1, 5))
        {
            var more = dice.Pick(-20, -2, -1, 1, 2, 20);
            name += string.Create(CultureInfo.InvariantCulture, $", RIFF size {more}");
            BinaryPrimitives.WriteInt32LittleEndian(mutant.AsSpan(4), BinaryPrimitives.ReadInt32LittleEndian(mutant.AsSpan(4)) + more);
        }

        if (dice.In(1, 6))
        {
            var end = 12 + dice.Next(mutant.Length - 12);
            name += string.Create(CultureInfo.InvariantCulture, $", cut off at {end}");
            mutant = mutant[..end];
        }

        return new(name, mutant);
    }

    private static string Change(List<byte[]> chunks, Dice dice)
    {
        var at = dice.Next(chunks.Count);
        var place = string.Create(CultureInfo.InvariantCulture, $" {at} of {chunks.Count}");
        switch (dice.Next(7))
        {
            case 0 or 1:
                var type = dice.Pick(Types);
                var data = type == "EXIF" ? TestImages.Exif(1 + dice.Next(8)) : dice.Bytes(dice.Pick(0, 4, 6, 7, 10, 16, 30));
                chunks.Insert(dice.Next(chunks.Count + 1), TestImages.RiffChunk(type, data));
                return $"{type} of {data.Length} bytes";

            case 2:
                chunks.Insert(dice.Next(chunks.Count + 1), chunks[at]);
                return "twice" + place;

            case 3 when at < chunks.Count - 1:
                (chunks[at], chunks[at + 1]) = (chunks[at + 1], chunks[at]);
                return "swapped" + place;

            case 4 when chunks.Count > 1:
                chunks.RemoveAt(at);
                return "without" + place;

            case 5 when chunks[at].Length > 8 && chunks[at].AsSpan().StartsWith("VP8X"u8):
                chunks[at] = [.. chunks[at]];
                chunks[at][8] ^= (byte)(1 << dice.Next(8));
                return "other flags";

            default:
                chunks.Insert(at, dice.Bytes(1 + dice.Next(12)));
                return "stray bytes before" + place;
        }
    }

    private static List<byte[]> Split(byte[] webp)
    {
        List<byte[]> chunks = [];
        for (var at = 12; at < webp.Length; at += chunks[^1].Length)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(webp.AsSpan(at + 4));
            chunks.Add(webp[at..(at + 8 + length + (length & 1))]);
        }

        return chunks;
    }
}
