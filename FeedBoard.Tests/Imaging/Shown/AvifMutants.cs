using System.Buffers.Binary;
using System.Globalization;
using FeedBoard.Tests.Fuzz;
using FeedBoard.Tests.Imaging.Formats;

namespace FeedBoard.Tests.Imaging.Shown;

/// <summary>AVIF files with unusual boxes: brands, unknown boxes, trailing data, the end of the file.</summary>
internal static class AvifMutants
{
    private static readonly string[] Brands = ["avif", "avis", "mif1", "msf1", "miaf", "MA1A", "MA1B", "heic", "isom", "xxxx"];

    public static IEnumerable<byte[]> Bases =>
        [
            TestImages.Avif(37, 23),
            TestImages.Avif(37, 23, metadata: true),
            TestImages.Avif(37, 23, turned: true),
            AvifSequence.Make(37, 23),
        ];

    public static Mutant Of(byte[] avif, Dice dice)
    {
        var boxes = Split(avif);
        var name = "";
        for (var times = dice.Pick(1, 1, 1, 2); times > 0; times--)
            name += (name.Length > 0 ? ", " : "") + Change(boxes, dice);
        byte[] mutant = [.. boxes.SelectMany(b => b)];
        if (dice.In(1, 4))
        {
            var end = 16 + dice.Next(mutant.Length - 16);
            name += string.Create(CultureInfo.InvariantCulture, $", cut off at {end}");
            mutant = mutant[..end];
        }

        return new(name, mutant);
    }

    private static string Change(List<byte[]> boxes, Dice dice)
    {
        switch (dice.Next(6))
        {
            case 0 or 1:
                var major = dice.Pick(Brands);
                boxes[0] = [.. boxes[0]];
                for (var i = 0; i < 4; i++)
                    boxes[0][8 + i] = (byte)major[i];
                return $"major brand {major}";

            case 2:
                var brand = dice.Pick(Brands);
                var place = 16 + (4 * dice.Next((boxes[0].Length - 16) / 4));
                boxes[0] = [.. boxes[0]];
                for (var i = 0; i < 4; i++)
                    boxes[0][place + i] = (byte)brand[i];
                return $"brand {brand}";

            case 3:
                boxes.Add(
                    Samples.Box(dice.Pick("free", "skip", "uuid", "udta", "mdat", "meta", "moov", "abcd"), dice.Bytes(dice.Next(40)))
                );
                return "another box at the end";

            case 4:
                boxes.Add(boxes[dice.Next(boxes.Count)]);
                return "a box again at the end";

            default:
                boxes.Add(dice.In(1, 2) ? new byte[1 + dice.Next(30)] : dice.Bytes(1 + dice.Next(30)));
                return "trailing bytes";
        }
    }

    private static List<byte[]> Split(byte[] avif)
    {
        List<byte[]> boxes = [];
        for (var at = 0; at < avif.Length; at += boxes[^1].Length)
            boxes.Add(avif[at..(at + BinaryPrimitives.ReadInt32BigEndian(avif.AsSpan(at)))]);
        return boxes;
    }
}
