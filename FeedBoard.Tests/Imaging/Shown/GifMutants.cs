using System.Buffers.Binary;
using System.Globalization;
using FeedBoard.Tests.Fuzz;

namespace FeedBoard.Tests.Imaging.Shown;

/// <summary>GIF files whose blocks are odd: sizes of screen and images, extensions, order, stray bytes, where the file ends.</summary>
internal static class GifMutants
{
    public static IEnumerable<byte[]> Bases => [TestImages.Gif(37, 23), TestImages.AnimatedGif(37, 23)];

    public static Mutant Of(byte[] gif, Dice dice)
    {
        var blocks = Split(gif);
        var name = "";
        for (var times = dice.Pick(1, 1, 1, 2, 3); times > 0; times--)
            name += (name.Length > 0 ? ", " : "") + Change(blocks, dice);
        byte[] mutant = [.. blocks.SelectMany(b => b)];
        if (dice.In(1, 5))
        {
            var end = 6 + dice.Next(mutant.Length - 6);
            name += string.Create(CultureInfo.InvariantCulture, $", cut off at {end}");
            mutant = mutant[..end];
        }

        return new(name, mutant);
    }

    private static string Change(List<byte[]> blocks, Dice dice)
    {
        var at = 1 + dice.Next(blocks.Count - 1);
        var place = string.Create(CultureInfo.InvariantCulture, $" {at} of {blocks.Count}");
        switch (dice.Next(9))
        {
            case 0:
                var (width, height) = (dice.Pick(0, 0, 1, 20, 36, 38, 60), dice.Pick(0, 0, 1, 10, 22, 24, 50));
                blocks[0] = [.. blocks[0]];
                BinaryPrimitives.WriteUInt16LittleEndian(blocks[0].AsSpan(6), (ushort)width);
                BinaryPrimitives.WriteUInt16LittleEndian(blocks[0].AsSpan(8), (ushort)height);
                return string.Create(CultureInfo.InvariantCulture, $"screen {width}x{height}");

            case 1 when blocks[at] is [0x2C, ..]:
                blocks[at] = [.. blocks[at]];
                BinaryPrimitives.WriteUInt16LittleEndian(blocks[at].AsSpan(1), (ushort)dice.Pick(0, 3, 30, 50));
                BinaryPrimitives.WriteUInt16LittleEndian(blocks[at].AsSpan(3), (ushort)dice.Pick(0, 3, 20, 40));
                return "moved image" + place;

            case 2
            or 3:
                var made = Odd(dice);
                blocks.Insert(at, made);
                return string.Create(CultureInfo.InvariantCulture, $"extension {made[1]:x2} of {made.Length} bytes") + place;

            case 4:
                blocks.Insert(at, dice.In(1, 2) ? new byte[1 + dice.Next(5)] : dice.Bytes(1 + dice.Next(5)));
                return "stray bytes before" + place;

            case 5:
                blocks.Insert(at, blocks[at]);
                return "twice" + place;

            case 6 when at < blocks.Count - 1:
                (blocks[at], blocks[at + 1]) = (blocks[at + 1], blocks[at]);
                return "swapped" + place;

            case 7 when blocks.Count > 3:
                blocks.RemoveAt(at);
                return "without" + place;

            default:
                blocks.RemoveAt(blocks.Count - 1);
                return "without the last block";
        }
    }

    private static byte[] Odd(Dice dice)
    {
        byte[] text = [(byte)(1 + dice.Next(9)), .. dice.Bytes(9)];
        byte[] block = [.. text[..(text[0] + 1)], 0];
        return dice.Next(6) switch
        {
            0 => [0x21, 0xFE, .. block],
            1 =>
            [
                0x21,
                0xFF,
                11,
                .. "NETSCAPE2.0"u8,
                dice.Pick<byte>(2, 3, 3, 4),
                dice.Pick<byte>(1, 1, 2),
                (byte)dice.Next(9),
                0,
                .. dice.In(1, 3) ? block : new byte[1],
            ],
            2 =>
            [
                0x21,
                0xF9,
                dice.Pick<byte>(4, 4, 4, 3, 5),
                dice.Pick<byte>(0, 1, 4, 9),
                (byte)dice.Next(50),
                0,
                (byte)dice.Next(16),
                dice.Pick<byte>(0, 0, 0, 1),
            ],
            3 => [0x21, 0x01, 12, .. new byte[12], .. block],
            4 => [0x21, 0xFF, 11, .. "XMP DataXMP"u8, .. block],
            _ => [0x21, (byte)dice.Next(256), .. block],
        };
    }

    private static List<byte[]> Split(byte[] gif)
    {
        var at = TestImages.AfterGifScreen(gif);
        List<byte[]> blocks = [gif[..at]];
        while (gif[at] != 0x3B)
        {
            var end = at + (gif[at] == 0x21 ? 2 : 11 + ((gif[at + 9] & 0x80) == 0 ? 0 : 3 << ((gif[at + 9] & 7) + 1)));
            while (gif[end] != 0)
                end += gif[end] + 1;
            blocks.Add(gif[at..++end]);
            at = end;
        }

        blocks.Add(gif[at..]);
        return blocks;
    }
}
