using System.Buffers.Binary;
using System.IO.Compression;
using NetVips;

namespace FeedBoard.Tests.Imaging.Thumbnails;

/// <summary>One picture of flat patches, 1000 by 600, in every way to say what its colours are.</summary>
internal static class TestColours
{
    public const int Columns = 10,
        Rows = 6;
    private const int Width = 1000,
        Height = 600,
        Patch = 100;

    private static readonly byte[] SrgbChunk = TestImages.PngChunk("sRGB", [0]);

    public static readonly IReadOnlyDictionary<string, Func<byte[]>> All = new Dictionary<string, Func<byte[]>>(StringComparer.Ordinal)
    {
        ["jpeg"] = () => Jpeg(),
        ["jpeg with shared colours"] = () =>
            Rgb().JpegsaveBuffer(q: 90, subsampleMode: Enums.ForeignSubsample.On, keep: Enums.ForeignKeep.None),
        ["jpeg, sRGB"] = () => Jpeg(TestProfiles.Srgb()),
        ["jpeg, Adobe RGB"] = () => Jpeg(TestProfiles.Adobe),
        ["jpeg, Display P3"] = () => Jpeg(TestProfiles.DisplayP3),
        ["jpeg, turned"] = () => Jpeg(TestProfiles.Turned),
        ["jpeg, table"] = () => Jpeg(TestProfiles.RgbTable),
        ["jpeg, grey profile"] = () => Jpeg(TestProfiles.Grey(1)),
        ["jpeg, CMYK profile"] = () => Jpeg(TestProfiles.CmykTable),
        ["jpeg, broken profile"] = () => Jpeg([.. Enumerable.Repeat((byte)'x', 400)]),
        ["jpeg, profile cut off"] = () => Jpeg(TestProfiles.Turned[..250]),
        ["grey jpeg"] = () => GreyJpeg(),
        ["grey jpeg, grey profile"] = () => GreyJpeg(TestProfiles.Grey(1)),
        ["grey jpeg, RGB profile"] = () => GreyJpeg(TestProfiles.Srgb(1)),
        ["grey jpeg, CMYK profile"] = () => GreyJpeg(TestProfiles.CmykTable),
        ["CMYK jpeg"] = () => CmykJpeg(),
        ["CMYK jpeg, profile"] = () => CmykJpeg(TestProfiles.CmykTable),
        ["CMYK jpeg, RGB profile"] = () => CmykJpeg(TestProfiles.Turned),
        ["CMYK jpeg without Adobe's marker"] = () => WithoutAdobe(CmykJpeg()),
        ["CMYK jpeg without Adobe's marker, profile"] = () => WithoutAdobe(CmykJpeg(TestProfiles.CmykTable)),
        ["YCCK jpeg"] = () => AsYcck(CmykJpeg()),
        ["png"] = () => Png(8, 2),
        ["png, 16 bits"] = () => Png(16, 2),
        ["png, alpha"] = () => Png(8, 6),
        ["png, alpha, 16 bits"] = () => Png(16, 6),
        ["png, alpha, Adobe RGB"] = () => Png(8, 6, Icc(TestProfiles.Adobe)),
        ["grey png"] = () => Png(8, 0),
        ["grey png, 16 bits"] = () => Png(16, 0),
        ["grey png, alpha"] = () => Png(8, 4),
        ["grey png, grey profile"] = () => Png(8, 0, Icc(TestProfiles.Grey(1))),
        ["grey png, RGB profile"] = () => Png(8, 0, Icc(TestProfiles.Srgb(1))),
        ["png, palette"] = () => Png(8, 3, Palette),
        ["png, palette with alpha"] = () =>
            Png(8, 3, Palette, TestImages.PngChunk("tRNS", [.. Enumerable.Range(0, Columns * Rows).Select(n => (byte)(4 * n))])),
        ["png, palette, Adobe RGB"] = () => Png(8, 3, Icc(TestProfiles.Adobe), Palette),
        ["png, one colour transparent"] = () => Png(8, 2, TestImages.PngChunk("tRNS", [0, 230, 0, 40, 0, 40])),
        ["png, turned"] = () => Png(8, 2, Icc(TestProfiles.Turned)),
        ["png, Display P3, 16 bits"] = () => Png(16, 2, Icc(TestProfiles.DisplayP3)),
        ["png, table"] = () => Png(8, 2, Icc(TestProfiles.RgbTable)),
        ["png, grey profile"] = () => Png(8, 2, Icc(TestProfiles.Grey(1))),
        ["png, broken profile"] = () => Png(8, 2, Icc(new byte[300])),
        ["png, gamma 1"] = () => Png(8, 2, Gamma(100_000)),
        ["png, gamma 2.2"] = () => Png(8, 2, Gamma(45_455)),
        ["png, gamma 1, 16 bits"] = () => Png(16, 2, Gamma(100_000)),
        ["png, gamma 0"] = () => Png(8, 2, Gamma(0)),
        ["grey png, gamma 1"] = () => Png(8, 0, Gamma(100_000)),
        ["png, palette, gamma 1"] = () => Png(8, 3, Gamma(100_000), Palette),
        ["png, gamma and lights"] = () => Png(8, 2, Gamma(45_455), WideLights),
        ["png, lights alone"] = () => Png(8, 2, WideLights),
        ["png, gamma and no lights"] = () => Png(8, 2, Gamma(100_000), TestImages.PngChunk("cHRM", new byte[32])),
        ["png, sRGB over gamma"] = () => Png(8, 2, Gamma(100_000), SrgbChunk),
        ["png, profile over gamma"] = () => Png(8, 2, Icc(TestProfiles.Turned), Gamma(100_000)),
        ["png, broken profile over gamma"] = () => Png(8, 2, Icc(new byte[300]), Gamma(100_000)),
        ["png, grey profile over gamma"] = () => Png(8, 2, Icc(TestProfiles.Grey(1)), Gamma(100_000)),
        ["png, P3 by number"] = () => Png(8, 2, Codes(12, 13)),
        ["png, number over profile"] = () => Png(8, 2, Codes(12, 13), Icc(TestProfiles.Turned)),
        ["png, unknown number over profile"] = () => Png(8, 2, Codes(2, 2), Icc(TestProfiles.Turned)),
        ["png, Rec. 709 by number"] = () => Png(8, 2, Codes(1, 1)),
        ["png, linear by number"] = () => Png(16, 2, Codes(1, 8)),
        ["png, PQ"] = () => Png(16, 2, Codes(9, 16)),
        ["png, PQ of 400"] = () => Png(16, 2, Codes(9, 16), TestImages.PngChunk("cLLI", [0, 0x3D, 9, 0, 0, 0x0F, 0x42, 0x40])),
        ["png, HLG"] = () => Png(16, 2, Codes(9, 18)),
        ["apng, image of no frame"] = () => HiddenImage(Width, Height),
        ["apng, image of no frame, 16 bits"] = () => HiddenImage(Width, Height, depth: 16),
        ["apng, image of no frame, a part"] = () => HiddenImage(600, 300, 200, 100),
        ["apng, image of no frame, a part with alpha"] = () => HiddenImage(600, 300, 200, 100, kind: 6),
        ["apng, image of no frame, a part, 16 bits, Display P3"] = () =>
            HiddenImage(600, 300, 200, 100, 16, 2, Icc(TestProfiles.DisplayP3)),
        ["webp"] = () => WebP(),
        ["webp, alpha"] = () => Alpha().WebpsaveBuffer(lossless: true, keep: Enums.ForeignKeep.None),
        ["webp, Adobe RGB"] = () => WebP(TestProfiles.Adobe),
        ["webp, turned"] = () => WebP(TestProfiles.Turned),
        ["webp, grey profile"] = () => WebP(TestProfiles.Grey(1)),
        ["gif"] = () => Rgb().GifsaveBuffer(keep: Enums.ForeignKeep.None),
        ["gif, transparent"] = () => Alpha().GifsaveBuffer(keep: Enums.ForeignKeep.None),
        ["gif, a part"] = () => PartOfGif(Rgb()),
        ["gif, a part, transparent"] = () => PartOfGif(Alpha()),
        ["avif"] = () => Avif(8, 1, 13),
        ["avif, alpha"] = () =>
            Alpha().HeifsaveBuffer(q: 95, effort: 0, compression: Enums.ForeignHeifCompression.Av1, keep: Enums.ForeignKeep.None),
        ["avif, 12 bits"] = () => Avif(12, 1, 13),
        ["avif, P3"] = () => Avif(8, 12, 13),
        ["avif, P3, 10 bits"] = () => Avif(10, 12, 13),
        ["avif, PQ"] = () => Avif(10, 9, 16),
        ["avif, PQ, P3"] = () => Avif(12, 12, 16),
        ["avif, HLG"] = () => Avif(10, 9, 18),
        ["avif, Rec. 2020"] = () => Avif(10, 9, 14),
        ["avif, linear"] = () => Avif(10, 1, 8),
        ["avif, gamma 2.8"] = () => Avif(8, 5, 5),
        ["avif, not said"] = () => Avif(8, 2, 2),
        ["avif, turned"] = () =>
            Described(Rgb(), TestProfiles.Turned)
                .HeifsaveBuffer(
                    q: 95,
                    effort: 0,
                    compression: Enums.ForeignHeifCompression.Av1,
                    subsampleMode: Enums.ForeignSubsample.Off,
                    keep: Enums.ForeignKeep.Icc
                ),
    };

    private static byte[] Palette =>
        TestImages.PngChunk("PLTE", [.. Enumerable.Range(0, Columns * Rows).SelectMany(n => Colour(n % Columns, n / Columns))]);

    private static byte[] WideLights => Numbers("cHRM", 31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000);

    /// <summary>Squares of random colours and random transparency, so large that twenty pixels a side still show all of them.</summary>
    public static byte[] Confetti()
    {
        var random = new Random(7);
        var squares = Enumerable
            .Range(0, 400)
            .Select(_ => new byte[] { (byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256) })
            .ToArray();
        var pixels = new byte[4 * 1000 * 1000];
        for (var n = 0; n < 1000 * 1000; n++)
            squares[(n / 50_000 * 20) + (n % 1000 / 50)].CopyTo(pixels, 4 * n);
        return Image
            .NewFromMemoryCopy(pixels, 1000, 1000, 4, Enums.BandFormat.Uchar)
            .Copy(interpretation: Enums.Interpretation.Srgb)
            .PngsaveBuffer();
    }

    /// <summary>Strong and soft colours, and a grey ramp.</summary>
    private static byte[] Colour(int column, int row)
    {
        var step = (byte)(25 + (25 * column));
        return row switch
        {
            0 => [step, step, step],
            1 => [step, 30, 30],
            2 => [30, step, 60],
            3 => [40, 60, step],
            4 => [230, (byte)(250 - step), 40],
            _ => [(byte)(120 + (step / 4)), (byte)(200 - (step / 2)), step],
        };
    }

    private static byte GreyOf(byte[] colour) => (byte)(((299 * colour[0]) + (587 * colour[1]) + (114 * colour[2])) / 1000);

    private static Image Rgb() => Image.NewFromBuffer(Png(8, 2)).CopyMemory();

    private static Image Alpha() => Image.NewFromBuffer(Png(8, 6)).CopyMemory();

    private static Image Described(Image image, byte[] profile) => image.Mutate(i => i.Set(GValue.BlobType, "icc-profile-data", profile));

    private static byte[] Jpeg(byte[]? profile = null) =>
        WithProfile(Rgb().JpegsaveBuffer(q: 92, subsampleMode: Enums.ForeignSubsample.Off, keep: Enums.ForeignKeep.None), profile);

    private static byte[] GreyJpeg(byte[]? profile = null) =>
        WithProfile(Image.NewFromBuffer(Png(8, 0)).JpegsaveBuffer(q: 92, keep: Enums.ForeignKeep.None), profile);

    /// <summary>Ink of which black is one: what the light leaves.</summary>
    private static byte[] CmykJpeg(byte[]? profile = null)
    {
        using var ink = Rgb().Invert();
        using var cmyk = ink.Bandjoin((ink.ExtractBand(0) / 4).Cast(Enums.BandFormat.Uchar))
            .Copy(interpretation: Enums.Interpretation.Cmyk);
        return WithProfile(cmyk.JpegsaveBuffer(q: 92, subsampleMode: Enums.ForeignSubsample.Off, keep: Enums.ForeignKeep.None), profile);
    }

    private static byte[] WithProfile(byte[] jpeg, byte[]? profile) =>
        profile is null ? jpeg : [.. jpeg[..2], .. TestImages.JpegSegment(0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, .. profile]), .. jpeg[2..]];

    private static byte[] WithoutAdobe(byte[] jpeg)
    {
        var at = AdobeOf(jpeg);
        return [.. jpeg[..at], .. jpeg[(at + 16)..]];
    }

    private static byte[] AsYcck(byte[] jpeg)
    {
        jpeg[AdobeOf(jpeg) + 15] = 2;
        return jpeg;
    }

    private static int AdobeOf(byte[] jpeg) => jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xEE, 0, 14, .. "Adobe"u8]);

    private static byte[] WebP(byte[]? profile = null) =>
        (profile is null ? Rgb() : Described(Rgb(), profile)).WebpsaveBuffer(
            lossless: true,
            keep: profile is null ? Enums.ForeignKeep.None : Enums.ForeignKeep.Icc
        );

    private static byte[] Avif(int depth, byte primaries, byte transfer)
    {
        using var image = Image.NewFromBuffer(Png(16, 2));
        return WithCodes(
            primaries,
            transfer,
            image.HeifsaveBuffer(
                q: 95,
                effort: 0,
                bitdepth: depth,
                compression: Enums.ForeignHeifCompression.Av1,
                subsampleMode: Enums.ForeignSubsample.Off,
                keep: Enums.ForeignKeep.None
            )
        );
    }

    /// <summary>
    /// Adds an nclx property to the first item of an AVIF that has none: all boxes around it grow, and what lies behind moves.
    /// </summary>
    private static byte[] WithCodes(byte primaries, byte transfer, byte[] avif)
    {
        var (meta, iloc, iprp, ipco, ipma) = (At("meta"), At("iloc"), At("iprp"), At("ipco"), At("ipma"));
        byte[] property = [0, 0, 0, 19, .. "colrnclx"u8, 0, primaries, 0, transfer, 0, 6, 0x80];
        var properties = 0;
        for (var at = ipco + 8; at < ipco + Number(ipco); at += Number(at))
            properties++;
        var (end, associations) = (ipco + Number(ipco), ipma + 19 + avif[ipma + 18]);
        for (var item = 0; item < avif[iloc + 15]; item++)
            Grow(iloc + 16 + (18 * item) + 4, property.Length + 1);
        foreach (var box in (int[])[meta, iprp])
            Grow(box, property.Length + 1);
        Grow(ipco, property.Length);
        Grow(ipma, 1);
        avif[ipma + 18]++;
        return [.. avif[..end], .. property, .. avif[end..associations], (byte)(properties + 1), .. avif[associations..]];

        int At(string type) => avif.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(type)) - 4;
        int Number(int at) => BinaryPrimitives.ReadInt32BigEndian(avif.AsSpan(at));
        void Grow(int at, int by) => BinaryPrimitives.WriteInt32BigEndian(avif.AsSpan(at), Number(at) + by);
    }

    private static byte[] Png(int depth, byte kind, params byte[][] before)
    {
        using var pixels = new MemoryStream();
        using (var zlib = new ZLibStream(pixels, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var row = 0; row < Rows; row++)
            {
                // The lines of a row of patches are the same.
                byte[] line =
                [
                    0,
                    .. Enumerable
                        .Range(0, Columns)
                        .Select(column => Pixel(column, row, depth, kind))
                        .SelectMany(pixel => Enumerable.Repeat(pixel, Patch).SelectMany(p => p)),
                ];
                for (var y = 0; y < Patch; y++)
                    zlib.Write(line);
            }
        }

        byte[] header = [0, 0, Width >> 8, Width & 255, 0, 0, Height >> 8, Height & 255, (byte)depth, kind, 0, 0, 0];
        return
        [
            0x89,
            .. "PNG\r\n"u8,
            0x1A,
            0x0A,
            .. TestImages.PngChunk("IHDR", header),
            .. before.SelectMany(b => b),
            .. TestImages.PngChunk("IDAT", pixels.ToArray()),
            .. TestImages.PngChunk("IEND", []),
        ];
    }

    /// <summary>An APNG whose own image is black and no frame of it; the first frame shows patches.</summary>
    private static byte[] HiddenImage(int width, int height, int left = 0, int top = 0, int depth = 8, byte kind = 2, byte[]? before = null)
    {
        var black = new byte[Height * (1 + (Width * depth / 8 * (kind == 6 ? 4 : 3)))];
        byte[] header = [0, 0, Width >> 8, Width & 255, 0, 0, Height >> 8, Height & 255, (byte)depth, kind, 0, 0, 0];
        var frame = Image.NewFromBuffer(Png(depth, kind)).Crop(left, top, width, height).PngsaveBuffer(keep: Enums.ForeignKeep.None);
        return
        [
            .. frame[..8],
            .. TestImages.PngChunk("IHDR", header),
            .. before ?? [],
            .. Numbers("acTL", 2, 0),
            .. TestImages.PngChunk("IDAT", Deflate(black)),
            .. Control(0),
            .. TestImages.PngChunk("fdAT", [0, 0, 0, 1, .. DataOf(frame)]),
            .. Control(2),
            .. TestImages.PngChunk("fdAT", [0, 0, 0, 3, .. DataOf(frame)]),
            .. TestImages.PngChunk("IEND", []),
        ];

        byte[] Control(int sequence)
        {
            // A day a frame: only the first one is seen. Numbers of 16 and 8 bits stand at the end.
            var numbers = Numbers("fcTL", sequence, width, height, left, top)[8..28];
            return TestImages.PngChunk("fcTL", [.. numbers, 0xFF, 0xFF, 0, 1, 0, 0]);
        }

        static byte[] DataOf(byte[] png)
        {
            List<byte> data = [];
            for (var at = 8; at < png.Length;)
            {
                var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
                if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
                    data.AddRange(png.AsSpan(at + 8, length));
                at += length + 12;
            }

            return [.. data];
        }
    }

    private static byte[] Deflate(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>A GIF whose only image covers a part of its screen.</summary>
    private static byte[] PartOfGif(Image image)
    {
        const int Left = 200,
            Top = 100,
            PartWidth = 600,
            PartHeight = 300;
        var gif = image.Crop(Left, Top, PartWidth, PartHeight).GifsaveBuffer(keep: Enums.ForeignKeep.None);
        byte[] size = [PartWidth & 255, PartWidth >> 8, PartHeight & 255, PartHeight >> 8];
        var place = gif.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x2C, 0, 0, 0, 0, .. size]) + 1;
        byte[] left = [Left & 255, 0, Top, 0],
            screen = [Width & 255, Width >> 8, Height & 255, Height >> 8];
        left.CopyTo(gif, place);
        screen.CopyTo(gif, 6);
        return gif;
    }

    private static byte[] Pixel(int column, int row, int depth, byte kind)
    {
        var colour = Colour(column, row);
        byte[] channels = kind switch
        {
            0 => [GreyOf(colour)],
            3 => [(byte)((Columns * row) + column)],
            4 => [GreyOf(colour), (byte)(255 - (20 * column))],
            6 => [.. colour, (byte)(255 - (20 * column))],
            _ => colour,
        };
        return depth == 8 ? channels : [.. channels.SelectMany(c => (byte[])[c, c])];
    }

    private static byte[] Icc(byte[] profile) => TestImages.PngChunk("iCCP", [.. "p\0\0"u8, .. Deflate(profile)]);

    private static byte[] Gamma(int gamma) => Numbers("gAMA", gamma);

    private static byte[] Codes(byte primaries, byte transfer) => TestImages.PngChunk("cICP", [primaries, transfer, 0, 1]);

    private static byte[] Numbers(string type, params int[] numbers)
    {
        var data = new byte[4 * numbers.Length];
        for (var n = 0; n < numbers.Length; n++)
            BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4 * n), numbers[n]);
        return TestImages.PngChunk(type, data);
    }
}
