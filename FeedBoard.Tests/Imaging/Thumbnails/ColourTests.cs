using FeedBoard.Tests.Board;
using FeedBoard.Tests.Web;
using Microsoft.Playwright;

namespace FeedBoard.Tests.Imaging.Thumbnails;

/// <summary>Upload, stored file and thumbnails look alike in Chromium.</summary>
[Slow]
public sealed class ColourTests(FileBoard board, Browser browser) : IClassFixture<FileBoard>, IAsyncLifetime
{
    // Of 255. A WebP thumbnail is not exact; a colour that is taken for another is further off.
    private const int Exact = 1,
        Like = 12;

    /// <summary>
    /// Chromium takes the alpha of every AVIF as going from 16 to 235, whatever it says of itself: up to 19 away from what it is, and what
    /// its thumbnail keeps. Of a profile that is a table, it and the library find their own way between the points and at the rim of sRGB.
    /// </summary>
    private const int LikeElsewhere = 24;

    private static readonly string[] Elsewhere =
    [
        "avif, alpha",
        "jpeg, table",
        "png, table",
        "CMYK jpeg, profile",
        "CMYK jpeg without Adobe's marker, profile",
    ];

    private const string Draw = """
        async ([data, columns, rows]) => {
            const image = new Image();
            image.src = 'data:application/octet-stream;base64,' + data;
            await image.decode();
            const canvas = new OffscreenCanvas(columns * 10, rows * 10), context = canvas.getContext('2d');
            context.imageSmoothingQuality = 'high';
            context.drawImage(image, 0, 0, canvas.width, canvas.height);
            const pixels = [];
            for (let row = 0; row < rows; row++)
                for (let column = 0; column < columns; column++) {
                    const [r, g, b, a] = context.getImageData(column * 10 + 5, row * 10 + 5, 1, 1).data;
                    pixels.push(Math.round(r * a / 255), Math.round(g * a / 255), Math.round(b * a / 255), a);
                }
            return pixels;
        }
        """;

    private IPage page = null!;

    public static TheoryData<string> Kinds => [.. TestColours.All.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => page = await (await browser.NewContextAsync(new())).NewPageAsync();

    public async ValueTask DisposeAsync() => await page.Context.DisposeAsync();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_stored_and_every_thumbnail_looks_like_the_upload(string kind)
    {
        var upload = TestColours.All[kind]();
        var id = (await (await board.JoinAsync()).FeedAsync(images: new UploadFile("a", upload))).Id();
        Assert.Equal(1, await board.MakeThumbnailsAsync());
        var image = await board.ImageOfAsync(id);

        var shown = await DrawAsync(upload);
        AssertLike(shown, await DrawAsync(await board.Guest.GetByteArrayAsync((string)image["url"]!, Token)), Exact, "the stored file");
        var thumbnails = image.Thumbnails();
        Assert.Equal(["320", "640", "960"], thumbnails.Keys);
        foreach (var (width, url) in thumbnails)
        {
            AssertLike(
                shown,
                await DrawAsync(await board.Guest.GetByteArrayAsync(url, Token)),
                Elsewhere.Contains(kind) ? LikeElsewhere : Like,
                $"the thumbnail of {width} pixels"
            );
        }
    }

    [Fact]
    public async Task A_placeholder_that_would_be_too_long_is_left_out_and_the_thumbnails_are_there()
    {
        var id = (await (await board.JoinAsync()).FeedAsync(images: new UploadFile("a.png", TestColours.Confetti()))).Id();
        Assert.Equal(1, await board.MakeThumbnailsAsync());
        var image = await board.ImageOfAsync(id);
        Assert.Equal(["320", "640", "960"], image.Thumbnails().Keys);
        Assert.Null(image["placeholder"]);
    }

    private async Task<int[]> DrawAsync(byte[] image) =>
        await page.EvaluateAsync<int[]>(Draw, new object[] { Convert.ToBase64String(image), TestColours.Columns, TestColours.Rows });

    private static void AssertLike(int[] expected, int[] actual, int tolerance, string what)
    {
        var worst = Enumerable.Range(0, expected.Length).MaxBy(n => Math.Abs(expected[n] - actual[n]));
        var (patch, pixel) = (worst / 4, worst / 4 * 4);
        Assert.True(
            Math.Abs(expected[worst] - actual[worst]) <= tolerance,
            $"{what} shows {string.Join(' ', actual[pixel..(pixel + 4)])} in column {patch % TestColours.Columns} of row "
                + $"{patch / TestColours.Columns}, the upload {string.Join(' ', expected[pixel..(pixel + 4)])}"
        );
    }
}
