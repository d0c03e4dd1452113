namespace FeedBoard.Imaging.Formats;

/// <summary>Whether a decoder accepts the tables of a JPEG (T.81, B.2.4).</summary>
internal static class JpegTables
{
    public static bool IsQuantization(ReadOnlySpan<byte> body)
    {
        while (body.Length > 0)
        {
            var size = 1 + (body[0] >> 4 == 0 ? 64 : 128);
            if ((body[0] & 15) > 3 || body.Length < size)
                return false;
            body = body[size..];
        }

        return true;
    }

    public static bool IsHuffman(ReadOnlySpan<byte> body)
    {
        while (body.Length > 16)
        {
            var size = 17;
            foreach (var count in body[1..17])
                size += count;
            if ((body[0] & ~0x10) > 3 || size > 17 + 256 || body.Length < size)
                return false;
            body = body[size..];
        }

        return body.Length == 0;
    }

    public static bool IsArithmetic(ReadOnlySpan<byte> body)
    {
        for (; body.Length >= 2; body = body[2..])
            if (body[0] > 31 || (body[0] < 16 && (body[1] & 15) > body[1] >> 4))
                return false;

        return body.Length == 0;
    }
}
