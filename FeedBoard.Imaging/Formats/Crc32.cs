using System.Buffers.Binary;

namespace FeedBoard.Imaging.Formats;

/// <summary>The checksum of PNG chunks (PNG, annex D; polynomial 0xEDB88320), eight bytes a step with eight tables.</summary>
internal static class Crc32
{
    private static readonly uint[][] Tables = MakeTables();

    /// <summary>Goes on with a checksum; the first one is 0.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        uint[] t0 = Tables[0], t1 = Tables[1], t2 = Tables[2], t3 = Tables[3], t4 = Tables[4], t5 = Tables[5], t6 = Tables[6], t7 = Tables[7];
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var next = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ crc;
            crc = t7[(byte)next] ^ t6[(byte)(next >> 8)] ^ t5[(byte)(next >> 16)] ^ t4[(byte)(next >> 24)]
                ^ t3[(byte)(next >> 32)] ^ t2[(byte)(next >> 40)] ^ t1[(byte)(next >> 48)] ^ t0[(byte)(next >> 56)];
        }

        foreach (var next in bytes) crc = t0[(byte)(crc ^ next)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[][] MakeTables()
    {
        var tables = new uint[8][];
        for (var table = 0; table < 8; table++)
        {
            tables[table] = new uint[256];
            for (var i = 0u; i < 256; i++)
            {
                var crc = table == 0 ? i : tables[table - 1][i];
                for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : 0xEDB88320 ^ (crc >> 1);
                tables[table][i] = crc;
            }
        }

        return tables;
    }
}
