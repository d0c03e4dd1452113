using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>An image that moves stands still, says that it moves, plays when somebody wants it to, and stops again.</summary>
[Slow]
public sealed class AnimationTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    private const int Exact = 4,
        Lossy = 24;

    /// <param name="width">Of 1200 there is a thumbnail; of the other there is none that is large enough.</param>
    [Theory]
    [InlineData(1200, true, true)]
    [InlineData(1200, false, false)]
    [InlineData(600, true, false)]
    [InlineData(600, false, true)]
    public async Task It_plays_in_place_and_stops(int width, bool list, bool lessMotion)
    {
        var (page, still, pixels) = await OpenWithFilmAsync(width, list, lessMotion);
        await using var _ = pixels;
        var play = page.Page.Locator(".play");
        await Expect(play).ToHaveRoleAsync(AriaRole.Button);
        await Expect(play).ToHaveAccessibleNameAsync("Play the GIF of image 1 of 1");
        await Expect(play).ToContainTextAsync("GIF");
        await Expect(page.Page.Locator(".image")).ToHaveAccessibleNameAsync("Image 1 of 1 (animated)");
        Assert.Equal(("", 1), await SeenAsync(pixels, page, width));

        await play.ClickAsync();
        await Expect(play).ToHaveAttributeAsync("aria-pressed", "true");
        await SeeAsync(page, shot => !shot.SequenceEqual(still));
        await play.ClickAsync();
        await Expect(play).ToHaveAttributeAsync("aria-pressed", "false");
        await SeeAsync(page, shot => shot.SequenceEqual(still));
        Assert.Equal(("", 1), await SeenAsync(pixels, page, width));

        await play.FocusAsync();
        await page.Page.Keyboard.PressAsync(" ");
        await Expect(play).ToHaveAttributeAsync("aria-pressed", "true");
        await SeeAsync(page, shot => !shot.SequenceEqual(still));
        await page.Page.Keyboard.PressAsync("Enter");
        await SeeAsync(page, shot => shot.SequenceEqual(still));
    }

    [Theory]
    [InlineData(1200, true)]
    [InlineData(1200, false)]
    [InlineData(600, true)]
    [InlineData(600, false)]
    public async Task The_viewer_plays_it_unless_one_wants_less_motion_and_it_stops_there_too(int width, bool lessMotion)
    {
        var (page, _, pixels) = await OpenWithFilmAsync(width, list: false, lessMotion);
        await using var opened = pixels;
        await page.Page.Locator(".image").ClickAsync();
        var (play, picture, frame) = (
            page.Page.Locator(".lightbox-play"),
            page.Page.Locator(".lightbox img"),
            page.Page.Locator(".lightbox canvas")
        );
        await Expect(play).ToHaveAccessibleNameAsync("Play the animation");
        await Expect(play).ToHaveAttributeAsync("aria-pressed", lessMotion ? "false" : "true");
        for (var playing = !lessMotion; ; playing = true)
        {
            await Expect(picture).ToBeVisibleAsync(new() { Visible = playing });
            await Expect(frame).ToHaveCountAsync(playing ? 0 : 1);
            if (playing)
                break;
            var box = (await frame.BoundingBoxAsync())!;
            await play.ClickAsync();
            await Expect(picture).ToBeVisibleAsync();
            var playingBox = (await picture.BoundingBoxAsync())!;
            Assert.Equal((box.X, box.Y, box.Width, box.Height), (playingBox.X, playingBox.Y, playingBox.Width, playingBox.Height));
        }

        await play.ClickAsync();
        await Expect(frame).ToBeVisibleAsync();
        await Expect(picture).ToBeHiddenAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page.Page.Locator("dialog.lightbox")).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData(1200, true)]
    [InlineData(600, false)]
    public async Task Without_scripts_the_sign_leads_to_the_image_itself(int width, bool list)
    {
        var (feed, person, name, _) = await PostAsync(width);
        var page = await OpenAsync(language: "ko-KR", javascript: false, path: list ? $"/person/{person}" : $"/feed/{feed}");
        await Expect(page.Page.Locator(".image")).ToHaveAccessibleNameAsync("이미지 1/1 (움직이는 이미지)");
        var play = page.Page.Locator(".play");
        await Expect(play).ToHaveAccessibleNameAsync("이미지 1/1 GIF 재생");
        // Less motion is asked for: what can only be shown moving is not shown.
        await Expect(page.Page.Locator(".image > img:not(.blur)")).ToBeVisibleAsync(new() { Visible = width == 1200 });
        var href = new Uri(page.Web, await play.GetAttributeAsync("href")).AbsoluteUri;
        Assert.EndsWith($"/api/image/{name}", href, StringComparison.Ordinal);
        var response = await page.Page.APIRequest.GetAsync(href);
        Assert.Equal((200, "image/png"), (response.Status, response.Headers["content-type"]));
    }

    [Fact]
    public async Task An_animation_that_does_not_arrive_leaves_the_still_image()
    {
        var (page, still, pixels) = await OpenWithFilmAsync(1200, list: true, lessMotion: false);
        await using var _ = pixels;
        await page.Page.RouteAsync("**/api/image/*.png", route => route.AbortAsync());
        var asked = page.Page.WaitForRequestAsync("**/api/image/*.png");
        await page.Page.Locator(".play").ClickAsync();
        await asked;
        await Expect(page.Page.Locator(".play")).ToHaveAttributeAsync("aria-pressed", "false");
        await SeeAsync(page, shot => shot.SequenceEqual(still));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_number_of_an_animation_is_not_under_the_buttons_of_a_phone(int letters)
    {
        var ann = await Board.JoinAsync();
        var still = Enumerable.Range(1, 9).Select(n => new UploadFile($"{n}.png", TestImages.Png(40, 40)));
        var feed = (await ann.FeedAsync(images: [.. still, new("a.gif", TestImages.AnimatedGif(60, 40))])).Id();
        var page = await OpenAsync(Size.Phone, path: $"/feed/{feed}");
        await page.Page.EvaluateAsync($"document.documentElement.style.fontSize = '{letters * 100}%'");
        await page.Page.Locator(".image").Last.EvaluateAsync("link => link.click()"); // the sign is over most of it
        await Expect(page.Page.Locator(".lightbox-play")).ToBeVisibleAsync();
        var place = (await page.Page.Locator(".lightbox-place").BoundingBoxAsync())!;
        var play = (await page.Page.Locator(".lightbox-play").BoundingBoxAsync())!;
        Assert.True(place.X + place.Width <= play.X, $"{place.X + place.Width} > {play.X}");
    }

    [Fact]
    public async Task An_image_that_does_not_move_has_no_sign()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync(images: [new("a.gif", TestImages.Gif(400, 300))])).Id();
        var page = await OpenAsync(path: $"/feed/{feed}");
        await Expect(page.Page.Locator(".image")).ToHaveAccessibleNameAsync("Image 1 of 1");
        await Expect(page.Page.Locator(".play")).ToHaveCountAsync(0);
        await page.Page.Locator(".image").ClickAsync();
        await Expect(page.Page.Locator(".lightbox-close")).ToBeVisibleAsync();
        await Expect(page.Page.Locator(".lightbox-play")).ToBeHiddenAsync();
    }

    private async Task<(long Feed, long Person, string Name, byte[] Bytes)> PostAsync(int width)
    {
        var ann = await Board.JoinAsync();
        var bytes = TestImages.AnimatedPatches(width, width * 2 / 3, seed: width, muted: width == 1200);
        var feed = await ann.FeedAsync("It moves", "Look", new UploadFile("a.png", bytes));
        await Board.MakeThumbnailsAsync();
        var url = (string)feed["image_urls"]![0]!;
        return (feed.Id(), (long)feed["author_id"]!, url[(url.LastIndexOf('/') + 1)..], bytes);
    }

    private async Task<(WebPage Page, byte[] Still, ScreenPixels Pixels)> OpenWithFilmAsync(int width, bool list, bool lessMotion)
    {
        var (feed, person, name, bytes) = await PostAsync(width);
        var page = await OpenAsync(path: "about:blank");
        await page.Page.EmulateMediaAsync(new() { ReducedMotion = lessMotion ? ReducedMotion.Reduce : ReducedMotion.NoPreference });
        await page.GoAsync(list ? $"/person/{person}" : $"/feed/{feed}");
        await Expect(page.Page.Locator(".play[aria-pressed=false]")).ToBeVisibleAsync();
        await page.Page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        return (
            page,
            await CornerAsync(page),
            await ScreenPixels.OpenAsync(Board.Browser, new Dictionary<string, byte[]>(StringComparer.Ordinal) { [name] = bytes })
        );
    }

    private static async Task<(string Wrong, int Looked)> SeenAsync(ScreenPixels pixels, WebPage page, int width)
    {
        var (wrong, looked) = await pixels.LookAsync(page.Page, width == 1200 ? Lossy : Exact);
        return (string.Join("\n", wrong), looked);
    }

    /// <summary>Waits until the corner of the image looks so.</summary>
    private static async Task SeeAsync(WebPage page, Func<byte[], bool> wanted)
    {
        for (var looks = 0; !wanted(await CornerAsync(page)); looks++)
            Assert.True(looks < 200, "the screen does not change to what it should show");
    }

    /// <summary>What is on the screen, away from the sign.</summary>
    private static async Task<byte[]> CornerAsync(WebPage page)
    {
        var (box, window) = ((await page.Page.Locator(".image").BoundingBoxAsync())!, page.Page.ViewportSize!);
        var clip = new Clip
        {
            X = box.X + (box.Width / 2),
            Y = box.Y + 20,
            Width = 100,
            Height = 100,
        };
        // A picture of the whole page lays it out anew: only where a part of the corner is out of sight.
        var inSight = clip.Y >= 0 && clip.X + clip.Width <= window.Width && clip.Y + clip.Height <= window.Height;
        return await page.Page.ScreenshotAsync(new() { FullPage = !inSight, Clip = clip });
    }
}
