using FeedBoard.Imaging.Formats;

namespace FeedBoard.Tests.Imaging.Formats;

public sealed class OrientationTests
{
    public static TheoryData<string, int> All
    {
        get
        {
            var all = new TheoryData<string, int>();
            foreach (var format in (string[])["png", "jpeg"])
                for (var orientation = 1; orientation <= 8; orientation++)
                    all.Add(format, orientation);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Of_all_exif_the_orientation_stays_and_nothing_else(string format, int orientation)
    {
        var (result, clean) = await Samples.CleanAsync(Make(format, orientation));

        var expected = orientation >= 5 ? (Samples.Height, Samples.Width) : (Samples.Width, Samples.Height);
        Assert.Equal(expected, (result.Width, result.Height));
        var block = ExifOrientation.Write(orientation);
        Assert.Equal(orientation > 1, Samples.Holds(clean, block));
        var (_, bare) = await Samples.CleanAsync(Make(format, 1));
        var around = format == "png" ? 12 : 10;
        Assert.Equal(orientation > 1 ? bare.Length + block.Length + around : bare.Length, clean.Length);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task It_is_shown_as_before(string format, int orientation)
    {
        var image = Make(format, orientation);
        var (result, clean) = await Samples.CleanAsync(image);

        var before = TestImagesVips.Decode(image, result.Format.Extension);
        var after = TestImagesVips.Decode(clean, result.Format.Extension);
        Assert.Equal(before.Bytes, after.Bytes);
        Assert.Equal((before.Width, before.Height), (after.Width, after.Height));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(255)]
    [InlineData(65535)]
    public async Task One_that_does_not_exist_is_none(int orientation)
    {
        byte[] jpeg = TestImages.Jpeg(Samples.Width, Samples.Height);
        byte[] turned = [.. jpeg[..2], .. TestImages.JpegSegment(0xE1, [.. "Exif\0\0"u8, .. TestImages.Exif(orientation)]), .. jpeg[2..]];
        var (_, clean) = await Samples.CleanAsync(turned);
        Assert.Equal(jpeg, clean);
    }

    [Fact]
    public async Task A_broken_block_is_none_and_throws_nothing_else()
    {
        var exif = TestImages.Exif(6);
        var (width, height) = (Samples.Width, Samples.Height);
        var jpeg = TestImages.Jpeg(width, height);
        for (var at = 0; at < 60; at++)
        {
            foreach (var value in (byte[])[0, 1, 0x7F, 0x80, 0xFF])
            {
                var broken = exif.ToArray();
                broken[at] = value;
                var (result, _) = await Samples.CleanAsync([
                    .. jpeg[..2],
                    .. TestImages.JpegSegment(0xE1, [.. "Exif\0\0"u8, .. broken]),
                    .. jpeg[2..],
                ]);
                Assert.True((result.Width, result.Height) == (width, height) || (result.Width, result.Height) == (height, width));
            }
        }

        for (var length = 0; length < exif.Length; length++)
            await Samples.CleanAsync([.. jpeg[..2], .. TestImages.JpegSegment(0xE1, [.. "Exif\0\0"u8, .. exif[..length]]), .. jpeg[2..]]);
    }

    [Fact]
    public async Task It_is_found_behind_other_segments()
    {
        var jpeg = TestImages.Jpeg(Samples.Width, Samples.Height);
        var tables = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        var exif = TestImages.JpegSegment(0xE1, [.. "Exif\0\0"u8, .. TestImages.Exif(6)]);
        var (result, _) = await Samples.CleanAsync([
            .. jpeg[..tables],
            .. TestImages.JpegSegment(0xFE, new byte[60_000]),
            .. exif,
            .. jpeg[tables..],
        ]);
        Assert.Equal((Samples.Height, Samples.Width), (result.Width, result.Height));

        // Chromium looks for it before the pixels of a PNG only.
        var png = TestImages.Png(Samples.Width, Samples.Height);
        (result, _) = await Samples.CleanAsync([.. png[..^12], .. TestImages.PngChunk("eXIf", TestImages.Exif(5)), .. png[^12..]]);
        Assert.Equal((Samples.Width, Samples.Height), (result.Width, result.Height));
    }

    [Fact]
    public async Task An_avif_is_turned_by_its_property()
    {
        var image = TestImages.Avif(Samples.Width, Samples.Height, turned: true);
        var (result, clean) = await Samples.CleanAsync(image);
        Assert.Equal((Samples.Height, Samples.Width), (result.Width, result.Height));
        Assert.Equal(image, clean);

        var shown = TestImagesVips.Decode(clean, ".avif");
        Assert.Equal((shown.Width, shown.Height), (result.Width, result.Height));
    }

    private static byte[] Make(string format, int orientation) =>
        format switch
        {
            "png" => TestImages.Png(Samples.Width, Samples.Height, orientation),
            "jpeg" => TestImages.Jpeg(Samples.Width, Samples.Height, orientation),
            _ => TestImages.WebP(Samples.Width, Samples.Height, orientation),
        };
}
