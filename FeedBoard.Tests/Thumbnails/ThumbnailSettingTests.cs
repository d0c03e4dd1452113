using System.Collections.Concurrent;
using FeedBoard.ApiService.Images;
using FeedBoard.ApiService.Images.Thumbnails;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Images;
using FeedBoard.Tests.Servers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FeedBoard.Tests.Thumbnails;

/// <summary>A board whose images are served by somebody else.</summary>
public sealed class CdnBoard(PostgresCluster postgres) : FileBoard(postgres)
{
    protected override IEnumerable<KeyValuePair<string, string>> Settings => [.. base.Settings, new("Images:PublicBaseUrl", "https://cdn.example.org/i")];
}

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
            [$"https://cdn.example.org/i/{image.Name()[..32]}-320.webp", $"https://cdn.example.org/i/{image.Name()[..32]}-960.webp"],
            image.Thumbnails().Values);
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
        using var folder = new TestFolder("vips");
        var program = Path.Combine(folder.Path, "vipsthumbnail");
        var log = new Memory();
        var vips = new Vips(Options.Create(new ImageOptions { ThumbnailProgram = program }), log);
        for (var n = 0; n < 3; n++) Assert.False(await vips.IsReadyAsync(Token));
        Assert.Equal($"Warning: {program} is not on this machine: images are served as they are until it is installed (Debian: apt-get install libvips-tools)", Assert.Single(log.Lines));

        File.WriteAllText(program, "#!/bin/sh\nexec vipsthumbnail \"$@\"\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        for (var n = 0; n < 3; n++) Assert.True(await vips.IsReadyAsync(Token));
        Assert.Equal("Information: Thumbnails are made", log.Lines.Last());
        Assert.Equal(2, log.Lines.Count);
    }

    [Fact]
    public async Task An_empty_name_turns_thumbnails_off_without_a_word()
    {
        var log = new Memory();
        Assert.False(await new Vips(Options.Create(new ImageOptions { ThumbnailProgram = "" }), log).IsReadyAsync(Token));
        Assert.Empty(log.Lines);
    }

    private static async Task<byte[]> ThumbnailAsync(byte[] image)
    {
        using var source = new MemoryStream(image);
        var made = await new Vips(Options.Create(new ImageOptions()), new Memory()).ShrinkAsync(source, "320x>", 100, Token);
        Assert.Equal((320, 240), (made.Width, made.Height));
        return made.Bytes;
    }

    private sealed class Memory : ILogger<Vips>
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
    }
}
