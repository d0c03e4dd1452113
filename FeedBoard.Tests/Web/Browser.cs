using FeedBoard.Tests.Web;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Browser))]

namespace FeedBoard.Tests.Web;

/// <summary>
/// The machine's own Chromium, without a window: one for the whole run, started by the first test that opens a page. Each page has a
/// context of its own: no cookie and no cache of another. Safe for many test classes at once.
/// </summary>
public sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Whole = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    // The headless shell is the same engine without the browser around it: a page costs a third of the processor time.
    private static readonly string[] Shells = ["chromium-headless-shell", .. Whole];

    private static readonly string[] Flags =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        // /dev/shm is small where tests run in a container.
        "--disable-dev-shm-usage",
    ];

    private readonly SemaphoreSlim gate = new(1, 1);
    private IPlaywright? playwright;
    private IBrowser? browser,
        keepingPages;

    /// <param name="keepsPages">
    /// Whether the back button shows pages as they were left, as in everybody's browser. Playwright switches that off by default, since its
    /// own waiting for a page that is loaded does not expect it; the headless shell has no such cache.
    /// </param>
    public async Task<IBrowserContext> NewContextAsync(BrowserNewContextOptions options, bool keepsPages = false) =>
        await (await StartedAsync(keepsPages)).NewContextAsync(options);

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        if (keepingPages is not null)
            await keepingPages.DisposeAsync();
        playwright?.Dispose();
        gate.Dispose();
    }

    private async Task<IBrowser> StartedAsync(bool keepsPages)
    {
        await gate.WaitAsync();
        try
        {
            playwright ??= await Playwright.CreateAsync();
            return keepsPages
                ? keepingPages ??= await LaunchAsync(playwright, Whole, ["--disable-back-forward-cache"])
                : browser ??= await LaunchAsync(playwright, Shells, []);
        }
        finally
        {
            gate.Release();
        }
    }

    private static Task<IBrowser> LaunchAsync(IPlaywright playwright, string[] names, string[] without) =>
        playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Find(names),
                Args = Flags,
                IgnoreDefaultArgs = without,
                Headless = true,
            }
        );

    private static string Find(string[] names)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("These tests need Chromium: apt-get install -y --no-install-recommends chromium");
    }
}
