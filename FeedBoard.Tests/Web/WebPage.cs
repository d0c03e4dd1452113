using System.Collections.Concurrent;
using System.Globalization;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Docs;
using Microsoft.Playwright;

namespace FeedBoard.Tests.Web;

/// <summary>
/// A page in a separate browser context, with common actions. <see cref="Page"/> is Playwright's, for everything else.
/// </summary>
public sealed class WebPage : IAsyncDisposable
{
    // Only ever reached by a test that fails, so generous to a machine that has much else to do.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IBrowserContext context;
    private readonly ConcurrentQueue<string> said = [],
        troubles = [];

    private WebPage(IBrowserContext context, IPage page, Uri web)
    {
        (this.context, Page, Web) = (context, page, web);
        page.Console += (_, message) =>
        {
            said.Enqueue($"{message.Type}: {message.Text}");
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
                troubles.Enqueue(message.Text);
        };
        page.PageError += (_, error) => troubles.Enqueue(error);
        page.Dialog += async (_, dialog) =>
        {
            // "Leave this page?" is a question that pages may ask.
            if (dialog.Type != DialogType.BeforeUnload)
                troubles.Enqueue($"{dialog.Type}: {dialog.Message}");
            await dialog.AcceptAsync();
        };
    }

    public IPage Page { get; }

    public Uri Web { get; }

    public IBrowserContext Context => context;

    /// <summary>Faults: dialogs, violations of the content policy, script errors.</summary>
    public IReadOnlyCollection<string> Troubles => troubles;

    /// <summary>The one first heading.</summary>
    public ILocator Heading => Page.Locator("h1");

    /// <summary>The error messages of the form and of its fields.</summary>
    public ILocator Errors => Page.Locator(".error");

    /// <summary>The path that it is on, with its query.</summary>
    public string Path => new Uri(Page.Url).PathAndQuery;

    internal static async Task<WebPage> OpenAsync(Browser browser, Uri web, BrowserNewContextOptions options, bool keepsPages = false)
    {
        var opened = await browser.NewContextAsync(options, keepsPages);
        opened.SetDefaultTimeout((float)Patience.TotalMilliseconds);
        Assertions.SetDefaultExpectTimeout((float)Patience.TotalMilliseconds);
        return new(opened, await opened.NewPageAsync(), web);
    }

    public async Task<IResponse> GoAsync(string path) => (await Page.GotoAsync(new Uri(Web, path).AbsoluteUri))!;

    /// <summary>Fills in the form of <c>/signup</c> and sends it; the person is signed in then, unless something is wrong.</summary>
    public async Task SignUpAsync(string nickname, string email, string password = Person.Password, string? @return = null)
    {
        await GoAsync(@return is null ? "/signup" : $"/signup?return={Uri.EscapeDataString(@return)}");
        await FillAsync("Input.Nickname", nickname);
        await SendAccountAsync(email, password);
    }

    /// <summary>Signs up a new user by the form and waits until they are signed in.</summary>
    /// <returns>Their e-mail; the password is <see cref="Person.Password"/>.</returns>
    public async Task<string> JoinByFormAsync(string? nickname = null)
    {
        var email = $"{Guid.NewGuid():N}@example.org";
        await SignUpAsync(nickname ?? $"p{Guid.NewGuid():N}"[..20], email);
        await Assertions.Expect(Page.Locator("header details.menu")).ToBeVisibleAsync();
        return email;
    }

    /// <summary>
    /// Signs up a new user for a test that is not about the form: by plain HTTP, since three pages less in the browser are most of such a
    /// test. Shows no page.
    /// </summary>
    /// <inheritdoc cref="JoinByFormAsync" path="/returns"/>
    public async Task<string> JoinAsync(string? nickname = null)
    {
        var email = $"{Guid.NewGuid():N}@example.org";
        using var visitor = new Visitor(Web, follow: false);
        await visitor.SignUpAsync(nickname ?? $"p{Guid.NewGuid():N}"[..20], email);
        await TakeCookiesAsync(visitor);
        return email;
    }

    /// <summary>Fills in the form of <c>/login</c> and sends it.</summary>
    public async Task LogInByFormAsync(string email, string password = Person.Password, string? @return = null)
    {
        await GoAsync(@return is null ? "/login" : $"/login?return={Uri.EscapeDataString(@return)}");
        await SendAccountAsync(email, password);
    }

    /// <summary>Logs in like <see cref="JoinAsync"/>, with <see cref="Person.Password"/>, and shows a page.</summary>
    /// <param name="path">The page; <c>null</c> if the test shows one itself.</param>
    public async Task LogInAsync(string email, string? path = "/")
    {
        using var visitor = new Visitor(Web, follow: false);
        await visitor.LogInAsync(email);
        await TakeCookiesAsync(visitor);
        if (path is not null)
            await GoAsync(path);
    }

    /// <summary>Fills in e-mail and password of the form of <c>/login</c> or <c>/signup</c> that is shown, and sends it.</summary>
    public async Task SendAccountAsync(string email, string password = Person.Password)
    {
        await FillAsync("Input.Email", email);
        await FillAsync("Input.Password", password);
        await SendAsync("form[method=post]:has([name='Input.Password'])");
    }

    public async Task LogOutAsync()
    {
        if (await Page.Locator("header details.menu[open]").CountAsync() == 0)
            await Page.Locator("header details.menu summary").ClickAsync();
        await NavigateAsync(() => Page.Locator("form[action='/logout'] button").ClickAsync());
    }

    /// <summary>Requests that match wait from now on.</summary>
    /// <returns>Lets them go.</returns>
    public async Task<TaskCompletionSource> HoldAsync(string pattern)
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await HoldAsync(pattern, release.Task);
        return release;
    }

    /// <inheritdoc cref="HoldAsync(string)" path="/summary"/>
    public Task HoldAsync(string pattern, Task until) =>
        Page.RouteAsync(
            pattern,
            async route =>
            {
                await until;
                await route.ContinueAsync();
            }
        );

    public Task FillAsync(string field, string value) => Page.Locator($"[name='{field}']").FillAsync(value);

    /// <summary>Presses a form's button and waits for the page that comes of it.</summary>
    public Task SendAsync(string form) => NavigateAsync(() => Page.Locator(form).Locator("button[type=submit]").First.ClickAsync());

    /// <summary>Does an action that opens another page, and waits until it is loaded.</summary>
    public async Task NavigateAsync(Func<Task> action)
    {
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Loaded(object? sender, IPage page) => loaded.TrySetResult();
        Page.Load += Loaded;
        try
        {
            await action();
            await loaded.Task.WaitAsync(Patience);
        }
        finally
        {
            Page.Load -= Loaded;
        }
    }

    /// <summary>As somebody who points at the message: it stays, however long the test takes.</summary>
    public Task HoldToastAsync() => Page.Locator(".toast").DispatchEventAsync("pointerenter");

    /// <summary>Goes back as with the browser's button, without a wait: the page may stay, or be another one then.</summary>
    public Task BackAsync() => Page.EvaluateAsync("() => void setTimeout(() => history.back())"); // it has responded before it goes

    /// <summary>The cookies of the browser, by name.</summary>
    public async Task<BrowserContextCookiesResult?> CookieAsync(string name) =>
        (await context.CookiesAsync()).FirstOrDefault(c => c.Name == name);

    public async ValueTask DisposeAsync()
    {
        // A test that failed has not let go what it held.
        await Page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.IgnoreErrors });
        await context.DisposeAsync().AsTask().WaitAsync(Patience);
    }

    private Task TakeCookiesAsync(Visitor visitor) =>
        context.AddCookiesAsync(
            visitor.Cookies.Select(c => new Cookie
            {
                Name = c.Name,
                Value = c.Value,
                Domain = c.Domain,
                Path = c.Path,
                HttpOnly = c.HttpOnly,
                Secure = c.Secure,
                SameSite = SameSiteAttribute.Lax,
            })
        );

    /// <summary>Saves the last state of a failed test.</summary>
    internal async Task KeepAsync(int number)
    {
        var test = string.Concat(
            (TestContext.Current.Test?.TestDisplayName ?? "test").Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' ? c : '-')
        );
        var folder = System.IO.Path.Combine(Repository.Root, "artifacts", "web", test.Length > 150 ? test[..150] : test);
        Directory.CreateDirectory(folder);
        var file = System.IO.Path.Combine(folder, number.ToString(CultureInfo.InvariantCulture));
        try
        {
            await File.WriteAllLinesAsync($"{file}.log", [Page.Url, .. troubles, .. said]);
            await File.WriteAllTextAsync($"{file}.html", await Page.ContentAsync());
            await Page.ScreenshotAsync(new() { Path = $"{file}.png", FullPage = true });
        }
        catch (Exception e) when (e is PlaywrightException or TimeoutException)
        {
            await File.WriteAllTextAsync($"{file}.failed", e.Message); // The page cannot be read; the exception is saved instead.
        }
    }
}
