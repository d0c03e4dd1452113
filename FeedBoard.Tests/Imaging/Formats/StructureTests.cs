using FeedBoard.Imaging.Formats;

namespace FeedBoard.Tests.Imaging.Formats;

/// <summary>Files that the available encoders do not write, built by hand.</summary>
public sealed class StructureTests
{
    private static ReadOnlySpan<byte> Secret => "exif secret"u8;

    [Theory]
    [InlineData("jpeg")]
    [InlineData("png")]
    [InlineData("gif animated")]
    public async Task A_stream_that_gives_little_at_a_time_is_read_all_the_same(string kind)
    {
        var image = Samples.Plain(kind);
        using var source = new TrickleStream(image);
        using var destination = new MemoryStream();
        await ImageCleaner.CopyAsync(source, destination, 1_000_000, TestContext.Current.CancellationToken);
        Assert.Equal(image, destination.ToArray());
    }

    [Fact]
    public async Task An_avif_with_its_items_in_the_meta_box_loses_exif_there()
    {
        var image = HandMadeAvif(idatMethod: true);
        var (result, clean) = await Samples.CleanAsync(image);

        Assert.Equal((23, 37), (result.Width, result.Height));
        var expected = image.ToArray();
        "avif"u8.CopyTo(expected.AsSpan(8));
        expected.AsSpan(expected.AsSpan().IndexOf(Secret), Secret.Length).Clear();
        Assert.Equal(expected, clean);
    }

    [Fact]
    public async Task Metadata_of_an_avif_that_lies_outside_the_data_is_refused() =>
        Assert.Equal(
            "The AVIF image is damaged: an item is not where data is.",
            await Samples.RefuseAsync(HandMadeAvif(idatMethod: false))
        );

    [Fact]
    public async Task A_sequence_loses_user_data_of_its_film_and_tracks()
    {
        byte[] type = Samples.Box("ftyp", [.. "avis"u8, 0, 0, 0, 0, .. "avismsf1"u8]);
        var header = new byte[84];
        (header[77], header[81]) = (37, 23);
        byte[] track = [.. Samples.Box("tkhd", header), .. Samples.Box("udta", Secret)];
        byte[] film = Samples.Box(
            "moov",
            [.. Samples.Box("mvhd", new byte[100]), .. Samples.Box("trak", track), .. Samples.Box("udta", Secret)]
        );

        var (result, clean) = await Samples.CleanAsync([.. type, .. film]);
        Assert.Equal(type.Length + film.Length, clean.Length);
        Assert.Equal((37, 23, false), (result.Width, result.Height, result.Animated));
        Assert.False(Samples.Holds(clean, "secret"u8));

        header[76] = header[80] = 0x7F;
        film = Samples.Box("moov", Samples.Box("trak", Samples.Box("tkhd", header)));
        Assert.Contains("are allowed", await Samples.RefuseAsync([.. type, .. film]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_apng_loses_text_between_its_frames()
    {
        var png = Samples.Plain("png animated");
        var at = png.AsSpan().LastIndexOf("fcTL"u8) - 4;
        var (_, clean) = await Samples.CleanAsync([.. png[..at], .. TestImages.PngChunk("tEXt", Secret), .. png[at..]]);
        Assert.Equal(png, clean);
    }

    [Fact]
    public async Task A_frame_of_a_webp_loses_chunks_that_are_not_known()
    {
        var webp = Samples.Plain("webp animated");
        var at = webp.AsSpan().IndexOf("ANMF"u8);
        var size = webp[at + 4] | (webp[at + 5] << 8);
        byte[] frame = [.. webp[(at + 8)..(at + 8 + size)], .. TestImages.RiffChunk("prIv", Secret)];
        var end = at + 8 + size + (size & 1);
        var (_, clean) = await Samples.CleanAsync(
            TestImages.Riff([.. webp[12..at], .. TestImages.RiffChunk("ANMF", frame), .. webp[end..]])
        );
        Assert.Equal(webp, clean);
    }

    [Fact]
    public async Task A_webp_whose_frame_is_not_as_large_as_its_canvas_is_refused()
    {
        var webp = TestImages.WebP(Samples.Width, Samples.Height, 6);
        webp[24]++;
        Assert.Equal("The WebP image is damaged: it says two sizes.", await Samples.RefuseAsync(webp));
    }

    [Fact]
    public async Task A_gif_with_a_frame_of_too_many_pixels_is_refused()
    {
        var gif = Samples.Plain("gif animated");
        var at = gif.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0x2C, 0, 0, 0, 0, Samples.Width, 0]);
        gif[at + 6] = gif[at + 8] = 0xFF;
        Assert.Contains("are allowed", await Samples.RefuseAsync(gif), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0xC3)]
    [InlineData(0xC7)]
    [InlineData(0xCB)]
    public async Task A_jpeg_that_browsers_do_not_show_is_refused(byte frame)
    {
        var jpeg = Samples.Plain("jpeg");
        jpeg[jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]) + 1] = frame;
        Assert.Equal("The JPEG image is of a kind that browsers do not show.", await Samples.RefuseAsync(jpeg));
    }

    [Fact]
    public async Task A_jpeg_keeps_a_profile_in_several_parts_and_cuts_what_hides_behind_adobe()
    {
        var jpeg = Samples.Plain("jpeg");
        byte[] parts =
        [
            .. TestImages.JpegSegment(0xE2, [.. "ICC_PROFILE\0"u8, 1, 2, 7]),
            .. TestImages.JpegSegment(0xE2, [.. "ICC_PROFILE\0"u8, 2, 2, 8]),
        ];
        byte[] adobe = [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 1];
        var (_, clean) = await Samples.CleanAsync([
            .. jpeg[..2],
            .. parts,
            .. TestImages.JpegSegment(0xEE, [.. adobe, .. Secret]),
            .. jpeg[2..],
        ]);
        Assert.Equal([.. jpeg[..2], .. parts, .. TestImages.JpegSegment(0xEE, adobe), .. jpeg[2..]], clean);
    }

    [Theory]
    [InlineData("png", 33, new byte[] { 0, 0, 0, 0, (byte)'t', (byte)'E', (byte)'X', (byte)'t', 0x96, 0x42, 0xC5, 0x85 })]
    [InlineData("jpeg", 2, new byte[] { 0xFF, 0xFE, 0, 2 })]
    [InlineData("jpeg", 2, new byte[] { 0xFF })]
    [InlineData("gif", 13, new byte[] { 0x21, 0xFE, 1, 0, 1, 0, 1, 0 })]
    [InlineData("webp", 12, new byte[] { (byte)'x', (byte)'x', (byte)'x', (byte)'x', 0, 0, 0, 0 })]
    [InlineData("avif", 0, new byte[] { 0, 0, 0, 8, (byte)'f', (byte)'r', (byte)'e', (byte)'e' })]
    public async Task Ten_mebibytes_of_nothing_end_soon(string kind, int at, byte[] unit)
    {
        var image = Samples.Plain(kind);
        var filling = new byte[10 * 1024 * 1024 / unit.Length * unit.Length];
        for (var i = 0; i < filling.Length; i++)
            filling[i] = unit[i % unit.Length];
        if (kind is "avif")
            at = image.Length;
        byte[] large = [.. image[..at], .. filling, .. image[at..]];

        // Either result is fine, if there is one: quadratic work would take hours.
        try
        {
            await Samples.CleanAsync(large);
        }
        catch (InvalidImageException exception)
        {
            Assert.EndsWith(".", exception.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Two items, an image turned a quarter and Exif; the file's offsets or those in idat are used for Exif.</summary>
    private static byte[] HandMadeAvif(bool idatMethod)
    {
        byte[] idat = [.. "not pixels"u8, .. Secret];
        byte[] iloc =
        [
            1,
            0,
            0,
            0,
            0x44,
            0x00,
            0,
            2,
            0,
            1,
            0,
            1,
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
            10,
            0,
            2,
            0,
            (byte)(idatMethod ? 1 : 0),
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            10,
            0,
            0,
            0,
            (byte)Secret.Length,
        ];
        byte[] iinf =
        [
            0,
            0,
            0,
            0,
            0,
            2,
            .. Samples.Box("infe", [2, 0, 0, 0, 0, 1, 0, 0, .. "av01"u8, 0]),
            .. Samples.Box("infe", [2, 0, 0, 0, 0, 2, 0, 0, .. "Exif"u8, 0]),
        ];
        byte[] ipco = Samples.Box(
            "ipco",
            [
                .. Samples.Box("ispe", [0, 0, 0, 0, 0, 0, 0, 37, 0, 0, 0, 23]),
                .. Samples.Box("irot", [3]),
                .. Samples.Box("av1C", [0x81, 0, 0, 0]),
            ]
        );
        byte[] ipma = Samples.Box("ipma", [0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 3, 1, 0x82, 0x83]);
        byte[] meta =
        [
            0,
            0,
            0,
            0,
            .. Samples.Box("hdlr", [0, 0, 0, 0, 0, 0, 0, 0, .. "pict"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            .. Samples.Box("pitm", [0, 0, 0, 0, 0, 1]),
            .. Samples.Box("iloc", iloc),
            .. Samples.Box("iinf", iinf),
            .. Samples.Box("iprp", [.. ipco, .. ipma]),
            .. Samples.Box("idat", idat),
        ];
        return [.. Samples.Box("ftyp", [.. "mif1"u8, 0, 0, 0, 0, .. "mif1avif"u8]), .. Samples.Box("meta", meta)];
    }

    private sealed class TrickleStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 3)], cancellationToken);
    }
}
