using System.Text;

namespace FeedBoard.Tests.Imaging.Formats;

public sealed class MetadataTests
{
    public static TheoryData<string> Kinds => Samples.Kinds;

    public static TheoryData<string> KindsWithMetadata => Samples.KindsWithMetadata;

    [Theory]
    [MemberData(nameof(KindsWithMetadata))]
    public async Task No_secret_is_left(string kind)
    {
        var image = Samples.WithMetadata(kind);
        var marker = Encoding.ASCII.GetBytes(TestImages.Marker);
        Assert.True(Samples.Holds(image, marker), "The sample has no secret to lose.");

        var (_, clean) = await Samples.CleanAsync(image);

        Assert.False(Samples.Holds(clean, marker));
        Assert.False(Samples.Holds(clean, marker.AsSpan(0, 10)));
        Assert.False(Samples.Holds(clean, "xmpmeta"u8));
        Assert.False(Samples.Holds(clean, "Photoshop"u8));
    }

    // Chromium and so the board show a WebP as it is stored; vips turns it by its EXIF.
    public static TheoryData<string> KindsTurnedByVips =>
        [.. KindsWithMetadata.Select(k => k.Data).Where(k => !k.StartsWith("webp", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(KindsTurnedByVips))]
    public async Task Pixels_stay_and_are_shown_the_same_way_up(string kind)
    {
        var image = Samples.WithMetadata(kind);

        var (result, clean) = await Samples.CleanAsync(image);

        var before = TestImagesVips.Decode(image, result.Format.Extension);
        var after = TestImagesVips.Decode(clean, result.Format.Extension);
        Assert.Equal((before.Width, before.Height), (after.Width, after.Height));
        Assert.Equal(before.Bytes, after.Bytes);
        Assert.Equal((before.Width, before.Height), (result.Width, result.Height));
    }

    [Theory]
    [MemberData(nameof(KindsWithMetadata))]
    public async Task Cleaning_again_changes_nothing(string kind)
    {
        var (first, clean) = await Samples.CleanAsync(Samples.WithMetadata(kind));
        var (second, cleaner) = await Samples.CleanAsync(clean);

        Assert.Equal(clean, cleaner);
        Assert.Equal(first, second);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_image_without_metadata_is_copied_byte_for_byte(string kind)
    {
        var image = Samples.Plain(kind);

        var (result, clean) = await Samples.CleanAsync(image);

        Assert.Equal(image, clean);
        Assert.Equal((Samples.Width, Samples.Height), (result.Width, result.Height));
        Assert.StartsWith(kind.Split(' ')[0], result.Format.Name, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("webp")]
    [InlineData("avif")]
    public async Task The_colour_profile_stays(string kind)
    {
        var image = Samples.WithMetadata(kind);
        var at = image.AsSpan().IndexOf("acsp"u8) - 36;
        var length = (image[at] << 24) | (image[at + 1] << 16) | (image[at + 2] << 8) | image[at + 3];

        var (_, clean) = await Samples.CleanAsync(image);

        Assert.InRange(length, 200, 10_000);
        Assert.True(Samples.Holds(clean, image.AsSpan(at, length)));
    }

    [Fact]
    public async Task The_colour_profile_of_a_png_stays()
    {
        var image = Samples.WithMetadata("png");
        var at = image.AsSpan().IndexOf("iCCP"u8) - 4;
        var length = 12 + ((image[at + 2] << 8) | image[at + 3]);

        var (_, clean) = await Samples.CleanAsync(image);

        Assert.InRange(length, 200, 10_000);
        Assert.True(Samples.Holds(clean, image.AsSpan(at, length)));
    }

    [Fact]
    public async Task A_gif_keeps_its_loop_and_profile_but_no_other_extension()
    {
        var (_, clean) = await Samples.CleanAsync(Samples.WithMetadata("gif"));

        Assert.True(Samples.Holds(clean, "NETSCAPE2.0\u0003\u0001\u0005\0\0"u8));
        Assert.True(Samples.Holds(clean, "ICCRGBG1012\u0004prof\0"u8));
        Assert.False(Samples.Holds(clean, "XMP Data"u8));
    }

    [Fact]
    public async Task A_jpeg_keeps_jfif_without_its_thumbnail()
    {
        var (_, clean) = await Samples.CleanAsync(Samples.WithMetadata("jpeg"));

        Assert.True(clean.AsSpan(2).StartsWith((ReadOnlySpan<byte>)[0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 2, 0, 0, 1, 0, 1, 0, 0]));
        Assert.False(Samples.Holds(clean, "JFXX"u8));
    }

    [Fact]
    public async Task An_avif_keeps_its_length()
    {
        var image = Samples.WithMetadata("avif");
        var (_, clean) = await Samples.CleanAsync(image);
        Assert.Equal(image.Length, clean.Length);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_trails_is_dropped(string kind)
    {
        var image = Samples.Plain(kind);
        if (string.Equals(kind, "avif", StringComparison.Ordinal))
        {
            // Without an end mark what trails can only be a box, and its content goes.
            var (_, blanked) = await Samples.CleanAsync([.. image, .. Samples.Box("mpvd", [1, 2, 3])]);
            Assert.Equal([.. image, .. Samples.Box("mpvd", [0, 0, 0])], blanked);
            return;
        }

        var (_, clean) = await Samples.CleanAsync([.. image, .. "PK\u0003\u0004 an archive"u8]);
        Assert.Equal(image, clean);
    }
}
