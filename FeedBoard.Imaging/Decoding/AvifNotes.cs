using System.Buffers.Binary;
using FeedBoard.Imaging.Formats;

namespace FeedBoard.Imaging.Decoding;

/// <summary>
/// Reads the colours that an AVIF declares for its main image, in its boxes (ISO/IEC 14496-12, section 8.11 and 12.1.5; ISO/IEC 23008-12)
/// or in its AV1 stream.
/// </summary>
internal static class AvifNotes
{
    private static readonly uint Meta = FourCc.Of("meta"),
        Pitm = FourCc.Of("pitm"),
        Iloc = FourCc.Of("iloc"),
        Iref = FourCc.Of("iref"),
        Iprp = FourCc.Of("iprp");
    private static readonly uint Ipco = FourCc.Of("ipco"),
        Ipma = FourCc.Of("ipma"),
        Auxl = FourCc.Of("auxl"),
        Prem = FourCc.Of("prem");
    private static readonly uint Colr = FourCc.Of("colr"),
        Clli = FourCc.Of("clli"),
        Mdcv = FourCc.Of("mdcv");

    /// <exception cref="ArgumentOutOfRangeException">A length points beyond the end of the file.</exception>
    public static ColourNotes Read(ReadOnlyMemory<byte> file)
    {
        var meta = Boxes(Body(Boxes(file), Meta)[4..]);
        var main = Body(meta, Pitm).Span;
        var item = main[0] == 0 ? Number16(main[4..]) : Number32(main[4..]);
        var properties = Boxes(Body(meta, Iprp));
        var known = Boxes(Body(properties, Ipco));

        (int Primaries, int Transfer)? codes = null;
        double light = 0,
            display = 0;
        foreach (
            var index in properties
                .Where(p => p.Type == Ipma)
                .SelectMany(p => PropertiesOf(p.Body.Span, item))
                .Where(i => i > 0 && i <= known.Count)
        )
        {
            var type = known[index - 1].Type;
            var body = known[index - 1].Body.Span;
            if (type == Colr && body.StartsWith("nclx"u8))
                codes = (Number16(body[4..]), Number16(body[6..]));
            else if (type == Clli)
                light = Number16(body);
            else if (type == Mdcv)
                display = Number32(body[16..]) / 10_000.0;
        }

        var references = meta.Where(b => b.Type == Iref).SelectMany(b => References(b.Body)).ToList();
        var alpha = references.Find(r => r.Type == Auxl && r.To == item).From;
        var stream = Av1Header.Read(DataOf(file.Span, Body(meta, Iloc).Span, item));
        if (codes is null && stream is not null)
            codes = (stream.Primaries, stream.Transfer);
        return new(
            codes is { } found ? CodePoints.OfAvif(found.Primaries, found.Transfer, light > 0 ? light : display) : null,
            IsPremultiplied: alpha != 0 && references.Exists(r => r.Type == Prem && r.From == item && r.To == alpha),
            IsGrey: stream is { IsGrey: true }
        );
    }

    /// <summary>iloc: the data of an item that is contiguous in the file.</summary>
    private static ReadOnlySpan<byte> DataOf(ReadOnlySpan<byte> file, ReadOnlySpan<byte> box, uint item)
    {
        var version = box[0];
        var (offsetSize, lengthSize, baseSize, indexSize) = (box[4] >> 4, box[4] & 15, box[5] >> 4, version == 0 ? 0 : box[5] & 15);
        var rest = box[6..];
        for (var count = Take(ref rest, version < 2 ? 2 : 4); count > 0; count--)
        {
            var id = Take(ref rest, version < 2 ? 2 : 4);
            var method = version == 0 ? 0 : Take(ref rest, 2) & 15;
            Take(ref rest, 2);
            var origin = Take(ref rest, baseSize);
            var extents = Take(ref rest, 2);
            for (var n = extents; n > 0; n--)
            {
                Take(ref rest, indexSize);
                var (offset, length) = (Take(ref rest, offsetSize), Take(ref rest, lengthSize));
                if (id == item && method == 0 && extents == 1)
                    return file.Slice(checked((int)(origin + offset)), checked((int)length));
            }
        }

        return [];
    }

    /// <summary>iref: the references between items, with their types.</summary>
    private static List<(uint Type, uint From, uint To)> References(ReadOnlyMemory<byte> box)
    {
        List<(uint, uint, uint)> found = [];
        var size = box.Span[0] == 0 ? 2 : 4;
        foreach (var (type, body) in Boxes(box[4..]))
        {
            var rest = body.Span;
            var from = (uint)Take(ref rest, size);
            for (var count = Take(ref rest, 2); count > 0; count--)
                found.Add((type, from, (uint)Take(ref rest, size)));
        }

        return found;
    }

    /// <summary>ipma: the numbers of an item's properties, counted from 1.</summary>
    private static List<int> PropertiesOf(ReadOnlySpan<byte> box, uint item)
    {
        List<int> found = [];
        var isWide = (box[3] & 1) == 1;
        var rest = box[8..];
        for (var entries = Number32(box[4..]); entries > 0; entries--)
        {
            var id = Take(ref rest, box[0] == 0 ? 2 : 4);
            for (var count = Take(ref rest, 1); count > 0; count--)
            {
                var index = isWide ? Take(ref rest, 2) & 0x7FFF : Take(ref rest, 1) & 0x7F;
                if (id == item)
                    found.Add((int)index);
            }
        }

        return found;
    }

    private static ReadOnlyMemory<byte> Body(List<(uint Type, ReadOnlyMemory<byte> Body)> boxes, uint type) =>
        boxes.Find(b => b.Type == type).Body;

    private static List<(uint Type, ReadOnlyMemory<byte> Body)> Boxes(ReadOnlyMemory<byte> rest)
    {
        List<(uint, ReadOnlyMemory<byte>)> found = [];
        while (rest.Length >= 8)
        {
            var (length, head) = ((ulong)Number32(rest.Span), 8);
            if (length == 1)
                (length, head) = (BinaryPrimitives.ReadUInt64BigEndian(rest.Span[8..]), 16);
            if (length == 0)
                length = (ulong)rest.Length;
            var end = (int)Math.Min(length, int.MaxValue);
            found.Add((Number32(rest.Span[4..]), rest[head..end]));
            rest = rest[end..];
        }

        return found;
    }

    private static ulong Take(ref ReadOnlySpan<byte> rest, int bytes)
    {
        ulong number = 0;
        foreach (var next in rest[..bytes])
            number = (number << 8) | next;
        rest = rest[bytes..];
        return number;
    }

    private static ushort Number16(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt16BigEndian(data);

    private static uint Number32(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt32BigEndian(data);
}
