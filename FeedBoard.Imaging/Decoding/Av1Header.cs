namespace FeedBoard.Imaging.Decoding;

/// <summary>The colours that an AV1 stream declares in its sequence header (AV1 specification, sections 5.3 and 5.5).</summary>
internal sealed record Av1Header(int Primaries, int Transfer, bool IsGrey)
{
    private const int SequenceHeader = 1,
        Unspecified = 2;

    /// <returns><c>null</c> without a sequence header.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The data is truncated.</exception>
    public static Av1Header? Read(ReadOnlySpan<byte> stream)
    {
        while (stream.Length > 0)
        {
            var (type, hasExtension, hasSize) = ((stream[0] >> 3) & 15, (stream[0] & 4) != 0, (stream[0] & 2) != 0);
            stream = stream[(hasExtension ? 2 : 1)..];
            var size = stream.Length;
            if (hasSize)
            {
                size = 0;
                var shift = 0;
                byte next;
                do
                {
                    next = stream[..1][0];
                    size |= (next & 0x7F) << shift;
                    shift += 7;
                    stream = stream[1..];
                } while ((next & 0x80) != 0 && shift < 28);
            }

            if (type == SequenceHeader)
                return ReadSequence(new(stream[..size]));
            stream = stream[size..];
        }

        return null;
    }

    private static Av1Header ReadSequence(BitReader bits)
    {
        var profile = bits.Read(3);
        bits.Skip(1);
        var isReduced = bits.ReadFlag();
        if (isReduced)
            bits.Skip(5);
        else
            SkipOperatingPoints(ref bits);

        var (widthBits, heightBits) = (bits.Read(4) + 1, bits.Read(4) + 1);
        bits.Skip(widthBits + heightBits);
        if (!isReduced && bits.ReadFlag())
            bits.Skip(7); // frame ids
        bits.Skip(3); // superblocks, intra filters
        if (!isReduced)
            SkipInterTools(ref bits);
        bits.Skip(3); // superres, cdef, restoration

        var isHigh = bits.ReadFlag();
        if (profile == 2 && isHigh)
            bits.Skip(1);
        var isGrey = profile != 1 && bits.ReadFlag();
        return bits.ReadFlag() ? new(bits.Read(8), bits.Read(8), isGrey) : new(Unspecified, Unspecified, isGrey);
    }

    private static void SkipOperatingPoints(ref BitReader bits)
    {
        var (hasModel, delayBits) = (false, 0);
        if (bits.ReadFlag())
        {
            bits.Skip(64);
            if (bits.ReadFlag())
                bits.SkipExpGolomb();
            hasModel = bits.ReadFlag();
            if (hasModel)
            {
                delayBits = bits.Read(5) + 1;
                bits.Skip(42);
            }
        }

        var hasInitialDelay = bits.ReadFlag();
        for (var points = bits.Read(5) + 1; points > 0; points--)
        {
            bits.Skip(12);
            if (bits.Read(5) > 7)
                bits.Skip(1);
            if (hasModel && bits.ReadFlag())
                bits.Skip((2 * delayBits) + 1);
            if (hasInitialDelay && bits.ReadFlag())
                bits.Skip(4);
        }
    }

    private static void SkipInterTools(ref BitReader bits)
    {
        bits.Skip(4);
        var hasOrder = bits.ReadFlag();
        if (hasOrder)
            bits.Skip(2);
        var choosesScreenTools = bits.ReadFlag();
        if ((choosesScreenTools || bits.ReadFlag()) && !bits.ReadFlag())
            bits.Skip(1);
        if (hasOrder)
            bits.Skip(3);
    }

    private ref struct BitReader(ReadOnlySpan<byte> data)
    {
        private readonly ReadOnlySpan<byte> data = data;
        private int position;

        public int Read(int count)
        {
            var number = 0;
            for (; count > 0; count--, position++)
            {
                number = (number << 1) | ((data[(position / 8)..][..1][0] >> (7 - (position % 8))) & 1);
            }

            return number;
        }

        public bool ReadFlag() => Read(1) == 1;

        public void Skip(int count) => position += count;

        public void SkipExpGolomb()
        {
            var zeros = 0;
            while (!ReadFlag())
                zeros++;
            Skip(zeros);
        }
    }
}
