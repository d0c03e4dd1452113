using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>Pages that help when something cannot be.</summary>
[Slow]
public sealed class ProblemPageTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    [Theory]
    [InlineData("/nothing/here", "en-US", "There is nothing here", "To the front page")]
    [InlineData("/nothing/here", "ko-KR", "여기에는 아무것도 없습니다", "첫 페이지로")]
    [InlineData("/?cursor=broken", "en-US", "This is not valid", "To the front page")]
    [InlineData("/feed/1?said=cursor", "ko-KR", "올바르지 않습니다", "첫 페이지로")]
    public async Task A_wrong_address_says_so_and_leads_back(string path, string language, string title, string back)
    {
        var page = await OpenAsync(language: language);

        var response = await page.GoAsync(path);

        Assert.Equal(path.Contains("cursor", StringComparison.Ordinal) ? 422 : 404, response.Status);
        await Expect(page.Heading).ToHaveTextAsync(title);
        await page.NavigateAsync(() => page.Page.GetByRole(AriaRole.Link, new() { Name = back }).ClickAsync());
        Assert.Equal("/", page.Path);
    }

    [Fact]
    public async Task While_the_API_is_away_pages_say_so_and_when_it_is_back_all_is_well()
    {
        var ann = await Board.JoinAsync();
        var feed = await ann.FeedAsync("Still here");
        var page = await OpenAsync();
        await page.JoinAsync();
        await page.GoAsync("/");
        var like = page.Page.Locator($"#feed-{feed.Id()} form.like button");

        await Board.StopAsync();
        try
        {
            // In place: what was shown ahead is taken back, and said.
            await like.ClickAsync();
            await Expect(page.Page.Locator("#live")).ToHaveTextAsync("The board is having a rest");
            await Expect(like).ToHaveAttributeAsync("aria-pressed", "false");
            await Expect(like.Locator("[data-number]")).ToHaveTextAsync("0");

            var response = await page.GoAsync("/search?q=still");
            Assert.Equal((int)HttpStatusCode.ServiceUnavailable, response.Status);
            await Expect(page.Heading).ToHaveTextAsync("The board is having a rest");

            // A form that was filled in is not lost.
            await page.GoAsync("/signup");
        }
        finally
        {
            Board.StartAgain();
        }

        await page.GoAsync("/search?q=still");
        await Expect(page.Page.Locator(".card-title")).ToHaveTextAsync("Still here");
        await Expect(page.Page.Locator("header details.menu")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_log_in_while_the_API_is_away_keeps_what_was_typed_and_try_again_leads_on()
    {
        var ann = await Board.JoinAsync();
        var page = await OpenAsync(Size.Phone, javascript: false);
        await Board.StopAsync();
        try
        {
            await page.LogInByFormAsync(ann.Email);
            await Expect(page.Errors).ToHaveTextAsync("The board does not respond right now. Try again in a moment.");
            await Expect(page.Page.Locator("[name='Input.Email']")).ToHaveValueAsync(ann.Email);
            await page.GoAsync("/");
        }
        finally
        {
            Board.StartAgain();
        }

        await page.NavigateAsync(() => page.Page.GetByRole(AriaRole.Link, new() { Name = "Try again" }).ClickAsync());
        Assert.Equal("/", page.Path);
        await Expect(page.Page.Locator(".problem")).ToHaveCountAsync(0);
        await page.LogInByFormAsync(ann.Email);
        await Expect(page.Page.Locator("header details.menu")).ToBeVisibleAsync();
    }
}

/// <summary>A board where five reads a minute are enough.</summary>
public sealed class SlowWebBoard(TestPostgres postgres, SwiftServer swift, Browser browser) : WebBoard(postgres, swift, browser)
{
    public const int Reads = 5;

    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [.. base.Settings, new("RateLimits:Scale", "1"), new("RateLimits:ReadsPerMinute", "5")];
}

[Slow]
public sealed class TooFastPageTests(SlowWebBoard board) : WebTests(board), IClassFixture<SlowWebBoard>
{
    [Fact]
    public async Task Who_is_too_fast_is_told_how_long_to_wait()
    {
        const string Search = "/search?q=sea&in=comments"; // a page that asks the API once
        var page = await OpenAsync(javascript: false, path: "/");
        IResponse response;
        var reads = 1;
        do response = await page.GoAsync(Search);
        while (response.Status == 200 && ++reads < 20);

        Assert.Equal(429, response.Status);
        // Some were taken when the board was made ready and for its settings, unless the minute has turned.
        Assert.InRange(reads, 2, SlowWebBoard.Reads + 1);
        await Expect(page.Heading).ToHaveTextAsync("That was too fast");
        await Expect(page.Page.Locator(".problem")).ToContainTextAsync($"Wait {await response.HeaderValueAsync("retry-after")}\u00a0s");
        await Expect(page.Page.GetByRole(AriaRole.Link, new() { Name = "Try again" })).ToHaveAttributeAsync("href", Search);
    }
}
