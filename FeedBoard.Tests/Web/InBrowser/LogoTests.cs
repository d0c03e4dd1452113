using FeedBoard.Tests.Board;
using FeedBoard.Tests.Docs;
using FeedBoard.Tests.Features.Board;
using FeedBoard.Tests.Imaging;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>The logo on the screen.</summary>
[Slow]
public sealed class LogoTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    private static readonly string Folder = Path.Combine(Repository.Root, "artifacts", "web", "screenshots");

    [Fact]
    public async Task It_is_set_by_its_form_without_scripts_and_its_pixels_are_on_the_screen()
    {
        var admin = await Board.JoinAsAdminAsync();
        var page = await OpenAsync(javascript: false);
        await page.LogInByFormAsync(admin.Email);
        await page.GoAsync("/board/logo");
        await page.Page.Locator("#logo-image").SetInputFilesAsync(File("logo.svg", "image/svg+xml", "<svg/>"u8.ToArray()));
        await page.SendAsync(".board-logo form");
        await Expect(page.Page.Locator("#logo-image-error")).ToContainTextAsync("SVG is not taken.");

        var sent = Halves(320, 64);
        await page.Page.Locator("#logo-image").SetInputFilesAsync(File("logo.png", "image/png", sent));
        await page.SendAsync(".board-logo form");
        Assert.Equal("/board/logo?done=set", page.Path);
        var shot = await page.Page.Locator(".brand .logo").ScreenshotAsync();
        Assert.InRange(Difference(shot, sent), 0, 3);

        var phone = await OpenAsync(Size.Phone, "ko-KR", dark: true, path: "/");
        Assert.InRange(Difference(await phone.Page.Locator(".brand .logo").ScreenshotAsync(), sent), 0, 3);
        using (await admin.Client.DeleteAsync("/api/board/logo", TestContext.Current.CancellationToken)) { }
    }

    [Fact]
    public async Task Nothing_moves_when_its_file_comes()
    {
        var admin = await Board.JoinAsAdminAsync();
        await admin.SetLogoAsync(TestImages.Png(90, 90));
        foreach (var size in Enum.GetValues<Size>())
        {
            var page = await OpenAsync(size);
            await page.Context.RouteAsync("**/api/image/**", route => route.AbortAsync());
            await page.GoAsync("/");
            var before = await BoxesAsync(page);
            await page.Context.UnrouteAllAsync();
            await page.GoAsync("/");
            await page.Page.WaitForFunctionAsync("() => document.querySelector('.brand .logo').naturalWidth === 90");
            Assert.Equal(before, await BoxesAsync(page));
        }

        using (await admin.Client.DeleteAsync("/api/board/logo", TestContext.Current.CancellationToken)) { }
    }

    [Fact]
    public async Task Wide_and_tall_ones_fit_everywhere_and_can_be_looked_at()
    {
        var admin = await Board.JoinAsAdminAsync();
        await admin.FeedAsync("A day at the sea", "It was windy.");
        await admin.ChangeBoardAsync(new { name = "바다와 모래 Sea and sand", about = "Photos of the coast." });
        Directory.CreateDirectory(Folder);
        foreach (var (shape, width, height) in new[] { ("wide", 900, 150), ("tall", 180, 400) })
        {
            await admin.SetLogoAsync(await DrawnAsync(width, height));
            foreach (var size in Enum.GetValues<Size>())
            {
                var page = size == Size.Phone ? await OpenAsync(size, "ko-KR", dark: true) : await OpenAsync(size);
                await page.LogInAsync(admin.Email, path: null);
                foreach (var (path, name) in new[] { ("/", "front"), ("/about", "about"), ("/board/logo", "board"), ("/search", "search") })
                {
                    await page.GoAsync(path);
                    await page.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
                    Assert.True(
                        await page.Page.EvaluateAsync<bool>(
                            "() => document.documentElement.scrollWidth <= innerWidth"
                                + " && document.querySelector('.brand').getBoundingClientRect().height <= 44"
                        ),
                        $"{shape} {size} {path}"
                    );
                    await page.Page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"logo-{shape}-{size}-{name}.png") });
                }
            }
        }

        await admin.ChangeBoardAsync(new { name = "FeedBoard", about = "" });
        using (await admin.Client.DeleteAsync("/api/board/logo", TestContext.Current.CancellationToken)) { }
    }

    /// <summary>Two colours, side by side.</summary>
    private static byte[] Halves(int width, int height)
    {
        using var black = NetVips.Image.Black(width / 2, height, bands: 3);
        using var left = black + new double[] { 200, 30, 60 };
        using var right = black + new double[] { 20, 90, 200 };
        return left.Join(right, NetVips.Enums.Direction.Horizontal).Cast(NetVips.Enums.BandFormat.Uchar).PngsaveBuffer();
    }

    private static FilePayload File(string name, string type, byte[] bytes) =>
        new()
        {
            Name = name,
            MimeType = type,
            Buffer = bytes,
        };

    private static Task<string> BoxesAsync(WebPage page) =>
        page.Page.EvaluateAsync<string>(
            """
            () => JSON.stringify(['.brand', '.brand .logo', 'main', '.brand-name']
              .map(s => document.querySelector(s).getBoundingClientRect()))
            """
        );

    /// <summary>
    /// How far the colours are from those of the upload on average, of 255, where both are as large. Without the edges: the box may begin
    /// within a pixel.
    /// </summary>
    private static double Difference(byte[] shot, byte[] sent)
    {
        using var screen = NetVips.Image.NewFromBuffer(shot).ExtractBand(0, n: 3);
        using var whole = NetVips.Image.NewFromBuffer(sent);
        using var upload = whole.ThumbnailImage(screen.Width, height: screen.Height, size: NetVips.Enums.Size.Force).ExtractBand(0, n: 3);
        using var difference = (screen - upload).Abs();
        return difference.Crop(2, 2, difference.Width - 4, difference.Height - 4).Avg();
    }

    /// <summary>Dark words on a transparent ground, as most logos are.</summary>
    private async Task<byte[]> DrawnAsync(int width, int height)
    {
        var page = await OpenAsync();
        var radius = Math.Min(width, height) / 2;
        await page.Page.SetContentAsync(
            $$"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{{width}}" height="{{height}}" viewBox="0 0 {{width}} {{height}}">
            <circle cx="{{radius}}" cy="{{radius}}" r="{{radius}}" fill="#0c6b58"/>
            <text x="{{(width > height ? height + 20 : 10)}}" y="{{(width > height ? height * 2 / 3 : height - 40)}}" font-size="80"
              font-family="sans-serif" font-weight="700" fill="#1f1e1a">Sea &amp; sand</text></svg>
            """
        );
        return await page.Page.Locator("svg").ScreenshotAsync(new() { OmitBackground = true });
    }
}
