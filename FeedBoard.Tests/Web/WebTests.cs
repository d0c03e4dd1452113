using Microsoft.Playwright;

namespace FeedBoard.Tests.Web;

/// <summary>A phone, and a screen on a desk.</summary>
public enum Size
{
    Phone,
    Desk,
}

/// <summary>
/// Tests that look at pages. What they opened is closed after each test; of one that failed, a picture of each page, its HTML and what the
/// browser said are kept in <c>artifacts/web</c>. No page may open a dialog, break its Content-Security-Policy or throw in a script, and
/// none may be a fault of the server.
/// </summary>
public abstract class WebTests(WebBoard board) : IAsyncDisposable
{
    private readonly List<WebPage> pages = [];

    protected WebBoard Board => board;

    public async ValueTask DisposeAsync()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            for (var n = 0; n < pages.Count; n++)
                await pages[n].KeepAsync(n);
        }

        var troubles = pages.SelectMany(p => p.Troubles).Concat(board.Faults.Take()).ToList();
        foreach (var page in pages)
            await page.DisposeAsync();
        GC.SuppressFinalize(this);
        Assert.Equal("", string.Join("\n", troubles));
    }

    /// <summary>Opens a page in a browser of somebody's own: nothing of another's cookies.</summary>
    /// <param name="language">What the browser asks for: <c>en-US</c>, <c>ko-KR</c>.</param>
    /// <param name="dark">Whether the system is set to dark.</param>
    /// <param name="javascript">Whether scripts run.</param>
    /// <param name="path">The page that is shown; none if the test shows one itself.</param>
    /// <param name="keepsPages">Whether the back button shows pages as they were left.</param>
    /// <param name="scale">Pixels of the device to one of CSS.</param>
    protected async Task<WebPage> OpenAsync(
        Size size = Size.Desk,
        string language = "en-US",
        bool dark = false,
        bool javascript = true,
        string? path = null,
        bool keepsPages = false,
        float scale = 1
    )
    {
        var page = await WebPage.OpenAsync(
            board.Browser,
            board.Web,
            new()
            {
                BaseURL = board.Web.AbsoluteUri,
                ViewportSize = size == Size.Phone ? new() { Width = 360, Height = 740 } : new() { Width = 1280, Height = 900 },
                IsMobile = size == Size.Phone,
                HasTouch = size == Size.Phone,
                Locale = language,
                TimezoneId = "Asia/Seoul",
                ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
                ReducedMotion = ReducedMotion.Reduce,
                JavaScriptEnabled = javascript,
                DeviceScaleFactor = scale,
            },
            keepsPages
        );
        Adopt(page);
        if (path is not null)
            await page.GoAsync(path);
        return page;
    }

    /// <summary>A page that a test has opened in its own way is closed, and what it said looked at, as of every other.</summary>
    protected void Adopt(WebPage page) => pages.Add(page);
}
