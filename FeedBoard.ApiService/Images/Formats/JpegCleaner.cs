using System.Buffers.Binary;

namespace FeedBoard.ApiService.Images.Formats;

/// <summary>Checks a JPEG segment by segment (ITU-T T.81, annex B) and plans its clean copy.</summary>
/// <remarks>
/// Entropy-coded data is walked to its end, not decoded. Of the application segments JFIF (without thumbnail), the ICC profile and Adobe's colour
/// transform stay; what follows EOI (a second picture, a film) is dropped. Baseline, extended and progressive Huffman images of 8 bits are taken:
/// what every browser shows.
/// </remarks>
internal static class JpegCleaner
{
    private const byte Dht = 0xC4, Dac = 0xCC, Eoi = 0xD9, Sos = 0xDA, Dqt = 0xDB, Dri = 0xDD, App0 = 0xE0, App1 = 0xE1, App2 = 0xE2, App14 = 0xEE, App15 = 0xEF, Com = 0xFE;

    /// <summary>A progressive image has about ten; each costs a decoder a pass over all pixels.</summary>
    private const int MaxScans = 500;

    /// <summary>Checks an image to its end and plans its copy.</summary>
    /// <exception cref="InvalidImageException">It is damaged, cut off or too large.</exception>
    public static async Task<ShownImage> PlanAsync(ImageReader reader, CopyPlan plan)
    {
        reader.Seek(2);
        plan.Copy(0, 2);
        var orientationPlace = plan.Reserve();
        var empty = plan.Length;

        int? orientation = null;
        JpegFrame? frame = null;
        var scans = 0;
        byte marker;
        while ((marker = await NextMarkerAsync(reader)) != Eoi)
        {
            var segment = await ReadSegmentAsync(reader);
            var body = segment.Body;
            switch (marker)
            {
                case 0xC0 or 0xC1 or 0xC2 when frame is null:
                    frame = JpegFrame.Read(reader, body.Span);
                    plan.Copy(segment.Start, segment.Size);
                    break;

                case Sos when frame is not null && ++scans <= MaxScans:
                    frame.CheckScan(reader, body.Span);
                    await SkipScanAsync(reader);
                    plan.Copy(segment.Start, reader.Position - segment.Start);
                    break;

                case Dht or Dac or Dqt or Dri:
                    plan.Copy(segment.Start, segment.Size);
                    break;

                case App0 when body.Length >= 14 && body.Span.StartsWith("JFIF\0"u8):
                    var first = plan.Length == empty;
                    if (body.Length == 14 && body.Span[12..].SequenceEqual("\0\0"u8)) plan.Copy(segment.Start, segment.Size);
                    else plan.Write(MakeSegment(App0, [.. body.Span[..12], 0, 0]));
                    if (first) orientationPlace = plan.Reserve();
                    break;

                case App1 when scans == 0 && orientation is null && body.Span.StartsWith("Exif\0\0"u8):
                    orientation = await ExifOrientation.ReadAsync(reader, segment.Start + 4, body.Length);
                    reader.Seek(segment.Start + segment.Size);
                    break;

                case App2 when scans == 0 && body.Span.StartsWith("ICC_PROFILE\0"u8):
                    plan.Copy(segment.Start, segment.Size);
                    break;

                case App14 when body.Length == 12 && body.Span.StartsWith("Adobe"u8):
                    plan.Copy(segment.Start, segment.Size);
                    break;

                case App14 when body.Length > 12 && body.Span.StartsWith("Adobe"u8):
                    plan.Write(MakeSegment(App14, body.Span[..12]));
                    break;

                case (>= App0 and <= App15) or Com:
                    break;

                case 0xC3 or 0xC5 or 0xC6 or 0xC7 or 0xC9 or 0xCA or 0xCB or 0xCD or 0xCE or 0xCF when frame is null:
                    throw new InvalidImageException("The JPEG image is of a kind that browsers do not show.");

                default:
                    throw reader.Damaged("its segments make no sense");
            }
        }

        if (frame is null || scans == 0) throw reader.Damaged("it has no pixels");
        plan.Copy(reader.Position - 2, 2);
        if (orientation is not > ExifOrientation.Upright) return new(frame.Width, frame.Height);

        plan.Fill(orientationPlace, MakeSegment(App1, [.. "Exif\0\0"u8, .. ExifOrientation.Write(orientation.Value)]));
        return ExifOrientation.SwapsSides(orientation.Value) ? new(frame.Height, frame.Width) : new(frame.Width, frame.Height);
    }

    /// <summary>Reads 0xFF, any number of fill bytes and the marker's own byte.</summary>
    private static async ValueTask<byte> NextMarkerAsync(ImageReader reader)
    {
        if ((await reader.ReadAsync(1)).Span[0] != 0xFF) throw reader.Damaged("something that is no segment is in the middle of it");
        while (true)
        {
            var fill = await reader.PeekAsync(1);
            var end = fill.Span.IndexOfAnyExcept((byte)0xFF);
            reader.Skip(end < 0 ? fill.Length : end + 1);
            if (end >= 0) return fill.Span[end];
        }
    }

    private static async ValueTask<Segment> ReadSegmentAsync(ImageReader reader)
    {
        var start = reader.Position - 2;
        var length = BinaryPrimitives.ReadUInt16BigEndian((await reader.ReadAsync(2)).Span);
        if (length < 2) throw reader.Damaged("a segment has no length");
        return new(start, await reader.ReadAsync(length - 2));
    }

    /// <summary>Goes on to the marker that ends the entropy-coded data; stuffed zeros and restart markers belong to it (T.81, B.1.1.5).</summary>
    private static async ValueTask SkipScanAsync(ImageReader reader)
    {
        var start = reader.Position;
        while (true)
        {
            var (count, found) = FindMarker((await reader.PeekAsync(2)).Span);
            reader.Skip(count);
            if (!found) continue;
            if (reader.Position == start) throw reader.Damaged("it has no pixels");
            return;
        }
    }

    private static (int Count, bool Found) FindMarker(ReadOnlySpan<byte> data)
    {
        var at = 0;
        while (true)
        {
            var next = data[at..].IndexOf((byte)0xFF);
            if (next < 0) return (data.Length, false);
            at += next;
            if (at == data.Length - 1) return (at, false);
            switch (data[at + 1])
            {
                case 0x00 or (>= 0xD0 and <= 0xD7): at += 2; break;
                case 0xFF: at++; break;
                default: return (at, true);
            }
        }
    }

    private static byte[] MakeSegment(byte marker, ReadOnlySpan<byte> body) => [0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body];

    private readonly record struct Segment(long Start, ReadOnlyMemory<byte> Body)
    {
        public long Size => Body.Length + 4;
    }
}
