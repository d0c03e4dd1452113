using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Imaging;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>
/// What phones and systems do with a page by themselves: a notch covers it, they zoom in at small fields, they set colours.
/// </summary>
[Slow]
public sealed class ScreenEdgeTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    [Fact]
    public async Task No_button_of_the_viewer_lies_under_the_notch_of_a_phone_on_its_side()
    {
        const int notch = 47;
        var ann = await Board.JoinAsync();
        var photos = Enumerable.Range(0, 3).Select(_ => new UploadFile("a.png", TestImages.Png(60, 40)));
        var feed = (await ann.FeedAsync(images: [.. photos])).Id();
        var page = await OpenAsync(Size.Phone);
        await page.Page.SetViewportSizeAsync(740, 360);
        await page.GoAsync($"/feed/{feed}");
        var devtools = await page.Context.NewCDPSessionAsync(page.Page);
        await devtools.SendAsync(
            "Emulation.setSafeAreaInsetsOverride",
            new() { ["insets"] = new Dictionary<string, object> { ["left"] = notch, ["right"] = notch } }
        );
        await page.Page.Locator(".image").Nth(1).ClickAsync();
        foreach (var name in new[] { "previous", "next", "close", "place" })
        {
            var control = page.Page.Locator($".lightbox-{name}");
            await Expect(control).ToBeVisibleAsync();
            var box = (await control.BoundingBoxAsync())!;
            Assert.True(box.X >= notch && box.X + box.Width <= 740 - notch, $"{name}: {box.X} to {box.X + box.Width}");
        }
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
}
