using System.Globalization;
using FeedBoard.Tests.Fuzz;

namespace FeedBoard.Tests.Imaging.Shown;

/// <summary>
/// JPEG files whose segments are odd: their order, what lies between them, what stands in those that are not pixels, where the file ends.
/// </summary>
internal static class JpegMutants
{
    private static readonly byte[] Markers =
    [
        0xE0,
        0xE1,
        0xE2,
        0xE3,
        0xED,
        0xEE,
        0xEF,
        0xFE,
        0xFE,
        0xDC,
        0xDD,
        0xCC,
        0xDB,
        0xC4,
        0xC0,
        0xC2,
        0xC3,
        0xC8,
        0xF0,
        0xFD,
        0x02,
        0xBF,
        0xD8,
        0x01,
        0xD0,
        0xD7,
        0xDE,
        0xDF,
    ];

    public static IEnumerable<byte[]> Bases =>
        [TestImages.Jpeg(37, 23), TestImages.Jpeg(37, 23, progressive: true), TestImages.Jpeg(37, 23, orientation: 8)];

    public static Mutant Of(byte[] jpeg, Dice dice)
    {
        var parts = Split(jpeg);
        var name = "";
        for (var times = dice.Pick(1, 1, 1, 2, 3); times > 0; times--)
            name += (name.Length > 0 ? ", " : "") + Change(parts, dice);
        byte[] mutant = [.. parts.SelectMany(p => p)];
        if (dice.In(1, 5))
        {
            var end = 2 + dice.Next(mutant.Length - 2);
            name += string.Create(CultureInfo.InvariantCulture, $", cut off at {end}");
            mutant = mutant[..end];
        }

        return new(name, mutant);
    }

    private static string Change(List<byte[]> parts, Dice dice)
    {
        var at = 1 + dice.Next(parts.Count - 1);
        var place = string.Create(CultureInfo.InvariantCulture, $" {at} of {parts.Count}");
        switch (dice.Next(9))
        {
            case 0 or 1:
                var made = Odd(dice);
                parts.Insert(at, made);
                return string.Create(CultureInfo.InvariantCulture, $"marker {made[1]:x2} of {made.Length - 4} bytes") + place;

            case 2:
                parts.Insert(at, dice.In(1, 2) ? new byte[1 + dice.Next(30)] : dice.Bytes(1 + dice.Next(30)));
                return "stray bytes before" + place;

            case 3:
                parts.Insert(at, parts[at]);
                return $"twice {Marker(parts[at])}" + place;

            case 4 when at < parts.Count - 1:
                (parts[at], parts[at + 1]) = (parts[at + 1], parts[at]);
                return $"swapped {Marker(parts[at])} and {Marker(parts[at + 1])}" + place;

            case 5 when parts.Count > 3:
                var gone = Marker(parts[at]);
                parts.RemoveAt(at);
                return $"without {gone}" + place;

            case 6:
                parts.Insert(
                    at,
                    TestImages.JpegSegment(
                        0xE1,
                        [.. "Exif\0"u8, dice.Pick<byte>(0, 0, 0, 0xFF), .. TestImages.Exif(dice.Next(10), dice.In(1, 2))]
                    )
                );
                return "EXIF before" + place;

            case 7 when parts.Count > 3:
                parts.RemoveAt(parts.Count - 1);
                return "without end";

            default:
                parts.Add(dice.Bytes(20));
                return "trailing bytes";
        }
    }

    private static byte[] Odd(Dice dice)
    {
        var made = TestImages.JpegSegment(dice.Pick(Markers), dice.In(1, 3) ? new byte[dice.Next(40)] : dice.Bytes(dice.Next(40)));
        if (dice.In(1, 5))
            made[3] = (byte)dice.Next(3);
        return dice.In(1, 5) ? [0xFF, .. made] : made;
    }

    /// <summary>A scan belongs to its header.</summary>
    private static List<byte[]> Split(byte[] jpeg)
    {
        List<byte[]> parts = [jpeg[..2]];
        for (var at = 2; at < jpeg.Length;)
        {
            var end = jpeg[at + 1] == 0xD9 ? at + 2 : at + 2 + ((jpeg[at + 2] << 8) | jpeg[at + 3]);
            if (jpeg[at + 1] == 0xDA)
                while (jpeg[end] != 0xFF || jpeg[end + 1] is 0 or (>= 0xD0 and <= 0xD7))
                    end++;
            parts.Add(jpeg[at..end]);
            at = end;
        }

        return parts;
    }

    private static string Marker(byte[] part) => part.Length < 2 ? "bytes" : part[1].ToString("x2", CultureInfo.InvariantCulture);
}
