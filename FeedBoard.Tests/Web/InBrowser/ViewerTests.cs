using System.Collections.Concurrent;
using System.Text.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>The images of a feed, large; and that no page loads a larger file of an image than it needs.</summary>
[Slow]
public sealed class ViewerTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    private static readonly (int Width, int Height)[] Shapes = [(1600, 1067), (1200, 1600), (2400, 600), (1300, 1300)];

    // Of each image: the width of the file that was loaded, and of the smallest that would have sufficed.
    private const string LookAtSteps = """
        async () => {
          const found = [];
          for (const image of document.querySelectorAll('.image > img:not(.blur)')) {
            image.scrollIntoView({ block: 'center' });
            if (!image.complete || !image.currentSrc) await new Promise(done => image.addEventListener('load', done));
            const { width, height } = image.getBoundingClientRect();
            const shape = image.parentElement.dataset.width / image.parentElement.dataset.height;
            const grid = getComputedStyle(image).objectFit === 'cover';
            const dense = devicePixelRatio >= 2.5 && innerWidth <= 736; // two pixels are enough there
            const drawn = grid ? Math.max(width, height * shape) : Math.min(width, height * shape);
            const need = drawn * (dense ? .72 : grid ? .8 : 1) * devicePixelRatio;
            const steps = image.getAttribute('srcset').split(', ').map(s => s.split(' '))
                .map(([url, w]) => [new URL(url, location).href, parseInt(w)]);
            const chosen = steps.find(([url]) => url === image.currentSrc)[1];
            const enough = (steps.find(([, w]) => w >= need) ?? steps.at(-1))[1];
            const where = `${image.closest('.images').dataset.count} of ${shape.toFixed(2)} at ${width}`;
            const blurred = chosen < need / 1.5 && chosen < steps.at(-1)[1];
            found.push({ chosen, enough, blurred, what: `${where}: ${chosen} for ${need}` });
          }
          return found;
        }
        """;

    [Fact]
    public async Task The_thumbnail_is_there_at_once_then_a_step_that_is_sharp_and_the_original_when_one_zooms()
    {
        var (feed, names) = await PostAsync(3);
        var page = await OpenAsync(path: $"/feed/{feed}");
        await page.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        var (asked, hold) = (new ConcurrentQueue<string>(), new TaskCompletionSource());
        await page.Page.RouteAsync(
            "**/api/image/**",
            async route =>
            {
                // Playwright's routes switch the cache off, so even what is on the page is asked for once more.
                asked.Enqueue(new Uri(route.Request.Url).Segments[^1]);
                if (!route.Request.Url.Contains("-320-", StringComparison.Ordinal))
                    await hold.Task;
                await route.ContinueAsync();
            }
        );

        await page.Page.Locator(".image").Nth(1).ClickAsync();
        var picture = page.Page.Locator(".lightbox img");
        await Expect(picture).ToHaveAttributeAsync("src", Of(names[1], "-320-2.webp"));
        await UntilAsync(page, "(i => i.naturalWidth > 0 && i.clientWidth > 320)(document.querySelector('.lightbox img'))");
        await Expect(page.Page.Locator(".lightbox-wait")).ToBeVisibleAsync();

        // Turned over before it came: what comes late is of the image that its caption speaks of.
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Page.Locator(".lightbox figcaption")).ToHaveTextAsync("Image 2");
        await Expect(picture).ToHaveAttributeAsync("src", Of(names[2], "-320-2.webp"));
        hold.SetResult();
        await Expect(picture).ToHaveAttributeAsync("src", Of(names[2], "-960-2.webp"));
        await Expect(page.Page.Locator(".lightbox-wait")).ToBeHiddenAsync();
        Assert.DoesNotContain(asked, name => !name.EndsWith(".webp", StringComparison.Ordinal));

        await page.Page.Keyboard.PressAsync("+");
        await page.Page.Keyboard.PressAsync("+");
        await Expect(picture).ToHaveAttributeAsync("src", Of(names[2], ".jpg"));
        Assert.InRange(await ZoomAsync(page), 2, 3);
        await page.Page.Keyboard.PressAsync("0");
        Assert.Equal(1, await ZoomAsync(page));
        await page.Page.Keyboard.PressAsync("Home");
        await Expect(page.Page.Locator(".lightbox-place")).ToHaveTextAsync("Image 1 of 3");
        await page.Page.Keyboard.PressAsync("End");
        await Expect(page.Page.Locator(".lightbox-place")).ToHaveTextAsync("Image 3 of 3");
    }

    [Fact]
    public async Task A_large_screen_gets_1600_pixels_and_the_original_only_when_one_zooms()
    {
        var ann = await Board.JoinAsync();
        var feed = await ann.FeedAsync("Photo", "Look", new UploadFile("a.jpg", TestImages.Jpeg(3000, 2000)));
        await Board.MakeThumbnailsAsync();
        var name = ((string)feed["image_urls"]![0]!).Split('/')[^1];
        var page = await OpenAsync(scale: 1.5f, path: $"/feed/{feed.Id()}");
        await page.Page.Locator(".image").ClickAsync();
        var picture = page.Page.Locator(".lightbox img");
        await Expect(picture).ToHaveAttributeAsync("src", Of(name, "-1600-2.webp"));
        await page.Page.Keyboard.PressAsync("+");
        await Expect(picture).ToHaveAttributeAsync("src", Of(name, ".jpg"));
    }

    [Fact]
    public async Task A_long_description_is_scrolled_by_the_wheel_and_the_picture_is_not_zoomed()
    {
        var (feed, _) = await PostAsync(1);
        await Board.QueryAsync<object>($"UPDATE images SET alt = repeat('바다가 보이는 언덕 ', 90) WHERE feed_id = {feed}");
        var page = await OpenAsync(Size.Phone, path: $"/feed/{feed}");
        await page.Page.Locator(".image").First.ClickAsync();
        var caption = page.Page.Locator(".lightbox figcaption");
        await caption.HoverAsync();
        await page.Page.Mouse.WheelAsync(0, 120);
        await UntilAsync(page, "document.querySelector('.lightbox figcaption').scrollTop > 0");
        Assert.Equal(1, await ZoomAsync(page));
    }

    [Fact]
    public async Task So_it_is_by_the_keys_once_it_has_the_focus_and_the_others_still_turn_over()
    {
        var (feed, _) = await PostAsync(2);
        await Board.QueryAsync<object>($"UPDATE images SET alt = repeat('A hill above the sea ', 71) WHERE feed_id = {feed}");
        var page = await OpenAsync();
        await page.Page.SetViewportSizeAsync(640, 360);
        await page.GoAsync($"/feed/{feed}");
        await page.Page.Locator(".image").First.ClickAsync();
        var (caption, place) = (page.Page.Locator(".lightbox figcaption"), page.Page.Locator(".lightbox-place"));
        await Expect(caption).ToHaveAttributeAsync("tabindex", "0");
        await caption.FocusAsync();
        await page.Page.Keyboard.PressAsync("ArrowDown");
        await UntilAsync(page, "document.querySelector('.lightbox figcaption').scrollTop > 0");
        await page.Page.Keyboard.PressAsync("PageDown");
        await UntilAsync(page, "(c => c.scrollTop > c.clientHeight / 2)(document.querySelector('.lightbox figcaption'))");
        await Expect(place).ToHaveTextAsync("Image 1 of 2");

        // A short one keeps the focus that it has, and every key is the viewer's.
        await page.Page.Locator(".image > img:not(.blur)").Nth(1).EvaluateAsync("image => image.alt = 'Short'");
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(place).ToHaveTextAsync("Image 2 of 2");
        await Expect(caption).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Home");
        await Expect(place).ToHaveTextAsync("Image 1 of 2");
    }

    [Fact]
    public async Task Back_closes_it_forward_opens_it_and_closing_leaves_no_entry_behind()
    {
        var (feed, _) = await PostAsync(2);
        var page = await OpenAsync(path: "/");
        await page.GoAsync($"/feed/{feed}");
        var dialog = page.Page.Locator("dialog.lightbox");
        await page.Page.Locator(".image").First.ClickAsync();
        await Expect(dialog).ToBeVisibleAsync();

        await page.BackAsync();
        await Expect(dialog).ToBeHiddenAsync();
        Assert.Equal($"/feed/{feed}", page.Path);
        await Expect(page.Page.Locator(".image").First).ToBeFocusedAsync();
        await page.Page.EvaluateAsync("history.forward()");
        await Expect(dialog).ToBeVisibleAsync();

        Func<Task>[] ways = [() => page.Page.Keyboard.PressAsync("Escape"), () => page.Page.Locator(".lightbox-close").ClickAsync()];
        foreach (var close in ways)
        {
            if (await dialog.IsHiddenAsync())
                await page.Page.Locator(".image").First.ClickAsync();
            await Expect(dialog).ToBeVisibleAsync();
            await close();
            await Expect(dialog).ToBeHiddenAsync();
            await UntilAsync(page, "history.state.viewer === undefined");
        }

        // The event of an earlier closing may come after a later one: still only one entry goes.
        await page.Page.Locator(".image").First.ClickAsync();
        await page.Page.EvaluateAsync("d => { d.close(); d.dispatchEvent(new Event('close')); }", await dialog.ElementHandleAsync());
        await UntilAsync(page, "history.state.viewer === undefined");
        await page.Page.Locator(".image").First.ClickAsync();
        await Expect(dialog).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await UntilAsync(page, "history.state.viewer === undefined");
        Assert.Equal($"/feed/{feed}", page.Path);

        await page.NavigateAsync(() => page.BackAsync());
        Assert.Equal("/", page.Path);
    }

    [Fact]
    public async Task Mouse_and_wheel_zoom_pan_turn_over_and_close()
    {
        var (feed, _) = await PostAsync(3);
        var page = await OpenAsync(path: $"/feed/{feed}");
        await page.Page.Locator(".image").First.ClickAsync();
        var place = page.Page.Locator(".lightbox-place");
        await Expect(place).ToHaveTextAsync("Image 1 of 3");

        await page.Page.Mouse.MoveAsync(640, 450);
        await page.Page.Mouse.WheelAsync(0, -400);
        await UntilAsync(page, "/scale\\(2/.test(document.querySelector('.lightbox img').style.transform)");
        Assert.Equal(0, await page.Page.EvaluateAsync<int>("scrollY"));
        // In one step: a larger file may take the picture's place meanwhile.
        const string Left = "document.querySelector('.lightbox img').getBoundingClientRect().x";
        var before = await page.Page.EvaluateAsync<double>(Left);
        await DragAsync(page, -60, -40);
        Assert.InRange(before - await page.Page.EvaluateAsync<double>(Left), 59, 61);
        await Expect(place).ToHaveTextAsync("Image 1 of 3");

        await page.Page.Keyboard.PressAsync("0");
        await page.Page.Mouse.DblClickAsync(640, 450);
        Assert.Equal(2.5, await ZoomAsync(page));
        await page.Page.Keyboard.PressAsync("0");
        await DragAsync(page, -120, 5);
        await Expect(place).ToHaveTextAsync("Image 2 of 3");
        await DragAsync(page, 120, 5);
        await Expect(place).ToHaveTextAsync("Image 1 of 3");
        await DragAsync(page, 5, 120);
        await Expect(page.Page.Locator("dialog.lightbox")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Two_fingers_zoom()
    {
        var (feed, names) = await PostAsync(1);
        var page = await OpenAsync(Size.Phone, path: $"/feed/{feed}");
        await page.Page.Locator(".image").First.TapAsync();
        await Expect(page.Page.Locator("dialog.lightbox")).ToBeVisibleAsync();
        var session = await page.Context.NewCDPSessionAsync(page.Page);
        await TouchAsync("touchStart", (160, 370), (200, 370));
        await TouchAsync("touchMove", (120, 370), (240, 370));
        await TouchAsync("touchEnd");

        Assert.InRange(await ZoomAsync(page), 2.9, 3.1);
        await Expect(page.Page.Locator(".lightbox img")).ToHaveAttributeAsync("src", Of(names[0], ".jpg"));

        Task TouchAsync(string type, params (int X, int Y)[] fingers) =>
            session.SendAsync(
                "Input.dispatchTouchEvent",
                new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["type"] = type,
                    ["touchPoints"] = fingers
                        .Select((f, n) => new Dictionary<string, object>(StringComparer.Ordinal) { ["x"] = f.X, ["y"] = f.Y, ["id"] = n })
                        .ToArray(),
                }
            );
    }

    /// <summary>By the pixels of the device that it is drawn on; in a grid four fifths of them are enough.</summary>
    [Fact]
    public async Task No_image_is_loaded_larger_than_the_smallest_step_that_suffices()
    {
        await Board.QueryAsync<object>("DELETE FROM feeds");
        for (var first = 0; first < Shapes.Length; first += 2)
        {
            foreach (var count in (int[])[1, 2, 3, 10])
                await PostAsync(count, first, thumbnails: false);
        }

        await Board.MakeThumbnailsAsync();
        foreach (var (size, scale) in ((Size, float)[])[(Size.Phone, 1), (Size.Phone, 3), (Size.Desk, 1), (Size.Desk, 2)])
        {
            var page = await OpenAsync(size, scale: scale, path: "/");
            var found = await page.Page.EvaluateAsync<JsonElement>(LookAtSteps);
            Assert.Equal(32, found.GetArrayLength());
            Assert.Empty(
                found
                    .EnumerateArray()
                    .Where(f =>
                        f.GetProperty("blurred").GetBoolean() || f.GetProperty("chosen").GetInt32() > f.GetProperty("enough").GetInt32()
                    )
                    .Select(f => $"{size} x{scale}, {f.GetProperty("what").GetString()}")
            );
        }
    }

    private string Of(string name, string end) => new Uri(Board.Web, $"/api/image/{name[..32]}{end}").AbsoluteUri;

    private static Task<double> ZoomAsync(WebPage page) =>
        page
            .Page.Locator(".lightbox img")
            .EvaluateAsync<double>("i => Math.round(100 * Number(/scale\\((.*)\\)/.exec(i.style.transform)[1])) / 100");

    /// <summary>Playwright's own wait needs <c>eval</c>, which the page's policy forbids in some browsers.</summary>
    private static Task UntilAsync(WebPage page, string condition) =>
        Faults.Wait.ForAsync(condition, () => page.Page.EvaluateAsync<bool>(condition));

    private static async Task DragAsync(WebPage page, float x, float y)
    {
        await page.Page.Mouse.MoveAsync(640, 450);
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(640 + (x / 2), 450 + (y / 2));
        await page.Page.Mouse.MoveAsync(640 + x, 450 + y);
        await page.Page.Mouse.UpAsync();
    }

    private async Task<(long Feed, string[] Names)> PostAsync(int count, int first = 0, bool thumbnails = true)
    {
        var ann = await Board.JoinAsync();
        var files = Enumerable
            .Range(first, count)
            .Select(n => Shapes[n % (thumbnails ? 1 : Shapes.Length)])
            .Select(s => new UploadFile("a.jpg", TestImages.Jpeg(s.Width, s.Height)));
        using var form = Form.Of([
                ("title", "Photos"),
                ("content", "Look"),
                .. Enumerable.Range(0, count).Select(n => ("alts", (string?)$"Image {n}")),
            ])
            .Files("images", [.. files]);
        using var response = await ann.Client.PostAsync("/api/feed/create", form, TestContext.Current.CancellationToken);
        var feed = await response.JsonAsync();
        if (thumbnails)
            await Board.MakeThumbnailsAsync();
        return (feed.Id(), [.. feed["image_urls"]!.AsArray().Select(u => ((string)u!)[(((string)u!).LastIndexOf('/') + 1)..])]);
    }
}
