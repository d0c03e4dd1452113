using System.Buffers;
using System.Buffers.Binary;
using FeedBoard.Imaging.Formats;
using FeedBoard.Tests.Fuzz;
using FeedBoard.Tests.Imaging.Shown;

namespace FeedBoard.Tests.Imaging.Formats;

/// <summary>The cost of a file is linear in its size, whatever its content: steps, bytes read, memory. Counted, not timed.</summary>
public sealed class CostTests
{
    // More than any real file of a few KiB takes; what is made to cost ends there.
    private const long Visits = 110_000,
        BytesRead = 5 * 1024 * 1024,
        Allocated = 8 * 1024 * 1024;
    private const int VisitsPerByte = 8,
        BytesReadPerByte = 4,
        AllocatedPerByte = 48;

    private static readonly Dictionary<string, Func<ImageReader, CopyPlan, Task<ShownImage>>> Planners = new(StringComparer.Ordinal)
    {
        ["png"] = PngCleaner.PlanAsync,
        ["jpeg"] = JpegCleaner.PlanAsync,
        ["gif"] = GifCleaner.PlanAsync,
        ["webp"] = WebPCleaner.PlanAsync,
        ["avif"] = AvifCleaner.PlanAsync,
    };

    private static readonly Dictionary<string, Func<int, byte[]>> WorstCases = new(StringComparer.Ordinal)
    {
        ["png chunks of nothing"] = size => InPng(33, size, TestImages.PngChunk("prIv", [])),
        ["png pixels of nothing"] = size => InPng(33, size, TestImages.PngChunk("IDAT", [])),
        ["png pixels with wrong checksums"] = size => InPng(33, size, Wrong(TestImages.PngChunk("IDAT", [1]))),
        ["png EXIF without end"] = size => InPng(33, size, TestImages.PngChunk("eXIf", TestImages.Exif(0, secrets: false))),
        ["png frames before the pixels"] = size => InPng(33, size, TestImages.PngChunk("fcTL", new byte[26])),
        ["png frames"] = ManyFrames,
        ["jpeg comments of nothing"] = size => InJpeg(size, [0xFF, 0xFE, 0, 2]),
        ["jpeg comments without length"] = size => InJpeg(size, [0xFF, 0xFE, 0, 0]),
        ["jpeg fill bytes"] = size => InJpeg(size, [0xFF]),
        ["jpeg stuffed zeros"] = size => InJpeg(size, [0xFF, 0]),
        ["jpeg restart markers"] = size => InJpeg(size, [0xFF, 0xD0]),
        ["jpeg tables of nothing"] = size => InJpeg(size, [0xFF, 0xDB, 0, 2]),
        ["jpeg EXIF"] = size => InJpeg(size, TestImages.JpegSegment(0xE1, [.. "Exif\0\0"u8, .. TestImages.Exif(0, secrets: false)])),
        ["gif comments of nothing"] = size => InGif(size, [0x21, 0xFE, 0]),
        ["gif controls"] = size => InGif(size, [0x21, 0xF9, 4, 0, 0, 0, 0, 0]),
        ["gif sub-blocks of a byte"] = size => InGif(size, [0x21, 0xFE, .. Enumerable.Repeat((byte)1, 200), 0]),
        ["gif images"] = size => InGif(size, [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 1, 0, 0]),
        ["gif loops"] = size => InGif(size, [0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, 0, 0, 0]),
        ["webp chunks of nothing"] = size => InWebP(size, TestImages.RiffChunk("prIv", [])),
        ["webp frames"] = size => InWebP(size, FirstFrame()),
        ["avif items with extents of no bytes"] = size => Avif(ExtentsOfNoBytes(size)),
        ["avif items with extents of nothing"] = size => Avif(EmptyExtents(size)),
        ["avif items with extents in empty data"] = size => Avif(ExtentsInEmptyData(size)),
        ["avif boxes of nothing"] = size => [.. TestImages.Avif(37, 23), .. Repeat(size, Samples.Box("free", []))],
        ["avif properties far apart"] = FarProperties,
        ["avif tracks in tracks"] = size =>
            Movie(size, Samples.Box("trak", Samples.Box("mdia", Samples.Box("minf", Samples.Box("stbl", []))))),
        ["avif metadata of a track"] = size => Movie(size, Samples.Box("trak", Samples.Box("meta", new byte[4]))),
    };

    public static TheoryData<string> Names => [.. WorstCases.Keys];

    public static TheoryData<string> Formats => [.. Planners.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_file_made_to_cost_much_does_not(string name)
    {
        foreach (var size in (int[])[8_000, 100_000, 1_000_000])
            await CheckAsync($"{name}, {size}", name.Split(' ')[0], WorstCases[name](size));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_mutated_file_does_not(string format)
    {
        for (var number = 0; number < 300; number++)
        {
            var dice = new Dice(36, number);
            var mutant = format switch
            {
                "png" => PngMutants.Of(dice.Pick([.. PngMutants.Bases]), dice),
                "jpeg" => JpegMutants.Of(dice.Pick([.. JpegMutants.Bases]), dice),
                "gif" => GifMutants.Of(dice.Pick([.. GifMutants.Bases]), dice),
                "webp" => WebPMutants.Of(dice.Pick([.. WebPMutants.Bases]), dice),
                _ => AvifMutants.Of(dice.Pick([.. AvifMutants.Bases]), dice),
            };
            await CheckAsync($"{number} ({mutant.Name})", format, mutant.Bytes);
            await CheckAsync($"{number}, damaged", format, Mutation.Of(mutant.Bytes, dice));
        }
    }

    /// <summary>All of the file is in the buffer when the client goes: nothing but the loops themselves can notice.</summary>
    [Theory]
    [InlineData("png chunks of nothing")]
    [InlineData("jpeg tables of nothing")]
    [InlineData("gif comments of nothing")]
    [InlineData("webp chunks of nothing")]
    [InlineData("avif items with extents in empty data")]
    public async Task A_client_that_is_gone_is_noticed(string name)
    {
        using var gone = new CancellationTokenSource();
        await using var source = new LastRead(WorstCases[name](50_000), gone);
        await Assert.ThrowsAsync<OperationCanceledException>(() => ImageCleaner.CopyAsync(source, Stream.Null, 1_000_000, gone.Token));
    }

    private static async Task CheckAsync(string name, string format, byte[] image)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ImageReader.BufferSize);
        using var source = new MemoryStream(image, writable: false);
        var reader = new ImageReader(source, ImageFormat.Png, 50_000_000, buffer, TestContext.Current.CancellationToken);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var plan = new CopyPlan();
        try
        {
            await Planners[format](reader, plan);
            reader.CheckCopy(plan.Length);
            await new CleanStream(plan, source).CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
            Assert.InRange(plan.Length, 1, image.Length + 1_000);
        }
        catch (InvalidImageException refused)
        {
            Assert.EndsWith(".", refused.Message, StringComparison.Ordinal);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        ArrayPool<byte>.Shared.Return(buffer);
        Assert.True(
            reader.Visits <= Visits + ((long)VisitsPerByte * image.Length),
            $"{name}: {reader.Visits} visits of {image.Length} bytes"
        );
        Assert.True(
            reader.BytesRead <= BytesRead + ((long)BytesReadPerByte * image.Length),
            $"{name}: {reader.BytesRead} bytes read of {image.Length}"
        );
        Assert.True(
            allocated <= Allocated + ((long)AllocatedPerByte * image.Length),
            $"{name}: {allocated} bytes allocated for {image.Length}"
        );
    }

    private static byte[] Repeat(int size, byte[] unit)
    {
        var all = new byte[size / unit.Length * unit.Length];
        for (var at = 0; at < all.Length; at += unit.Length)
            unit.CopyTo(all.AsSpan(at));
        return all;
    }

    private static byte[] InPng(int at, int size, byte[] chunk) =>
        [.. TestImages.Png(37, 23)[..at], .. Repeat(size, chunk), .. TestImages.Png(37, 23)[at..]];

    private static byte[] InJpeg(int size, byte[] segment) =>
        [.. TestImages.Jpeg(37, 23)[..2], 0xFF, 0xFE, 0, 2, .. Repeat(size, segment), .. TestImages.Jpeg(37, 23)[2..]];

    private static byte[] InGif(int size, byte[] block)
    {
        var gif = TestImages.Gif(37, 23);
        var at = TestImages.AfterGifScreen(gif);
        return [.. gif[..at], .. Repeat(size, block), .. gif[at..]];
    }

    private static byte[] InWebP(int size, byte[] chunk) =>
        TestImages.Riff([.. TestImages.AnimatedWebP(37, 23)[12..], .. Repeat(size, chunk)]);

    private static byte[] FirstFrame()
    {
        var webp = TestImages.AnimatedWebP(37, 23);
        var at = webp.AsSpan().IndexOf("ANMF"u8);
        return webp[at..(at + 8 + BinaryPrimitives.ReadInt32LittleEndian(webp.AsSpan(at + 4)))];
    }

    /// <summary>Frames of a pixel, each with a control and two bytes.</summary>
    private static byte[] ManyFrames(int size)
    {
        var png = TestImages.AnimatedPng(37, 23);
        using var all = new MemoryStream();
        var control = new byte[26];
        control[7] = control[11] = 1;
        for (var sequence = 3; all.Length < size; sequence += 2)
        {
            BinaryPrimitives.WriteInt32BigEndian(control, sequence);
            all.Write(TestImages.PngChunk("fcTL", control));
            all.Write(
                TestImages.PngChunk("fdAT", [0, (byte)((sequence + 1) >> 16), (byte)((sequence + 1) >> 8), (byte)(sequence + 1), 1, 2])
            );
        }

        png[8 + 25 + 8] = 1;
        TestImages.MendChecksums(png);
        return [.. png[..^12], .. all.ToArray(), .. png[^12..]];
    }

    private static byte[] Avif(byte[] locations)
    {
        byte[] handler = Samples.Box("hdlr", [0, 0, 0, 0, 0, 0, 0, 0, .. "pict"u8, .. new byte[13]]);
        byte[] meta = [0, 0, 0, 0, .. handler, .. Samples.Box("idat", []), .. Samples.Box("iloc", locations)];
        return [.. Samples.Box("ftyp", [.. "avif"u8, 0, 0, 0, 0, .. "avif"u8]), .. Samples.Box("meta", meta)];
    }

    /// <summary>Each item has 65,535 extents, whose offset and length take no byte; each is the whole file.</summary>
    private static byte[] ExtentsOfNoBytes(int size) => [0, 0, 0, 0, 0, 0, .. Count(size / 6), .. Repeat(size, [0, 1, 0, 0, 0xFF, 0xFF])];

    /// <summary>The same in an empty item data box: each is nothing.</summary>
    private static byte[] ExtentsInEmptyData(int size) =>
        [1, 0, 0, 0, 0, 0, .. Count(size / 8), .. Repeat(size, [0, 1, 0, 1, 0, 0, 0xFF, 0xFF])];

    /// <summary>As many items as fit, each with one extent.</summary>
    private static byte[] EmptyExtents(int size) =>
        [0, 0, 0, 0, 0x44, 0, .. Count(size / 14), .. Repeat(size, [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])];

    private static byte[] Count(int count) => [(byte)(Math.Min(count, 60_000) >> 8), (byte)Math.Min(count, 60_000)];

    /// <summary>Two properties with much between them, each asked for in turn.</summary>
    private static byte[] FarProperties(int size)
    {
        var rotation = Samples.Box("irot", [1]);
        byte[] properties = Samples.Box("ipco", [.. rotation, .. Samples.Box("free", new byte[size]), .. rotation]);
        byte[] associations = [0, 0, 0, 0, .. (byte[])[0, 0, 0, 40], .. Repeat(40 * 258, [0, 1, 255, .. Repeat(255, [1, 3, 1, 3, 1])])];
        byte[] meta =
        [
            0,
            0,
            0,
            0,
            .. Samples.Box("hdlr", [0, 0, 0, 0, 0, 0, 0, 0, .. "pict"u8, .. new byte[13]]),
            .. Samples.Box("pitm", [0, 0, 0, 0, 0, 1]),
            .. Samples.Box("iloc", [0, 0, 0, 0, 0x44, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9]),
            .. Samples.Box("iinf", [0, 0, 0, 0, 0, 1, .. Samples.Box("infe", [2, 0, 0, 0, 0, 1, 0, 0, .. "av01"u8, 0])]),
            .. Samples.Box("iprp", [.. properties, .. Samples.Box("ipma", associations)]),
        ];
        return [.. Samples.Box("ftyp", [.. "avif"u8, 0, 0, 0, 0, .. "avif"u8]), .. Samples.Box("meta", meta)];
    }

    private static byte[] Movie(int size, byte[] unit) =>
        [.. Samples.Box("ftyp", [.. "avis"u8, 0, 0, 0, 0, .. "avis"u8]), .. Samples.Box("moov", Repeat(size, unit))];

    private static byte[] Wrong(byte[] chunk)
    {
        chunk[^1] ^= 1;
        return chunk;
    }

    /// <summary>Its client goes when the last byte is read.</summary>
    private sealed class LastRead(byte[] bytes, CancellationTokenSource gone) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = Read(buffer.Span);
            if (Position == Length)
                await gone.CancelAsync();
            return read;
        }
    }
}
