using System.Globalization;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Servers;
using Microsoft.Playwright;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>A board with somebody whose feeds fill more than one load of a list.</summary>
public sealed class PlaceBoard(TestPostgres postgres, SwiftServer swift, Browser browser) : GuestPagesBoard(postgres, swift, browser)
{
    public const int Feeds = 23;

    private Task<long>? author;

    /// <summary>Who has written that many feeds and nothing else, some with photos; they are posted when first asked for.</summary>
    public Task<long> AuthorAsync() => author ??= PostAsync();

    private async Task<long> PostAsync()
    {
        var ann = await JoinAsync();
        for (var n = 0; n < Feeds; n++)
        {
            await ann.FeedAsync(
                string.Create(CultureInfo.InvariantCulture, $"Feed {n}"),
                string.Concat(Enumerable.Repeat("Some words. ", 1 + (n * 7 % 40))),
                [.. Enumerable.Range(0, n % 3).Select(_ => new UploadFile("a.jpg", TestImages.Jpeg(480, 320)))]
            );
        }

        return await QueryAsync<long>($"SELECT id FROM users WHERE email = '{ann.Email}'");
    }
}

/// <summary>
/// The back button: one comes back to where one was, and after a session nobody comes back to it. With a browser that keeps pages as they
/// were left, and with one that loads them again.
/// </summary>
[Slow]
public sealed class PlaceTests(PlaceBoard board) : WebTests(board), IClassFixture<PlaceBoard>
{
    private const int Feeds = PlaceBoard.Feeds,
        Card = 16;

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task One_comes_back_to_the_same_card_at_the_same_pixel_with_all_that_was_loaded(bool keepsPages, bool signedIn)
    {
        var author = await board.AuthorAsync();
        var page = await OpenAsync(Size.Phone, keepsPages: keepsPages);
        if (signedIn)
        {
            await page.JoinAsync();
            await page.GoAsync("/"); // from now on with the cookie by which the browser may keep pages
        }

        await page.GoAsync($"/person/{author}");
        var tab = await Tab.OfAsync(page);
        await Faults.Wait.ForAsync(
            "the whole list",
            () => tab.IsAsync($"(scrollTo(0, document.body.scrollHeight), document.querySelectorAll('.card').length === {Feeds})")
        );
        await tab.AskAsync(
            $"(window.left = true, document.querySelectorAll('.card')[{Card}].scrollIntoView(), scrollBy(0, -137), scrollY)"
        );
        var before = await tab.AskAsync(Where);
        await page.NavigateAsync(() => page.Page.Locator(".card-title a").Nth(Card).ClickAsync());

        await tab.AskAsync("void setTimeout(() => history.back())");

        await Faults.Wait.ForAsync("the same place", () => tab.IsAsync($"{Where} === '{before}'"));
        Assert.Equal(keepsPages ? "True" : "False", await tab.AskAsync("window.left === true"));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task What_was_liked_on_another_page_is_so_on_the_page_that_Back_shows(bool keepsPages, bool cached)
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ann.FeedAsync("To be liked")).Id();
        var page = await OpenAsync(keepsPages: keepsPages);
        await page.LogInAsync(ben.Email);
        if (cached)
            await page.GoAsync("/"); // now with the cookie by which the browser may keep it
        var tab = await Tab.OfAsync(page);
        const string Heart = "document.querySelector('form.like button')";
        await page.NavigateAsync(() => page.Page.Locator($"#feed-{feed} .card-title a").ClickAsync());
        await page.Page.Locator($"#feed-{feed} form.like button").ClickAsync();
        await Faults.Wait.ForAsync("the like", () => tab.IsAsync($"{Heart}.ariaBusy === 'false' && {Heart}.ariaPressed === 'true'"));

        await tab.AskAsync("void setTimeout(() => history.back())");

        var form = $"document.querySelector('#feed-{feed} form.like button')";
        await Faults.Wait.ForAsync(
            "the heart on the list",
            () => tab.IsAsync($"location.pathname === '/' && {form}.ariaPressed === 'true' && {form}.textContent.includes('1')")
        );
    }

    /// <summary>A link to a part of the page, as the one that skips the header, makes another entry of the history.</summary>
    [Fact]
    public async Task The_place_is_kept_behind_a_link_within_the_page()
    {
        var page = await OpenAsync(Size.Phone, path: $"/person/{await board.AuthorAsync()}");
        var tab = await Tab.OfAsync(page);
        await tab.AskAsync("document.querySelector('a[href=\"#content\"]').click()");
        await Faults.Wait.ForAsync(
            "the whole list",
            () => tab.IsAsync($"(scrollTo(0, document.body.scrollHeight), document.querySelectorAll('.card').length === {Feeds})")
        );
        await tab.AskAsync($"document.querySelectorAll('.card')[{Card}].scrollIntoView()");
        var before = await tab.AskAsync(Where);
        await page.NavigateAsync(() => page.Page.Locator(".card-title a").Nth(Card).ClickAsync());

        await tab.AskAsync("void setTimeout(() => history.back())");

        await Faults.Wait.ForAsync("the same place", () => tab.IsAsync($"{Where} === '{before}'"));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task The_bell_of_the_page_that_Back_shows_has_the_latest_number(bool keepsPages, bool cached)
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        await ann.CommentAsync((await ben.FeedAsync()).Id());
        var page = await OpenAsync(keepsPages: keepsPages);
        await page.LogInAsync(ben.Email);
        if (cached)
            await page.GoAsync("/"); // now with the cookie by which the browser may keep it
        var tab = await Tab.OfAsync(page);
        const string Bell = "document.querySelector('[data-bell]')?.dataset.bell";
        await Faults.Wait.ForAsync("the bell", () => tab.IsAsync($"{Bell} === '1'"));
        await Board.QueryAsync<object>("UPDATE notifications SET read = true");
        await page.NavigateAsync(() => page.Page.Locator("a[data-bell]").ClickAsync());
        await Faults.Wait.ForAsync("nothing new", () => tab.IsAsync($"{Bell} === '0'"));

        await tab.AskAsync("void setTimeout(() => history.back())");

        await Faults.Wait.ForAsync("nothing new on the list", () => tab.IsAsync($"location.pathname === '/' && {Bell} === '0'"));
    }

    [Fact]
    public async Task Who_comes_back_to_a_feed_that_was_to_be_deleted_keeps_it()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("Kept")).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        // As deleting leaves it, when the next page is left before its scripts have come.
        await page.Page.EvaluateAsync("id => sessionStorage.setItem('feedboard.deleting', id)", $"{feed}");

        await page.GoAsync($"/feed/{feed}");
        await page.GoAsync("/search");

        await Assertions.Expect(page.Page.Locator(".toast:not([hidden])")).ToHaveCountAsync(0);
        await page.GoAsync($"/feed/{feed}");
        await Assertions.Expect(page.Page.Locator($"#feed-{feed}")).ToBeVisibleAsync();
    }

    /// <summary>The pages before are in the browser's cache, and those of a browser that keeps them whole too.</summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task After_logging_out_nothing_of_one_s_own_is_shown(bool keepsPages, bool javascript)
    {
        var page = await OpenAsync(javascript: javascript, keepsPages: keepsPages);
        var name = $"Private {Guid.NewGuid():N}"[..20];
        await page.JoinAsync(name);
        await page.GoAsync("/"); // from now on with the cookie by which the browser may keep pages
        await page.GoAsync("/following");
        var tab = await Tab.OfAsync(page);
        Assert.Equal("True", await tab.AskAsync($"document.body.textContent.includes('{name}')"));
        await page.LogOutAsync();

        await tab.GoBackAsync();

        await Faults.Wait.ForAsync(
            "the form to log in",
            () => tab.IsAsync("location.pathname === '/login' && document.readyState !== 'loading'")
        );
        Assert.Equal("False", await tab.AskAsync($"document.body.textContent.includes('{name}')"));
    }

    /// <summary>
    /// A page that was loaded as a guest, and that any cache may have kept, is not the page of somebody who has logged in since.
    /// </summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task After_logging_in_the_pages_of_before_are_one_s_own(bool keepsPages, bool javascript)
    {
        var page = await OpenAsync(javascript: javascript, keepsPages: keepsPages, path: "/search");
        var name = $"Member {Guid.NewGuid():N}"[..20];
        await page.JoinByFormAsync(name);
        var tab = await Tab.OfAsync(page);

        await tab.GoBackAsync("/search");

        await Faults.Wait.ForAsync(
            "one's own page",
            () => tab.IsAsync($"location.pathname === '/search' && document.querySelector('.menu-name')?.textContent === '{name}'")
        );
    }

    [Fact]
    public async Task A_session_that_was_ended_elsewhere_is_not_come_back_to()
    {
        var page = await OpenAsync(keepsPages: true);
        var email = await page.JoinAsync();
        await page.GoAsync("/"); // from now on with the cookie by which the browser may keep pages
        await page.GoAsync("/following");
        var tab = await Tab.OfAsync(page);
        await page.NavigateAsync(() => page.Page.Locator(".brand").ClickAsync());
        await Board.QueryAsync<object>($"DELETE FROM sessions WHERE user_id = (SELECT id FROM users WHERE email = '{email}')");

        await tab.GoBackAsync();

        await Faults.Wait.ForAsync("the form to log in", () => tab.IsAsync("location.pathname === '/login'"));
    }

    [Fact]
    public async Task Somebody_else_s_page_is_not_come_back_to()
    {
        var page = await OpenAsync(keepsPages: true);
        await page.JoinAsync("The first one");
        await page.GoAsync("/");
        var tab = await Tab.OfAsync(page);
        await page.NavigateAsync(() => page.Page.Locator(".tabs a").First.ClickAsync());
        await page.GoAsync("/me/settings");
        var other = await page.Context.NewPageAsync();
        var second = await Board.JoinAsync();
        await page.Context.ClearCookiesAsync(new() { Name = "feedboard" });
        await other.GotoAsync(new Uri(page.Web, "/login").AbsoluteUri);
        await other.Locator("[name='Input.Email']").FillAsync(second.Email);
        await other.Locator("[name='Input.Password']").FillAsync(Person.Password);
        await other.Locator("form:has([name='Input.Password']) button[type=submit]").ClickAsync();
        await Assertions.Expect(other.Locator(".menu-name")).ToHaveTextAsync(second.Nickname);

        await tab.GoBackAsync();

        await Faults.Wait.ForAsync(
            "the other's page",
            () => tab.IsAsync($"document.querySelector('.menu-name')?.textContent === '{second.Nickname}'")
        );
    }

    private const string Where =
        "location.pathname + [...document.querySelectorAll('.card')].map(c => ' ' + c.id + ' ' + c.getBoundingClientRect().top.toFixed(1))";

    /// <summary>
    /// What the tab shows, asked by the DevTools protocol: also without scripts, and of a page that was kept, which Playwright does not
    /// expect.
    /// </summary>
    private sealed class Tab(ICDPSession session)
    {
        public static async Task<Tab> OfAsync(WebPage page) => new(await page.Context.NewCDPSessionAsync(page.Page));

        public async Task<string> AskAsync(string script)
        {
            var arguments = new Dictionary<string, object>(StringComparer.Ordinal) { ["expression"] = script, ["returnByValue"] = true };
            var response = (await session.SendAsync("Runtime.evaluate", arguments))!.Value.GetProperty("result");
            return response.TryGetProperty("value", out var value) ? value.ToString() : "";
        }

        public async Task<bool> IsAsync(string script)
        {
            try
            {
                return await AskAsync(script) == "True";
            }
            catch (PlaywrightException)
            {
                return false; // one page goes, another comes
            }
        }

        /// <param name="path">The page to go back to; the one before, if left out.</param>
        public async Task GoBackAsync(string? path = null)
        {
            var history = (await session.SendAsync("Page.getNavigationHistory"))!.Value;
            var entries = history.GetProperty("entries").EnumerateArray().ToList();
            var to = path is null
                ? entries[history.GetProperty("currentIndex").GetInt32() - 1]
                : entries.Last(e => new Uri(e.GetProperty("url").GetString()!).AbsolutePath == path);
            var entry = to.GetProperty("id").GetInt32();
            await session.SendAsync(
                "Page.navigateToHistoryEntry",
                new Dictionary<string, object>(StringComparer.Ordinal) { ["entryId"] = entry }
            );
        }
    }
}
