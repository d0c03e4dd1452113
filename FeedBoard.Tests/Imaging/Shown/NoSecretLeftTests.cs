using System.Text;
using FeedBoard.Imaging.Formats;
using FeedBoard.Tests.Fuzz;
using FeedBoard.Tests.Imaging.Formats;

namespace FeedBoard.Tests.Imaging.Shown;

/// <summary>
/// The stored file has none of the unusual parts: a secret is put wherever there is room except in pixels and colours.
/// </summary>
public sealed class NoSecretLeftTests
{
    private static byte[] Secret => Encoding.ASCII.GetBytes(TestImages.Marker);

    public static TheoryData<string> Oddities => [.. Images.Keys];

    [Theory]
    [MemberData(nameof(Oddities))]
    public async Task It_is_accepted_without_the_secret(string oddity)
    {
        var image = Images[oddity]();
        Assert.True(Samples.Holds(image, Secret), "There is no secret to lose.");
        var (_, clean) = await Samples.CleanAsync(image);
        Assert.False(Samples.Holds(clean, Secret));
        Assert.False(Samples.Holds(clean, Secret.AsSpan(0, 8)));
    }

    /// <summary>Files with metadata, mutated: whichever are accepted have lost it.</summary>
    [Theory]
    [InlineData("png")]
    [InlineData("jpeg")]
    [InlineData("jpeg progressive")]
    [InlineData("webp")]
    [InlineData("webp lossless")]
    [InlineData("gif")]
    public async Task Mutated_files_lose_it(string kind)
    {
        var accepted = 0;
        for (var number = 0; number < 300; number++)
        {
            var dice = new Dice(35, number);
            var image = Samples.WithMetadata(kind);
            var mutant = kind.Split(' ')[0] switch
            {
                "png" => PngMutants.Of(image[..(image.Length - Secret.Length)], dice),
                "jpeg" => JpegMutants.Of(image[..(image.Length - Secret.Length)], dice),
                "gif" => GifMutants.Of(image[..(image.Length - Secret.Length)], dice),
                _ => WebPMutants.Of(image[..(image.Length - Secret.Length)], dice),
            };
            try
            {
                var (_, clean) = await Samples.CleanAsync(mutant.Bytes);
                accepted++;
                Assert.False(Samples.Holds(clean, Secret), $"{number} ({mutant.Name})");
            }
            catch (InvalidImageException refused)
            {
                Assert.EndsWith(".", refused.Message, StringComparison.Ordinal);
            }
        }

        Assert.InRange(accepted, 30, 300);
    }

    private static readonly Dictionary<string, Func<byte[]>> Images = new(StringComparer.Ordinal)
    {
        ["png: text with a wrong checksum"] = () => InPng(Wrong(TestImages.PngChunk("tEXt", [.. "Comment\0"u8, .. Secret]))),
        ["png: EXIF with a wrong checksum"] = () => InPng(Wrong(TestImages.PngChunk("eXIf", TestImages.Exif(6)))),
        ["png: EXIF after the pixels"] = () => AfterPng(TestImages.PngChunk("eXIf", TestImages.Exif(6))),
        ["png: text between pixels"] = TextBetweenPixels,
        ["png: a palette in grey"] = () => PngMutants.Grey(TestImages.PngChunk("PLTE", [.. Secret, .. Secret, .. Secret])),
        ["png: alphas that are too long"] = () =>
            PngMutants.Indexed(transparent: false, TestImages.PngChunk("tRNS", [.. new byte[16], .. Secret])),
        ["png: a histogram"] = () => InPng(TestImages.PngChunk("hIST", Secret)),
        ["png: a suggested palette"] = () => InPng(TestImages.PngChunk("sPLT", Secret)),
        ["png: gamma with more behind it"] = () => InPng(TestImages.PngChunk("gAMA", [0, 0, 1, 1, .. Secret])),
        ["png: stray bytes behind the pixels"] = () => AfterPng(Secret),
        ["png: an end that is not empty"] = () => [.. TestImages.Png(37, 23)[..^12], .. TestImages.PngChunk("IEND", Secret)],
        ["png: no end but text"] = () => [.. TestImages.Png(37, 23)[..^12], .. TestImages.PngChunk("tEXt", Secret)],
        ["png: frames behind a damaged one"] = () =>
            [
                .. TestImages.AnimatedPng(37, 23)[..^12],
                .. TestImages.PngChunk("fdAT", [0, 0, 0, 9, .. Secret]),
                .. TestImages.PngChunk("IEND", []),
            ],
        ["jpeg: stray bytes between segments"] = () => InJpeg(Secret),
        ["jpeg: stray bytes before the end"] = () => [.. TestImages.Jpeg(37, 23)[..^2], 0xFF, 0xFE, 0, 2, .. Secret, 0xFF, 0xD9],
        ["jpeg: no end but a comment"] = () => [.. TestImages.Jpeg(37, 23)[..^2], .. TestImages.JpegSegment(0xFE, Secret)],
        ["jpeg: a comment without length"] = () => InJpeg([0xFF, 0xFE, 0, 0, .. Secret]),
        ["jpeg: a number of lines"] = () => InJpeg(TestImages.JpegSegment(0xDC, Secret)),
        ["jpeg: behind a restart marker"] = () => InJpeg([0xFF, 0xD0, .. Secret]),
        ["gif: text without an end"] = () => [.. TestImages.Gif(37, 23)[..^1], 0x21, 0xFE, 60, .. Secret],
        ["gif: stray bytes for a trailer"] = () => [.. TestImages.Gif(37, 23)[..^1], 0, .. Secret],
        ["gif: text between a control and its image"] = () =>
            BeforeGifImage([0x21, 0x01, 12, .. new byte[12], (byte)Secret.Length, .. Secret, 0]),
        ["gif: more behind the number of loops"] = () =>
            BeforeGifImage([0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, 0, 0, (byte)Secret.Length, .. Secret, 0]),
        ["webp: what stands behind a simple image"] = () =>
            TestImages.Riff([.. TestImages.WebP(37, 23)[12..], .. TestImages.RiffChunk("EXIF", Secret), .. Secret]),
        ["webp: an animation with more settings"] = WebPWithMoreSettings,
        ["avif: stray bytes behind the boxes"] = () => [.. TestImages.Avif(37, 23), .. Secret],
        ["avif: a second meta box"] = () => [.. TestImages.Avif(37, 23), .. Samples.Box("meta", Secret)],
        ["avif: user data of a sequence"] = () => [.. AvifSequence.Make(37, 23), .. Samples.Box("udta", Secret)],
    };

    private static byte[] InPng(byte[] chunk) => [.. TestImages.Png(37, 23)[..33], .. chunk, .. TestImages.Png(37, 23)[33..]];

    private static byte[] AfterPng(byte[] chunk) => [.. TestImages.Png(37, 23)[..^12], .. chunk, .. TestImages.Png(37, 23)[^12..]];

    private static byte[] InJpeg(byte[] segment) =>
        [.. TestImages.Jpeg(37, 23)[..2], 0xFF, 0xFE, 0, 2, .. segment, .. TestImages.Jpeg(37, 23)[2..]];

    private static byte[] BeforeGifImage(byte[] extension)
    {
        var gif = TestImages.Gif(37, 23);
        var at = TestImages.AfterGifScreen(gif);
        return [.. gif[..at], .. extension, .. gif[at..]];
    }

    private static byte[] TextBetweenPixels()
    {
        var png = TestImages.Png(37, 23);
        var pixels = png[41..^16];
        return
        [
            .. png[..33],
            .. TestImages.PngChunk("IDAT", pixels.AsSpan(..100)),
            .. TestImages.PngChunk("tEXt", Secret),
            .. TestImages.PngChunk("IDAT", pixels.AsSpan(100..)),
            .. png[^12..],
        ];
    }

    private static byte[] WebPWithMoreSettings()
    {
        var webp = TestImages.AnimatedWebP(37, 23);
        var at = webp.AsSpan().IndexOf("ANIM"u8);
        return TestImages.Riff([
            .. webp.AsSpan(12..at),
            .. TestImages.RiffChunk("ANIM", [.. webp.AsSpan((at + 8)..(at + 14)), .. Secret]),
            .. webp.AsSpan((at + 14)..),
        ]);
    }

    private static byte[] Wrong(byte[] chunk)
    {
        chunk[^1] ^= 1;
        return chunk;
    }
}
