using System.Collections.Concurrent;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Features.Images.Thumbnails;
using FeedBoard.Imaging.Thumbnails;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Imaging.Thumbnails;
using FeedBoard.Tests.Servers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FeedBoard.Tests.Features.Images.Thumbnails;

/// <summary>A board whose images are served from another address.</summary>
public sealed class CdnBoard(TestPostgres postgres) : FileBoard(postgres)
{
    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [.. base.Settings, new("Images:PublicBaseUrl", "https://cdn.example.org/i")];
}

[Slow]
public sealed class ThumbnailSettingTests(CdnBoard board) : IClassFixture<CdnBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_images_point_their_thumbnails_point()
    {
        var id = (await (await board.JoinAsync()).FeedAsync(images: new UploadFile("a.png", TestImages.Png(1000, 20)))).Id();
        Assert.Equal(1, await board.MakeThumbnailsAsync());
        var image = await board.ImageOfAsync(id);
        Assert.Equal(
            ((int[])[320, 640, 960]).Select(w => $"https://cdn.example.org/i/{image.Name()[..32]}-{w}-2.webp"),
            image.Thumbnails().Values
        );
    }

    [Fact]
    public async Task A_colour_profile_is_brought_to_sRGB_and_left_out()
    {
        var plain = await ThumbnailAsync(TestImages.Png(400, 300));
        var wide = await ThumbnailAsync(TestImagesVips.Encode("p3 400x300", () => TestImages.Png(400, 300), ".png", ".png[profile=p3]"));
        Assert.True(wide.AsSpan().IndexOf("ICCP"u8) < 0);
        var (before, after) = (TestImagesVips.Decode(plain, ".webp"), TestImagesVips.Decode(wide, ".webp"));
        // The same numbers mean stronger colours in Display P3: where red is 204 and green 51, sRGB needs about 222 and 15 for them.
        var at = ((48 * 320) + 256) * 3;
        Assert.True(after.Bytes[at] > before.Bytes[at] + 8, $"red {before.Bytes[at]} became {after.Bytes[at]}");
        Assert.True(after.Bytes[at + 1] < before.Bytes[at + 1] - 8, $"green {before.Bytes[at + 1]} became {after.Bytes[at + 1]}");
    }

    [Fact]
    public async Task What_is_missing_is_said_once_and_what_works_again_too()
    {
        using var folder = new TestFolder("program");
        var program = Path.Combine(folder.Path, "thumbnails");
        var log = new Memory();
        var process = Readiness(new ImageOptions { ThumbnailProgram = program }, log);
        for (var n = 0; n < 3; n++)
            Assert.False(await process.IsReadyAsync(Token));
        Assert.StartsWith(
            "Warning: No thumbnails can be made on this machine, images are served as they are: thumbnails could not be started",
            Assert.Single(log.Lines),
            StringComparison.Ordinal
        );

        Executable.Write(
            program,
            $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "FeedBoard.ApiService.dll")}' \"$@\"\n"
        );
        for (var n = 0; n < 3; n++)
            Assert.True(await process.IsReadyAsync(Token));
        Assert.Equal("Information: Thumbnails are made", log.Lines.Last());
        Assert.Equal(2, log.Lines.Count);
    }

    [Fact]
    public async Task An_empty_name_turns_thumbnails_off_without_a_word()
    {
        var log = new Memory();
        Assert.False(await Readiness(new ImageOptions { ThumbnailProgram = "" }, log).IsReadyAsync(Token));
        Assert.Empty(log.Lines);
    }

    [Theory]
    [InlineData("png")]
    [InlineData("jpeg")]
    [InlineData("webp")]
    [InlineData("gif")]
    [InlineData("avif")]
    public async Task Every_format_is_decoded_by_the_library_that_comes_with_the_program(string format)
    {
        using var image = new MemoryStream(
            format switch
            {
                "png" => TestImages.Png(40, 30),
                "jpeg" => TestImages.Jpeg(40, 30),
                "webp" => TestImages.WebP(40, 30),
                "gif" => TestImages.Gif(40, 30),
                _ => TestImages.Avif(40, 30),
            }
        );
        var made = await new ThumbnailProcess(new ImageOptions().ThumbnailProcess).ShrinkAsync(image, [], Token);
        Assert.Equal((20, 15), (Assert.Single(made).Width, made[0].Height));
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='400' height='300'/>")]
    [InlineData("II*\0\b\0\0\0")] // TIFF
    [InlineData("")]
    public async Task No_other_format_is_decoded(string file)
    {
        using var image = new MemoryStream(System.Text.Encoding.Latin1.GetBytes(file));
        var process = new ThumbnailProcess(new ImageOptions().ThumbnailProcess);
        var failed = await Assert.ThrowsAsync<ThumbnailFailedException>(() => process.ShrinkAsync(image, [320], Token));
        Assert.Equal("the thumbnail process ended with 1: not an image of a known format", failed.Message);
    }

    [Fact]
    public async Task An_image_that_needs_more_memory_than_there_may_be_fails_and_nothing_else()
    {
        var image = TestImages.PngBomb(7000, 7000);
        Assert.InRange(image.Length, 1, InputLimits.MaxImageBytes);
        var process = new ThumbnailProcess(new ImageOptions { ThumbnailMemory = 256 * 1024 * 1024 }.ThumbnailProcess);
        using (var content = new MemoryStream(image))
            await Assert.ThrowsAsync<ThumbnailFailedException>(() => process.ShrinkAsync(content, [960, 320], Token));
        Assert.True(await Readiness(new ImageOptions { ThumbnailMemory = 256 * 1024 * 1024 }, new Memory()).TestAsync(Token));

        var ample = new ThumbnailProcess(new ImageOptions().ThumbnailProcess);
        using (var content = new MemoryStream(image))
            Assert.Equal([960, 320, 20], (await ample.ShrinkAsync(content, [960, 320], Token)).Select(t => t.Width));
    }

    private static async Task<byte[]> ThumbnailAsync(byte[] image)
    {
        using var source = new MemoryStream(image);
        var made = await new ThumbnailProcess(new ImageOptions().ThumbnailProcess).ShrinkAsync(source, [320], Token);
        Assert.Equal((320, 240), (made[0].Width, made[0].Height));
        return made[0].Bytes;
    }

    private static ThumbnailReadiness Readiness(ImageOptions options, Memory log) =>
        new(new ThumbnailProcess(options.ThumbnailProcess), Options.Create(options), log);

    private sealed class Memory() : TestLogger(LogLevel.Trace), ILogger<ThumbnailReadiness>
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        protected override void Write(LogLevel level, string message, Exception? exception) => Lines.Enqueue($"{level}: {message}");
    }
}
