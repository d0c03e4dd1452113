using System.Buffers.Binary;

namespace FeedBoard.Tests.Fuzz;

/// <summary>Damages bytes: single bits, whole pieces, and length fields.</summary>
internal static class Mutation
{
    private static readonly uint[] Extremes =
    [
        0,
        1,
        2,
        7,
        8,
        0x7F,
        0x80,
        0xFF,
        0x100,
        0x7FFF,
        0x8000,
        0xFFFF,
        0x10000,
        0x7FFFFFFF,
        0x80000000,
        0xFFFFFFF0,
        0xFFFFFFFF,
    ];

    /// <param name="other">The source of inserted pieces; the same bytes by default.</param>
    public static byte[] Of(byte[] bytes, Dice dice, byte[]? other = null)
    {
        var mutant = bytes;
        for (var times = dice.Pick(1, 1, 1, 2, 4, 16); times > 0; times--)
            mutant = Once(mutant, dice, other ?? bytes);
        return mutant;
    }

    private static byte[] Once(byte[] bytes, Dice dice, byte[] other)
    {
        if (bytes.Length < 8)
            return [.. bytes, .. dice.Bytes(dice.Next(16))];
        // Structure sits in front; half of all changes go there.
        var at = dice.Next(dice.In(1, 2) ? Math.Min(512, bytes.Length - 4) : bytes.Length - 4);
        var copy = bytes.ToArray();
        switch (dice.Next(10))
        {
            case 0:
                copy[at] ^= (byte)(1 << dice.Next(8));
                return copy;
            case 1:
                copy[at] = dice.Pick<byte>(0, 1, 0x7F, 0x80, 0xFE, 0xFF, (byte)dice.Next(256));
                return copy;
            case 2:
                BinaryPrimitives.WriteUInt32BigEndian(copy.AsSpan(at), dice.Pick(Extremes));
                return copy;
            case 3:
                BinaryPrimitives.WriteUInt32LittleEndian(copy.AsSpan(at), dice.Pick(Extremes));
                return copy;
            case 4:
                BinaryPrimitives.WriteUInt16BigEndian(copy.AsSpan(at), (ushort)dice.Pick(Extremes));
                return copy;
            case 5:
                BinaryPrimitives.WriteUInt32BigEndian(
                    copy.AsSpan(at),
                    BinaryPrimitives.ReadUInt32BigEndian(copy.AsSpan(at)) + (uint)dice.Pick(-8, -2, -1, 1, 2, 8)
                );
                return copy;
            case 6:
                return copy[..dice.Next(copy.Length)];
            case 7:
                return [.. copy.AsSpan(0, at), .. dice.Bytes(dice.Pick(1, 2, 4, 8, 100)), .. copy.AsSpan(at)];
            case 8:
                var (from, length) = (dice.Next(other.Length), dice.Next(Math.Min(other.Length, 2000)));
                return
                [
                    .. copy.AsSpan(0, at),
                    .. other.AsSpan(from, Math.Min(length, other.Length - from)),
                    .. copy.AsSpan(dice.In(1, 2) ? at : Math.Min(copy.Length, at + length)),
                ];
            default:
                var gone = Math.Min(copy.Length - at, 1 + dice.Next(64));
                return [.. copy.AsSpan(0, at), .. copy.AsSpan(at + gone)];
        }
    }
}
