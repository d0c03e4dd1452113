using System.Buffers.Binary;
using FeedBoard.Tests.Imaging.Formats;

namespace FeedBoard.Tests.Imaging.Shown;

/// <summary>
/// An AVIF sequence of two still images, put together by hand: no encoder at hand writes one (ISO/IEC 14496-12; AV1 Image File Format 1.1,
/// section 3).
/// </summary>
internal static class AvifSequence
{
    /// <param name="still">With the still image as well, as encoders write it; a viewer still shows the sequence.</param>
    /// <param name="frames">1 or 2.</param>
    public static byte[] Make(int width, int height, bool still = true, int frames = 2)
    {
        var images = new[] { TestImages.Avif(width, height), TestImages.Avif(width, height, metadata: true) }
            .Take(frames)
            .Select(Parts)
            .ToList();
        var brands = still ? "avifavismsf1iso8mif1miafMA1B" : "avismsf1iso8miaf";
        var type = Samples.Box("ftyp", [.. "avis"u8, 0, 0, 0, 0, .. System.Text.Encoding.ASCII.GetBytes(brands)]);
        var meta = still ? images[0].Meta : [];
        var length = type.Length + meta.Length + Movie(width, height, images, 0).Length + 8;
        var movie = Movie(width, height, images, length);
        if (still)
            BinaryPrimitives.WriteInt32BigEndian(meta.AsSpan(images[0].OffsetPlace), length);
        return [.. type, .. meta, .. movie, .. Samples.Box("mdat", images.SelectMany(i => i.Data).ToArray())];
    }

    private static byte[] Movie(int width, int height, List<Still> images, int offset)
    {
        byte[] matrix = [0, 1, 0, 0, .. new byte[12], 0, 1, 0, 0, .. new byte[12], 0x40, 0, 0, 0];
        var duration = (byte)(2 * images.Count);
        byte[] sampleEntry =
        [
            .. new byte[6],
            0,
            1,
            .. new byte[16],
            (byte)(width >> 8),
            (byte)width,
            (byte)(height >> 8),
            (byte)height,
            0,
            0x48,
            0,
            0,
            0,
            0x48,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            1,
            .. new byte[32],
            0,
            24,
            0xFF,
            0xFF,
            .. images[0].Configuration,
        ];
        byte[] samples =
        [
            .. Samples.Box("stsd", [0, 0, 0, 0, 0, 0, 0, 1, .. Samples.Box("av01", sampleEntry)]),
            .. Samples.Box("stts", [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, (byte)images.Count, 0, 0, 0, 2]),
            .. Samples.Box("stsc", [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, (byte)images.Count, 0, 0, 0, 1]),
            .. Samples.Box("stsz", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)images.Count, .. images.SelectMany(i => Number(i.Data.Length))]),
            .. Samples.Box("stco", [0, 0, 0, 0, 0, 0, 0, 1, .. Number(offset)]),
        ];
        byte[] media =
        [
            .. Samples.Box("mdhd", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, duration, 0x55, 0xC4, 0, 0]),
            .. Samples.Box("hdlr", [0, 0, 0, 0, 0, 0, 0, 0, .. "pict"u8, .. new byte[13]]),
            .. Samples.Box(
                "minf",
                [
                    .. Samples.Box("vmhd", [0, 0, 0, 1, .. new byte[8]]),
                    .. Samples.Box("dinf", Samples.Box("dref", [0, 0, 0, 0, 0, 0, 0, 1, .. Samples.Box("url ", [0, 0, 0, 1])])),
                    .. Samples.Box("stbl", samples),
                ]
            ),
        ];
        byte[] track =
        [
            .. Samples.Box(
                "tkhd",
                [
                    0,
                    0,
                    0,
                    1,
                    .. new byte[8],
                    0,
                    0,
                    0,
                    1,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    duration,
                    .. new byte[16],
                    .. matrix,
                    (byte)(width >> 8),
                    (byte)width,
                    0,
                    0,
                    (byte)(height >> 8),
                    (byte)height,
                    0,
                    0,
                ]
            ),
            .. Samples.Box("mdia", media),
        ];
        return Samples.Box(
            "moov",
            [
                .. Samples.Box(
                    "mvhd",
                    [
                        0,
                        0,
                        0,
                        0,
                        .. new byte[8],
                        0,
                        0,
                        0,
                        4,
                        0,
                        0,
                        0,
                        duration,
                        0,
                        1,
                        0,
                        0,
                        1,
                        0,
                        .. new byte[10],
                        .. matrix,
                        .. new byte[24],
                        0,
                        0,
                        0,
                        2,
                    ]
                ),
                .. Samples.Box("trak", track),
            ]
        );
    }

    /// <summary>
    /// Takes a still image apart. iloc has four bytes each of the item's base, and of offset and length of its one extent.
    /// </summary>
    private static Still Parts(byte[] avif)
    {
        var meta = avif.AsSpan().IndexOf("meta"u8) - 4;
        var end = meta + BinaryPrimitives.ReadInt32BigEndian(avif.AsSpan(meta));
        var configuration = avif.AsSpan().IndexOf("av1C"u8) - 4;
        var data = avif.AsSpan().IndexOf("mdat"u8) + 4;
        var iloc = avif.AsSpan().IndexOf("iloc"u8) + 4;
        Assert.Equal([0, 0, 0, 0, 0x44, 0x40], avif[iloc..(iloc + 6)]);
        // Version and flags, sizes, count, then of the first item its id, reference, base, count, offset and length.
        var place = iloc + 12;
        var offset = BinaryPrimitives.ReadInt32BigEndian(avif.AsSpan(place)) + BinaryPrimitives.ReadInt32BigEndian(avif.AsSpan(place + 6));
        var length = BinaryPrimitives.ReadInt32BigEndian(avif.AsSpan(place + 10));
        Assert.InRange(offset, data, avif.Length - length);
        return new(
            avif[meta..end],
            place - meta,
            avif[configuration..(configuration + BinaryPrimitives.ReadInt32BigEndian(avif.AsSpan(configuration)))],
            avif[offset..(offset + length)]
        );
    }

    private static byte[] Number(int number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];

    private sealed record Still(byte[] Meta, int OffsetPlace, byte[] Configuration, byte[] Data);
}
