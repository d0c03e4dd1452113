using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.SecondFactors;
using FeedBoard.Tests.Imaging;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>
/// What phones and systems do with a page by themselves: a notch covers it, they zoom in at small fields, they set colours and the size of
/// letters.
/// </summary>
[Slow]
public sealed class ScreenEdgeTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    [Fact]
    public async Task Nothing_of_the_viewer_lies_under_the_notch_of_a_phone_on_its_side()
    {
        const int notch = 47;
        var ann = await Board.JoinAsync();
        var photos = Enumerable.Range(0, 3).Select(_ => new UploadFile("a.png", TestImages.Png(60, 40)));
        var feed = (await ann.FeedAsync(images: [.. photos])).Id();
        await Board.QueryAsync<object>($"UPDATE images SET alt = repeat('A hill above the sea ', 5) WHERE feed_id = {feed}");
        var page = await OpenAsync(Size.Phone);
        await page.Page.SetViewportSizeAsync(740, 360);
        await page.GoAsync($"/feed/{feed}");
        await SetInsetsAsync(page, left: notch, right: notch, bottom: 21);
        await page.Page.Locator(".image").Nth(1).ClickAsync();
        foreach (var name in new[] { "previous", "next", "close", "place" })
        {
            var control = page.Page.Locator($".lightbox-{name}");
            await Expect(control).ToBeVisibleAsync();
            var box = (await control.BoundingBoxAsync())!;
            Assert.True(box.X >= notch && box.X + box.Width <= 740 - notch, $"{name}: {box.X} to {box.X + box.Width}");
        }

        var caption = page.Page.Locator(".lightbox figcaption");
        foreach (var (side, width) in new[] { ("left", notch), ("right", notch), ("bottom", 21) })
            await Expect(caption).ToHaveCSSAsync($"padding-{side}", $"{width}px");
    }

    [Theory]
    [InlineData(47, 47, 740)]
    [InlineData(47, 0, 740)]
    [InlineData(0, 47, 844)]
    [InlineData(0, 0, 360)]
    public async Task An_announcement_is_as_wide_as_the_page_below_it_and_clear_of_the_notch(int left, int right, int width)
    {
        var page = await OpenAsync(Size.Phone);
        await page.Page.SetViewportSizeAsync(width, 360);
        await page.GoAsync("/login");
        await page.Page.EvaluateAsync(
            """
            () => document.querySelector('main').insertAdjacentHTML('beforebegin',
              '<aside class="announcement"><div class="markdown"><p>Closed on Sunday</p></div></aside>')
            """
        );
        await SetInsetsAsync(page, left, right, bottom: 0);
        await Expect(page.Page.Locator("main")).ToHaveCSSAsync("padding-left", $"{Math.Max(left, 16)}px");
        await Expect(page.Page.Locator("main")).ToHaveCSSAsync("padding-right", $"{Math.Max(right, 16)}px");
        var (announced, main) = (
            (await page.Page.Locator(".announcement").BoundingBoxAsync())!,
            (await page.Page.Locator("main").BoundingBoxAsync())!
        );
        Assert.Equal(main.X + Math.Max(left, 16), announced.X, 1.0);
        Assert.Equal(main.X + main.Width - Math.Max(right, 16), announced.X + announced.Width, 1.0);
        Assert.True(announced.X >= left && announced.X + announced.Width <= width - right, $"{announced.X}, {announced.Width}");
    }

    [Fact]
    public async Task Fields_in_menus_are_so_large_that_no_phone_zooms_in()
    {
        var (ann, mod) = (await Board.JoinAsync(), await Board.JoinAsModeratorAsync());
        var feed = (await ann.FeedAsync()).Id();
        var page = await OpenAsync(Size.Phone);
        await page.LogInAsync(mod.Email, $"/feed/{feed}");
        await Expect(page.Page.Locator(".hide-menu select").First).ToHaveCSSAsync("font-size", "16px");
    }

    [Fact]
    public async Task Recovery_codes_are_whole_on_a_phone_with_letters_twice_as_large()
    {
        var ann = await Board.JoinAsync();
        var page = await OpenAsync(Size.Phone);
        await page.LogInAsync(ann.Email, path: null);
        await AuthenticatorApp.SetUpAsync(ann, Board.Clock);
        await page.GoAsync("/me/security");
        await page.Page.Locator("details:has(#codes-password) > summary").ClickAsync();
        await page.Page.Locator("#codes-password").FillAsync(Person.Password);
        await page.SendAsync("#second-factor form:has(#codes-password)");
        await Expect(page.Page.Locator(".codes code")).ToHaveCountAsync(10);
        var edges = await page.Page.EvaluateAsync<double[]>(
            """
            () => {
              document.documentElement.style.fontSize = "200%";
              return [...document.querySelectorAll(".codes code")].flatMap(code => [...code.getClientRects()])
                .flatMap(line => [line.left, line.right]);
            }
            """
        );
        Assert.All(edges, edge => Assert.InRange(edge, 0, 360));
    }

    [Fact]
    public async Task With_the_colours_of_the_system_a_message_has_an_edge()
    {
        var page = await OpenAsync();
        await page.Page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.Active });
        await page.GoAsync("/");
        await page.Page.EvaluateAsync(
            "document.getElementById('toasts').append(Object.assign(document.createElement('div'), { className: 'toast' }))"
        );
        await Expect(page.Page.Locator(".toast")).ToHaveCSSAsync("border-top-width", "1px");
    }

    private static async Task SetInsetsAsync(WebPage page, int left, int right, int bottom)
    {
        var devtools = await page.Context.NewCDPSessionAsync(page.Page);
        await devtools.SendAsync(
            "Emulation.setSafeAreaInsetsOverride",
            new()
            {
                ["insets"] = new Dictionary<string, object>
                {
                    ["left"] = left,
                    ["right"] = right,
                    ["bottom"] = bottom,
                },
            }
        );
    }
}
