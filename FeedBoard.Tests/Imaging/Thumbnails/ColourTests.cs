using System.Text.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;
using FeedBoard.Tests.Web;
using Microsoft.Playwright;

namespace FeedBoard.Tests.Imaging.Thumbnails;

/// <summary>A board with somebody who posts, and a blank page to draw on.</summary>
public sealed class ColourBoard(TestPostgres postgres, Browser browser) : FileBoard(postgres)
{
    public Person Ann { get; private set; } = null!;

    public IPage Page { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Ann = await JoinAsync();
        Page = await (await browser.NewContextAsync(new())).NewPageAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        if (Page is not null)
            await Page.Context.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Upload, stored file and thumbnails look alike in Chromium.</summary>
[Slow]
public sealed class ColourTests(ColourBoard board) : IClassFixture<ColourBoard>
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
            const all = context.getImageData(0, 0, canvas.width, canvas.height).data, pixels = [];
            for (let row = 0; row < rows; row++)
                for (let column = 0; column < columns; column++) {
                    const at = ((row * 10 + 5) * canvas.width + column * 10 + 5) * 4, [r, g, b, a] = all.subarray(at, at + 4);
                    pixels.push(Math.round(r * a / 255), Math.round(g * a / 255), Math.round(b * a / 255), a);
                }
            return JSON.stringify(pixels);
        }
        """;

    public static TheoryData<string> Kinds => [.. TestColours.All.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_stored_and_every_thumbnail_looks_like_the_upload(string kind)
    {
        var upload = TestColours.All[kind]();
        var id = (await board.Ann.FeedAsync(images: new UploadFile("a", upload))).Id();
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
        var id = (await board.Ann.FeedAsync(images: new UploadFile("a.png", TestColours.Confetti()))).Id();
        Assert.Equal(1, await board.MakeThumbnailsAsync());
        var image = await board.ImageOfAsync(id);
        Assert.Equal(["320", "640", "960"], image.Thumbnails().Keys);
        Assert.Null(image["placeholder"]);
    }

    private async Task<int[]> DrawAsync(byte[] image)
    {
        var arguments = new object[] { Convert.ToBase64String(image), TestColours.Columns, TestColours.Rows };
        return JsonSerializer.Deserialize<int[]>(await board.Page.EvaluateAsync<string>(Draw, arguments))!;
    }

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
