using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Imaging.Thumbnails;

namespace FeedBoard.Tests.Features.Images.Thumbnails;

/// <summary>What the real program makes of real images; the store is the same to it, so it is asked once.</summary>
[Slow]
public sealed class ThumbnailsInAFolderTests(FileBoard board) : ThumbnailTests(board), IClassFixture<FileBoard>
{
    private static readonly Dictionary<string, Func<byte[]>> Makers = new(StringComparer.Ordinal)
    {
        ["png"] = () => TestImages.Png(1200, 900),
        ["apng"] = () => TestImages.AnimatedPng(1200, 900),
        ["jpeg"] = () => TestImages.Jpeg(1200, 900),
        ["jpeg with metadata"] = () => TestImages.Jpeg(1200, 900, metadata: true),
        ["progressive jpeg"] = () => TestImages.Jpeg(1200, 900, progressive: true),
        ["webp"] = () => TestImages.WebP(1200, 900),
        ["lossless webp"] = () => TestImages.WebP(1200, 900, lossless: true),
        ["animated webp"] = () => TestImages.AnimatedWebP(1200, 900),
        ["gif"] = () => TestImages.Gif(1200, 900),
        ["animated gif"] = () => TestImages.AnimatedGif(1200, 900),
        ["avif"] = () => TestImages.Avif(1200, 900),
    };

    public static TheoryData<string> Kinds => [.. Makers.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_format_gets_all_widths_and_a_placeholder(string kind)
    {
        var id = await PostAsync(Makers[kind]());
        await MakeAsync();

        var image = await Board.ImageOfAsync(id);
        var thumbnails = image.Thumbnails();
        Assert.Equal(["320", "640", "960"], thumbnails.Keys);
        await AssertShowsAsync(thumbnails["320"], 320, 240);
        await AssertShowsAsync(thumbnails["640"], 640, 480);
        await AssertShowsAsync(thumbnails["960"], 960, 720);
        var tiny = TestImagesVips.Decode(image.Placeholder(), ".webp");
        Assert.Equal((20, 15), (tiny.Width, tiny.Height));
        Assert.InRange(((string)image["placeholder"]!).Length, 40, 600);
    }

    [Theory]
    [InlineData(1601, 900, "320 640 960 1600")]
    [InlineData(1600, 900, "320 640 960")]
    [InlineData(960, 500, "320 640")]
    [InlineData(640, 500, "320")]
    [InlineData(321, 10, "320")]
    [InlineData(320, 2000, "")]
    [InlineData(1, 1, "")]
    [InlineData(1000, 17_000, "320 640")] // a WebP has at most 16 383 pixels a side
    [InlineData(1700, 12_000, "320 640 960")] // 1600 pixels wide, it would have 18 megapixels
    [InlineData(4000, 3, "960 1600")] // 640 pixels wide, nothing of it would be left
    public async Task None_is_larger_than_the_image_or_has_a_shape_that_cannot_be(int width, int height, string widths)
    {
        var id = await PostAsync(height > 10_000 ? TestImages.Jpeg(width, height) : TestImages.Png(width, height));
        await MakeAsync();

        var image = await Board.ImageOfAsync(id);
        Assert.Equal(widths, string.Join(' ', image.Thumbnails().Keys));
        Assert.NotEmpty(image.Placeholder());
        foreach (var (w, url) in image.Thumbnails())
            Assert.Equal(int.Parse(w, System.Globalization.CultureInfo.InvariantCulture), await WidthAsync(url));
        foreach (var absent in ((string[])["320", "640", "960", "1600"]).Except(image.Thumbnails().Keys))
        {
            using var response = await Board.Guest.GetAsync($"/api/image/{image.Name()[..32]}-{absent}-2.webp", Token);
            await response.IsProblemAsync(404, "Image Not Found");
        }
    }

    [Theory]
    [InlineData("png")]
    [InlineData("jpeg")]
    [InlineData("avif")]
    public async Task It_is_the_way_up_that_the_image_is_shown(string format)
    {
        var upright = await ThumbnailAsync(Turned(format, turned: false));
        var turned = await ThumbnailAsync(Turned(format, turned: true));

        Assert.Equal((320, 240), (upright.Width, upright.Height));
        Assert.Equal((320, 427), (turned.Width, turned.Height));
        // The image is red to the right and green to the bottom; orientation 6 and irot 1 turn it clockwise and counterclockwise.
        Assert.True(At(upright, 300, 120)[0] > At(upright, 20, 120)[0] + 100 && At(upright, 160, 220)[1] > At(upright, 160, 20)[1] + 100);
        var sign = format == "avif" ? -1 : 1;
        Assert.True(sign * (At(turned, 160, 400)[0] - At(turned, 160, 27)[0]) > 100, "red does not grow where it should");
        Assert.True(sign * (At(turned, 20, 200)[1] - At(turned, 300, 200)[1]) > 100, "green does not grow where it should");
    }

    /// <summary>As Chromium has it, which shows a WebP as it is stored, whatever its EXIF says.</summary>
    [Fact]
    public async Task A_WebP_is_not_turned()
    {
        var turned = await ThumbnailAsync(Turned("webp", turned: true));
        Assert.Equal((320, 240), (turned.Width, turned.Height));
        Assert.True(At(turned, 300, 120)[0] > At(turned, 20, 120)[0] + 100 && At(turned, 160, 220)[1] > At(turned, 160, 20)[1] + 100);
    }

    [Fact]
    public async Task A_film_shows_its_first_frame()
    {
        var still = await ThumbnailAsync(TestImages.Gif(400, 300));
        var film = await ThumbnailAsync(TestImages.AnimatedGif(400, 300));
        Assert.Equal((still.Width, still.Height), (film.Width, film.Height));
        // The palette differs, the picture does not.
        Assert.All(still.Bytes.Zip(film.Bytes), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 40));
    }

    private static byte[] Turned(string format, bool turned) =>
        format switch
        {
            "png" => TestImages.Png(440, 330, turned ? 6 : 0),
            "jpeg" => TestImages.Jpeg(440, 330, turned ? 6 : 0),
            "webp" => TestImages.WebP(440, 330, turned ? 6 : 0),
            _ => TestImages.Avif(440, 330, turned: turned),
        };

    private static byte[] At(TestImagesVips.Pixels image, int x, int y)
    {
        var bands = image.Bytes.Length / (image.Width * image.Height);
        return image.Bytes[(((y * image.Width) + x) * bands)..][..bands];
    }

    private async Task<TestImagesVips.Pixels> ThumbnailAsync(byte[] image)
    {
        JsonNode shown = await Board.ImageOfAsync(await MadeAsync(image));
        return TestImagesVips.Decode(await Board.Guest.GetByteArrayAsync(shown.Thumbnails()["320"], Token), ".webp");
    }

    private async Task<int> WidthAsync(string url) => TestImagesVips.Decode(await Board.Guest.GetByteArrayAsync(url, Token), ".webp").Width;

    private async Task AssertShowsAsync(string url, int width, int height)
    {
        var bytes = await Board.Guest.GetByteArrayAsync(url, Token);
        foreach (var chunk in (string[])["EXIF", "XMP ", "ICCP", "ANIM"])
            Assert.True(bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(chunk)) < 0, chunk);
        var pixels = TestImagesVips.Decode(bytes, ".webp");
        Assert.Equal((width, height), (pixels.Width, pixels.Height));
        Assert.True(At(pixels, width * 9 / 10, height / 2)[0] > At(pixels, width / 10, height / 2)[0] + 100, "it is another picture");
    }
}
