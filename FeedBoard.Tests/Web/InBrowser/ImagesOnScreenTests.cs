using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>
/// What a screen shows of an image is what was uploaded, pixel by pixel: however many there are, and whatever stood in its place before.
/// </summary>
[Slow]
public sealed class ImagesOnScreenTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    // Lossless files, but Chromium scales in its own ways; a thumbnail is lossy.
    private const int Exact = 4,
        Lossy = 56;

    // A magenta pixel, so that a placeholder that is left over cannot be taken for the image.
    private const string Magenta =
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z/AfAAQAAf8iCjrwAAAAAElFTkSuQmCC";

    // Each image is scrolled to, as a person would; then the screen has had time to show it.
    private const string Arrive = """
        async () => {
          for (const image of document.querySelectorAll('.image > img:not(.blur)')) {
            image.scrollIntoView({ block: 'center' });
            if (!image.complete || image.naturalWidth === 0) await new Promise(done => {
              image.addEventListener('load', done);
              image.addEventListener('error', done);
            });
            await image.decode();
          }
          scrollTo(0, 0);
          await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
        }
        """;

    private static readonly (Kind Kind, bool Placeholder)[] Cases =
    [
        .. Enum.GetValues<Kind>().SelectMany(k => (bool[])[false, true], (k, p) => (k, p)),
    ];

    private enum Kind
    {
        Opaque,
        Transparent,
        Animated,
    }

    [Fact]
    public async Task Of_one_to_ten_images_each_is_seen_as_it_was_uploaded()
    {
        var ann = await Board.JoinAsync();
        var gallery = new Gallery();
        for (var count = 1; count <= 10; count++)
        {
            // As many feeds as it takes for a count to have each case once.
            for (var first = 0; first < Cases.Length; first += count)
                await gallery.PostAsync(ann, count, first);
        }

        await Board.QueryAsync<object>(
            $"UPDATE images SET placeholder = '{Magenta}' "
                + $"WHERE name IN ({string.Join(", ", gallery.WithPlaceholder.Select(n => $"'{n}'"))})"
        );
        await using var pixels = await ScreenPixels.OpenAsync(Board.Browser, gallery.Uploads);
        var wrong = new List<string>();
        var person = await Board.QueryAsync<long>($"SELECT id FROM users WHERE email = '{ann.Email}'");
        // The theme is but the ground of a box: each size shows the list in one and the feeds in the other.
        foreach (var size in Enum.GetValues<Size>())
        {
            var page = await OpenAsync(size);
            await ShowAsync(page, dark: size == Size.Desk);
            await page.GoAsync($"/person/{person}");
            while (await page.Page.Locator("a[data-more]").CountAsync() > 0)
            {
                var cards = await page.Page.Locator(".card").CountAsync();
                await page.Page.Locator("a[data-more]").ScrollIntoViewIfNeededAsync();
                await Expect(page.Page.Locator(".card").Nth(cards)).ToBeAttachedAsync();
                await Expect(page.Page.Locator("a[data-more][aria-busy=true]")).ToHaveCountAsync(0);
            }

            await LookAsync($"list, {size}", page, gallery.Uploads.Count);

            // A feed's own page has the same boxes, a little narrower.
            await ShowAsync(page, dark: size == Size.Phone);
            foreach (var (feed, count) in gallery.Feeds.Where(f => f.Count is 1 or 3 or 10))
            {
                await page.GoAsync($"/feed/{feed}");
                await LookAsync($"feed, {size}", page, count);
            }
        }

        Assert.Empty(string.Join("\n", wrong));

        static Task ShowAsync(WebPage page, bool dark) =>
            page.Page.EmulateMediaAsync(
                new()
                {
                    ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
                    ReducedMotion = dark ? ReducedMotion.NoPreference : ReducedMotion.Reduce,
                }
            );

        async Task LookAsync(string where, WebPage page, int count)
        {
            await page.Page.EvaluateAsync(Arrive);
            var (bad, looked) = await pixels.LookAsync(page.Page, Exact);
            Assert.Equal(count, looked);
            wrong.AddRange(bad.Select(b => $"{where}: {b}"));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task So_is_what_thumbnails_stand_for_and_without_scripts(bool javascript)
    {
        var ann = await Board.JoinAsync();
        var gallery = new Gallery();
        foreach (var count in (int[])[1, 3])
            for (var first = 0; first < Cases.Length; first += 2 * count)
                await gallery.PostAsync(ann, count, first, width: 1200);
        await Board.MakeThumbnailsAsync();
        await using var pixels = await ScreenPixels.OpenAsync(Board.Browser, gallery.Uploads);
        foreach (var size in Enum.GetValues<Size>())
        {
            var page = await OpenAsync(size, javascript: javascript);
            foreach (var (feed, count) in gallery.Feeds)
            {
                await page.GoAsync($"/feed/{feed}");
                await Expect(page.Page.Locator(".images img.blur")).ToHaveCountAsync(count);
                // Without scripts Chromium loads every image before it calls the page loaded.
                if (javascript)
                    await page.Page.EvaluateAsync(Arrive);
                var (wrong, looked) = await pixels.LookAsync(page.Page, Lossy);
                Assert.Equal(("", count), (string.Join("\n", wrong), looked));
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_image_that_does_not_arrive_leaves_its_words_and_no_blur(bool javascript)
    {
        var ann = await Board.JoinAsync();
        var gallery = new Gallery();
        await gallery.PostAsync(ann, 2, 0, alts: ["A lighthouse", ""]);
        await gallery.PostAsync(ann, 1, 0, alts: ["A pier"]);
        await Board.QueryAsync<object>(
            $"UPDATE images SET placeholder = '{Magenta}' WHERE name IN ({string.Join(", ", gallery.Uploads.Keys.Select(n => $"'{n}'"))})"
        );
        foreach (var (feed, count) in gallery.Feeds)
        {
            var page = await OpenAsync(javascript: javascript);
            await page.Page.RouteAsync("**/api/image/**", route => route.AbortAsync());
            await page.GoAsync($"/feed/{feed}");
            await Expect(page.Page.Locator(".blur:visible")).ToHaveCountAsync(0);
            await Expect(page.Page.Locator(".image").First)
                .ToHaveAccessibleNameAsync($"Image 1 of {count}: {(count == 1 ? "A pier" : "A lighthouse")}");
            var shown = page.Page.Locator(".image > img:not(.blur)").First;
            await Expect(shown).ToBeVisibleAsync(); // its words are drawn in its place by the browser itself
            if (javascript && count == 2)
                Assert.Equal(
                    "\"Image 2 of 2\"",
                    await page
                        .Page.Locator(".image")
                        .Nth(1)
                        .EvaluateAsync<string>(
                            "e => getComputedStyle(e, '::after').content.replace(/attr\\(.*\\)/, JSON.stringify(e.ariaLabel))"
                        )
                );
        }
    }

    [Fact]
    public async Task What_is_under_a_half_transparent_image_goes_as_soon_as_it_is_there_and_not_before()
    {
        var ann = await Board.JoinAsync();
        var gallery = new Gallery();
        await gallery.PostAsync(ann, 1, Array.IndexOf(Cases, (Kind.Transparent, true)));
        await Board.QueryAsync<object>($"UPDATE images SET placeholder = '{Magenta}' WHERE name = '{gallery.Uploads.Keys.Single()}'");
        var page = await OpenAsync();
        var (asked, hold) = (new TaskCompletionSource(), new TaskCompletionSource());
        await page.Page.RouteAsync(
            "**/api/image/**",
            async route =>
            {
                asked.TrySetResult();
                await hold.Task;
                await route.ContinueAsync();
            }
        );
        await page.Page.GotoAsync(
            new Uri(page.Web, $"/feed/{gallery.Feeds.Single().Id}").AbsoluteUri,
            new() { WaitUntil = WaitUntilState.DOMContentLoaded }
        );
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        await Expect(page.Page.Locator(".image .blur")).ToBeVisibleAsync();
        hold.SetResult();
        await Expect(page.Page.Locator(".image .blur")).ToBeHiddenAsync();
        await Expect(page.Page.Locator(".image > img:not(.blur)")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(3000, 2000)]
    [InlineData(1500, 2000)]
    [InlineData(1000, 1000)]
    [InlineData(2400, 400)]
    [InlineData(90, 60)]
    [InlineData(300, 4000)]
    [InlineData(1, 4000)]
    [InlineData(4000, 1)]
    [InlineData(1, 1)]
    public async Task An_image_alone_is_whole_is_not_blown_up_and_its_box_is_there_before_it(int width, int height)
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("One", "Alone", new UploadFile("a.png", TestImages.Patches(width, height, 1)))).Id();
        foreach (var size in Enum.GetValues<Size>())
        {
            var page = await OpenAsync(size);
            var hold = new TaskCompletionSource();
            await page.Page.RouteAsync(
                "**/api/image/**",
                async route =>
                {
                    await hold.Task;
                    await route.ContinueAsync();
                }
            );
            await page.Page.GotoAsync(
                new Uri(page.Web, $"/feed/{feed}").AbsoluteUri,
                new() { WaitUntil = WaitUntilState.DOMContentLoaded }
            );
            var before = await BoxAsync(page);
            hold.SetResult();
            await page.Page.EvaluateAsync(Arrive);
            var after = await BoxAsync(page);
            foreach (var (one, other) in new[] { (before.Image, after.Image), (before.Box, after.Box), (before.Card, after.Card) })
            {
                Assert.True(
                    Math.Abs(one.Width - other.Width) < 1 && Math.Abs(one.Height - other.Height) < 1,
                    $"{size}: {one} became {other}"
                );
            }

            var (image, box, card, screen) = (before.Image, before.Box, before.Card, page.Page.ViewportSize!);
            Assert.InRange(image.Width, 1, Math.Max(1, width));
            Assert.InRange(image.Height, 1, Math.Min(Math.Max(1, height), screen.Height * 0.75f));
            Assert.InRange(box.Width, 44, card.Width);
            Assert.InRange(box.Height, 44, screen.Height * 0.75f);
            Assert.InRange(box.X + box.Width, card.X, card.X + card.Width);
            // As large as there is room for: none of its shape is given away but what rounding takes.
            var scale = Math.Min(1, Math.Min((card.Width - 48) / width, Math.Min(600, screen.Height * 0.75) / height));
            Assert.True(
                image.Width >= (scale * width) - 1 && image.Height >= (scale * height) - 1,
                $"{size}: {image} is smaller than {scale * width} x {scale * height}"
            );
        }

        static async Task<(Box Image, Box Box, Box Card)> BoxAsync(WebPage page) =>
            (await OfAsync(page, ".image > img:not(.blur)"), await OfAsync(page, ".image"), await OfAsync(page, ".card.feed"));

        static async Task<Box> OfAsync(WebPage page, string selector)
        {
            var box = (await page.Page.Locator(selector).BoundingBoxAsync())!;
            return new(box.X, box.Y, box.Width, box.Height);
        }
    }

    [Fact]
    public async Task The_focus_is_seen_on_an_image()
    {
        var ann = await Board.JoinAsync();
        var gallery = new Gallery();
        foreach (var count in (int[])[1, 2])
            await gallery.PostAsync(ann, count, 0);
        foreach (var (feed, _) in gallery.Feeds)
        {
            var page = await OpenAsync(path: $"/feed/{feed}");
            await page.Page.EvaluateAsync(Arrive);
            var image = page.Page.Locator(".image").First;
            var before = await image.ScreenshotAsync();
            await page.Page.Locator(".card.feed .author").FocusAsync();
            await page.Page.Keyboard.PressAsync("Tab");
            await Expect(image).ToBeFocusedAsync();
            Assert.NotEqual(before, await image.ScreenshotAsync());
        }
    }

    private sealed record Box(float X, float Y, float Width, float Height);

    /// <summary>Feeds with images, and what was uploaded.</summary>
    private sealed class Gallery
    {
        private int seed;

        public List<(long Id, int Count)> Feeds { get; } = [];

        public Dictionary<string, byte[]> Uploads { get; } = new(StringComparer.Ordinal);

        public List<string> WithPlaceholder { get; } = [];

        /// <param name="first">The first image's case; the next have the next ones.</param>
        public async Task PostAsync(Person person, int count, int first, int width = 480, string[]? alts = null)
        {
            var cases = Enumerable.Range(first, count).Select(n => Cases[n % Cases.Length]).ToList();
            var files = cases.ConvertAll(c => new UploadFile("a.png", Make(c.Kind, width, ++seed)));
            using var form = Form.Of([
                    ("title", $"{count} from {first}"),
                    ("content", "Images"),
                    .. (alts ?? []).Select(a => ("alts", (string?)a)),
                ])
                .Files("images", files);
            using var response = await person.Client.PostAsync("/api/feed/create", form, TestContext.Current.CancellationToken);
            var feed = await response.JsonAsync();
            Feeds.Add((feed.Id(), count));
            foreach (var (url, n) in feed["image_urls"]!.AsArray().Select((u, n) => ((string)u!, n)))
            {
                var name = url[(url.LastIndexOf('/') + 1)..];
                Uploads[name] = files[n].Bytes;
                if (cases[n].Placeholder)
                    WithPlaceholder.Add(name);
            }
        }

        private static byte[] Make(Kind kind, int width, int seed) =>
            kind == Kind.Animated
                ? TestImages.AnimatedPatches(width, width * 2 / 3, seed, muted: width > 480)
                : TestImages.Patches(width, width * 2 / 3, seed, kind == Kind.Transparent, muted: width > 480);
    }
}
