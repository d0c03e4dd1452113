using System.Buffers.Binary;

namespace FeedBoard.Imaging.Formats;

/// <summary>
/// Reads a JPEG segment by segment (ITU-T T.81, annex B) and plans its clean copy; see docs/decisions/0034-what-chromium-shows.md.
/// </summary>
/// <remarks>
/// Entropy-coded data is skipped, not decoded. Of the application segments, JFIF (without thumbnail), the ICC profile and Adobe's colour
/// transform stay. Data between segments and after EOI (a second picture, a video) is dropped. After the first pixels, damaged or truncated
/// data ends the image with an EOI. Accepts sequential and progressive images of 8 bits, Huffman or arithmetic.
/// </remarks>
internal static class JpegCleaner
{
    private const byte Tem = 0x01,
        Dht = 0xC4,
        Dac = 0xCC,
        Eoi = 0xD9,
        Sos = 0xDA,
        Dqt = 0xDB,
        Dnl = 0xDC,
        Dri = 0xDD;
    private const byte App0 = 0xE0,
        App1 = 0xE1,
        App2 = 0xE2,
        App14 = 0xEE,
        App15 = 0xEF,
        Com = 0xFE;

    /// <summary>A progressive image has about ten scans; each costs a decoder a pass over all pixels.</summary>
    private const int MaxScans = 500;

    /// <summary>Checks the whole image and plans its copy.</summary>
    /// <exception cref="InvalidImageException">The image is damaged, truncated or too large.</exception>
    public static async Task<ShownImage> PlanAsync(ImageReader reader, CopyPlan plan)
    {
        reader.Seek(2);
        plan.Copy(0, 2);
        var orientationPlace = plan.Reserve();
        var empty = plan.Length;

        int? orientation = null;
        JpegFrame? frame = null;
        var scans = 0;
        while (await NextMarkerAsync(reader) is { } marker && marker != Eoi)
        {
            if (await TryReadSegmentAsync(reader, marker) is not { } segment || !IsSound(marker, segment.Body.Span, frame, scans))
            {
                if (scans > 0)
                    break;
                throw Refused(reader, marker);
            }

            var body = segment.Body;
            switch (marker)
            {
                case 0xC0 or 0xC1 or 0xC2 or 0xC9 or 0xCA:
                    frame = JpegFrame.Read(reader, body.Span);
                    plan.Copy(segment.Start, segment.Size);
                    break;

                case Sos:
                    var pixels = reader.Position;
                    var isClosed = await SkipScanAsync(reader);
                    if (!isClosed && scans == 0 && reader.Position == pixels)
                        throw reader.CutOff();
                    scans++;
                    plan.Copy(segment.Start, reader.Position - segment.Start);
                    break;

                case Dht
                or Dac
                or Dqt
                or Dri:
                    plan.Copy(segment.Start, segment.Size);
                    break;

                case App0 when body.Length >= 14 && body.Span.StartsWith("JFIF\0"u8):
                    var first = plan.Length == empty;
                    if (body.Length == 14 && body.Span[12..].SequenceEqual("\0\0"u8))
                        plan.Copy(segment.Start, segment.Size);
                    else
                        plan.Write(MakeSegment(App0, [.. body.Span[..12], 0, 0]));
                    if (first)
                        orientationPlace = plan.Reserve();
                    break;

                // As in Chromium, the byte after the zero may have any value, and only the first such segment counts.
                case App1 when scans == 0 && orientation is null && body.Length > 6 && body.Span.StartsWith("Exif\0"u8):
                    orientation = await ExifOrientation.ReadAsync(reader, segment.Start + 4 + 6, body.Length - 6);
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
            }
        }

        if (frame is null || scans == 0)
            throw reader.Remaining == 0 ? reader.CutOff() : reader.Damaged("it has no pixels");
        plan.Write([0xFF, Eoi]);
        if (orientation is not > ExifOrientation.Upright)
            return new(frame.Width, frame.Height);

        plan.Fill(orientationPlace, MakeSegment(App1, [.. "Exif\0\0"u8, .. ExifOrientation.Write(orientation.Value)]));
        return ExifOrientation.SwapsSides(orientation.Value) ? new(frame.Height, frame.Width) : new(frame.Width, frame.Height);
    }

    /// <summary>Whether a decoder would continue after a segment.</summary>
    private static bool IsSound(byte marker, ReadOnlySpan<byte> body, JpegFrame? frame, int scans) =>
        marker switch
        {
            0xC0 or 0xC1 or 0xC2 or 0xC9 or 0xCA => frame is null,
            Sos => frame is not null && scans < MaxScans && frame.Takes(body),
            Dqt => JpegTables.IsQuantization(body),
            Dht => JpegTables.IsHuffman(body),
            Dac => JpegTables.IsArithmetic(body),
            Dri => body.Length == 2,
            Dnl or (>= App0 and <= App15) or Com => true,
            _ => false,
        };

    private static InvalidImageException Refused(ImageReader reader, byte marker)
    {
        if (marker is 0xC3 or 0xC5 or 0xC6 or 0xC7 or 0xCB or 0xCD or 0xCE or 0xCF)
            return new(ImageFault.NotShown, "The JPEG image is of a kind that browsers do not show.");
        return reader.Remaining == 0 ? reader.CutOff() : reader.Damaged("its segments make no sense");
    }

    /// <summary>Skips data that is not a marker, and markers without a segment.</summary>
    /// <returns>The marker's byte, or <c>null</c> at the end of the file.</returns>
    private static async ValueTask<byte?> NextMarkerAsync(ImageReader reader)
    {
        while (reader.Remaining >= 2)
        {
            var (count, marker) = FindMarker((await reader.PeekAsync(2)).Span, isInScan: false);
            reader.Skip(count);
            if (marker is null)
                continue;
            reader.Skip(2);
            return marker;
        }

        reader.Seek(reader.Length);
        return null;
    }

    /// <returns>
    /// <c>null</c> if the file ends within the segment, or if it has no length. Decoders skip an unneeded segment without a length.
    /// </returns>
    private static async ValueTask<Segment?> TryReadSegmentAsync(ImageReader reader, byte marker)
    {
        var start = reader.Position - 2;
        if (reader.Remaining < 2)
        {
            reader.Seek(reader.Length);
            return null;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian((await reader.ReadAsync(2)).Span);
        if (length < 2)
            return marker is >= App0 or Dnl ? new(start, default) : null;
        if (reader.Remaining >= length - 2)
            return new(start, await reader.ReadAsync(length - 2));
        reader.Seek(reader.Length);
        return null;
    }

    /// <summary>
    /// Advances to the marker that ends the entropy-coded data; stuffed zeros and restart markers are part of the data (T.81, B.1.1.5).
    /// </summary>
    /// <returns>Whether there is such a marker; otherwise the file ends.</returns>
    private static async ValueTask<bool> SkipScanAsync(ImageReader reader)
    {
        while (reader.Remaining >= 2)
        {
            var (count, marker) = FindMarker((await reader.PeekAsync(2)).Span, isInScan: true);
            reader.Skip(count);
            if (marker is not null)
                return true;
        }

        // A trailing marker prefix would hide the EOI that is written after it.
        if (reader.Remaining == 1 && (await reader.PeekAsync(1)).Span[0] != 0xFF)
            reader.Skip(1);
        return false;
    }

    private static (int Count, byte? Marker) FindMarker(ReadOnlySpan<byte> data, bool isInScan)
    {
        var at = 0;
        while (true)
        {
            var next = data[at..].IndexOf((byte)0xFF);
            if (next < 0)
                return (data.Length, null);
            at += next;
            if (at == data.Length - 1)
                return (at, null);
            switch (data[at + 1])
            {
                case 0x00 or (>= 0xD0 and <= 0xD7):
                    at += 2;
                    break;
                case Tem when !isInScan:
                    at += 2;
                    break;
                case 0xFF:
                    at++;
                    break;
                default:
                    return (at, data[at + 1]);
            }
        }
    }

    private static byte[] MakeSegment(byte marker, ReadOnlySpan<byte> body) =>
        [0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body];

    private readonly record struct Segment(long Start, ReadOnlyMemory<byte> Body)
    {
        public long Size => Body.Length + 4;
    }
}
