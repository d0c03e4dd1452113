using System.Text;
using FeedBoard.Imaging.Formats;

namespace FeedBoard.Tests.Imaging.Formats;

public sealed class DamageTests
{
    private const int Rounds = 3000;

    public static TheoryData<string> Kinds => Samples.Kinds;

    public static TheoryData<string> KindsWithMetadata => Samples.KindsWithMetadata;

    /// <summary>Of PNG, JPEG and GIF viewers show what there is.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Cut_off_anywhere_it_is_refused_or_ends_there(string kind)
    {
        var image = Samples.Plain(kind);
        var shortest = image.Length;
        for (var length = image.Length - 1; length >= 0; length--)
        {
            try
            {
                var (result, clean) = await Samples.CleanAsync(image[..length]);
                Assert.Equal((Samples.Width, Samples.Height), (result.Width, result.Height));
                Assert.Equal(clean, (await Samples.CleanAsync(clean)).Bytes);
                Assert.Equal(length + 1, shortest);
                shortest = length;
            }
            catch (InvalidImageException refused)
            {
                Assert.EndsWith(".", refused.Message, StringComparison.Ordinal);
            }
        }

        if (kind.StartsWith("webp", StringComparison.Ordinal) || string.Equals(kind, "avif", StringComparison.Ordinal))
            Assert.Equal(image.Length, shortest);
        else
            Assert.InRange(shortest, 40, image.Length - 20);
        Assert.Contains("cut off", await Samples.RefuseAsync(image[..30]), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task Mutations_are_taken_or_refused_and_nothing_else(string kind) => MutateAsync(kind, Samples.Plain(kind));

    [Theory]
    [MemberData(nameof(KindsWithMetadata))]
    public Task Mutations_of_metadata_are_taken_or_refused_and_nothing_else(string kind) => MutateAsync(kind, Samples.WithMetadata(kind));

    private static async Task MutateAsync(string kind, byte[] image)
    {
        uint noise = 12345;
        for (var round = 0; round < Rounds; round++)
        {
            var mutant = image.ToArray();
            for (var flips = 1 + (Next() % 4); flips > 0; flips--)
            {
                // Structure sits in front; half of all changes go there.
                var at = (int)(Next() % (uint)(Next() % 2 == 0 ? Math.Min(400, mutant.Length) : mutant.Length));
                mutant[at] = (Next() % 4) switch
                {
                    0 => 0,
                    1 => 0xFF,
                    2 => (byte)(mutant[at] ^ (1 << (int)(Next() % 8))),
                    _ => (byte)Next(),
                };
            }

            if (kind.StartsWith("png", StringComparison.Ordinal))
                TestImages.MendChecksums(mutant);
            try
            {
                var (first, clean) = await Samples.CleanAsync(mutant);
                var (second, cleaner) = await Samples.CleanAsync(clean);
                Assert.Equal(first, second);
                Assert.True(clean.AsSpan().SequenceEqual(cleaner));
            }
            catch (InvalidImageException exception)
            {
                Assert.EndsWith(".", exception.Message, StringComparison.Ordinal);
            }
        }

        uint Next() => (noise = (noise * 1664525) + 1013904223) >> 8;
    }

    [Theory]
    [InlineData("")]
    [InlineData("G")]
    [InlineData("hello, world, this is text")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>")]
    [InlineData("<!DOCTYPE html><title>GIF89a</title>")]
    [InlineData("BM\u0001\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    [InlineData("RIFF\u0004\0\0\0WAVEfmt ")]
    [InlineData("\0\0\0\u0014ftypheic\0\0\0\0mif1")]
    [InlineData("\0\0\0\u0014ftypisom\0\0\0\0mp42")]
    public async Task Anything_else_is_no_image(string text) =>
        Assert.Equal("The file is not a PNG, JPEG, WebP, GIF or AVIF image.", await Samples.RefuseAsync(Encoding.Latin1.GetBytes(text)));

    [Fact]
    public async Task A_lone_header_is_cut_off()
    {
        Assert.Equal(
            "The PNG image is cut off.",
            await Samples.RefuseAsync([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A])
        );
        Assert.Equal("The JPEG image is cut off.", await Samples.RefuseAsync([0xFF, 0xD8, 0xFF]));
        Assert.Equal("The GIF image is cut off.", await Samples.RefuseAsync(Encoding.ASCII.GetBytes("GIF89a")));
        Assert.Equal("The WebP image is cut off.", await Samples.RefuseAsync(Encoding.ASCII.GetBytes("RIFF\u0020\0\0\0WEBP")));
    }

    [Fact]
    public async Task A_claim_to_be_huge_is_refused_before_anything_is_written() =>
        Assert.Equal(
            "The image has 900000000 pixels; 50000000 are allowed.",
            await Samples.RefuseAsync(TestImages.PngClaiming(30_000, 30_000))
        );

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task One_pixel_too_many_is_refused(string kind)
    {
        var image = Samples.Plain(kind);
        Assert.Equal("The image has 851 pixels; 850 are allowed.", await Samples.RefuseAsync(image, 850));
        await Samples.CleanAsync(image, 851);
    }

    [Fact]
    public async Task A_wrong_checksum_of_header_or_palette_is_refused()
    {
        var png = Samples.Plain("png");
        png[30] ^= 1;
        Assert.Equal("The PNG image is damaged: the checksum of its header is wrong.", await Samples.RefuseAsync(png));

        png = Samples.Plain("png");
        var palette = TestImages.PngChunk("PLTE", [1, 2, 3]);
        palette[^1] ^= 1;
        Assert.Equal(
            "The PNG image is damaged: the checksum of its palette is wrong.",
            await Samples.RefuseAsync([.. png[..33], .. palette, .. png[33..]])
        );
    }

    [Fact]
    public async Task A_wrong_checksum_of_pixels_is_corrected()
    {
        var png = Samples.Plain("png");
        byte[] wrong = [.. png];
        wrong[^13] ^= 1;
        Assert.Equal(png, (await Samples.CleanAsync(wrong)).Bytes);
    }

    [Fact]
    public async Task Pieces_without_number_are_refused_rather_than_remembered()
    {
        var gif = Samples.Plain("gif");
        var at = TestImages.AfterGifScreen(gif);
        using var many = new MemoryStream();
        many.Write(gif.AsSpan(0, at));
        for (var i = 0; i < 200_000; i++)
            many.Write([0x21, 0xFE, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 1, 0, 0]);
        many.WriteByte(0x3B);
        Assert.Equal("The image is broken up by too much metadata.", await Samples.RefuseAsync(many.ToArray()));
    }

    [Fact]
    public async Task A_large_file_passes_through_a_small_buffer()
    {
        const int Size = 10 * 1024 * 1024;
        var png = TestImages.LargePng(Size);
        Assert.Equal(Size, png.Length);
        Assert.Equal(Size + 1, TestImages.LargePng(Size + 1).Length);

        using var source = new MemoryStream(png, writable: false);
        await Samples.CleanAsync(TestImages.Png(8, 8));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var clean = await ImageCleaner.CopyAsync(source, Stream.Null, 50_000_000, TestContext.Current.CancellationToken);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
        Assert.Equal(Size, clean.Size);
    }

    [Fact]
    public async Task A_large_jpeg_stays_as_it_is()
    {
        var jpeg = TestImages.LargeJpeg(3_000_000);
        Assert.InRange(jpeg.Length, 2_400_000, 3_600_000);
        var (_, clean) = await Samples.CleanAsync(jpeg);
        Assert.Equal(jpeg, clean);
    }
}
