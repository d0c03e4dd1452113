using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Features.Comments;
using Microsoft.Playwright;
using static FeedBoard.Tests.Web.WriteSteps;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>One person in two tabs, or two people in one browser: nothing is lost, and nothing is done in the wrong name.</summary>
[Slow]
public sealed class TwoTabsTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    [Theory]
    [InlineData("empty")]
    [InlineData("discards")]
    [InlineData("posts")]
    public async Task What_one_tab_writes_stays_whatever_the_other_one_does(string otherTab)
    {
        var page = await OpenWriteAsync();
        var other = await page.Context.NewPageAsync();
        if (otherTab is "empty")
            await GoToWriteAsync(other);
        await page.TypeAsync("Kept", "by this tab");
        await page.ChooseAsync(Photo("photo.png"));
        await page.UploadedAsync(1);
        var photos = await page.KeptPhotosAsync(1);
        await KeptTextAsync(page);
        if (otherTab is not "empty")
        {
            await GoToWriteAsync(other);
            await Expect(other.Locator("#feed-title")).ToHaveValueAsync("Kept");
            await Expect(other.Locator("[data-chosen] li")).ToHaveCountAsync(1);
            if (otherTab is "discards")
                await other.Locator("[data-discard]").ClickAsync();
            else
                await other.Locator("[data-send]").ClickAsync();
            if (otherTab is "discards")
                await Expect(other.Locator("#feed-title")).ToHaveValueAsync("");
            else
                await Expect(other.Locator(".card.feed")).ToBeVisibleAsync();
            await page.KeptPhotosAsync(1, without: photos);
        }

        await other.GotoAsync(new Uri(Board.Web, "/search").AbsoluteUri);
        await KeptTextAsync(page);
        await page.Page.ReloadAsync();
        await Expect(page.Page.Locator("#feed-content")).ToHaveValueAsync("by this tab");
        await Expect(page.Page.Locator("[data-restored]")).ToContainTextAsync("What you had not sent yet is here again.");
        await Expect(page.Picture("photo.png")).ToHaveCountAsync(1);
    }

    /// <summary>A link from a mail or a search: the browser keeps cookies from such a request that are for the same site alone.</summary>
    [Fact]
    public async Task Who_comes_by_a_link_from_another_site_can_go_on_in_the_tabs_that_are_open()
    {
        var feed = (await (await Board.JoinAsync()).FeedAsync("Liked")).Id();
        var page = await OpenAsync();
        await page.JoinByFormAsync();
        await page.GoAsync($"/feed/{feed}");
        var other = await page.Context.NewPageAsync();
        await other.RouteAsync(
            "https://mail.example/",
            route => route.FulfillAsync(new() { ContentType = "text/html", Body = $"<a href='{new Uri(Board.Web, "/search")}'>a link</a>" })
        );
        await other.GotoAsync("https://mail.example/");
        await other.GetByText("a link").ClickAsync();
        await Expect(other.Locator(".menu-name")).ToBeAttachedAsync(); // logged in there, too

        await page.Page.Locator("form.like button").ClickAsync();
        await Expect(page.Page.Locator("form.like button")).ToHaveAttributeAsync("aria-busy", "false");
        await Expect(page.Page.Locator("form.like button")).ToHaveAttributeAsync("aria-pressed", "true");
        await page.FillAsync("content", "Sent from the first tab");
        await page.Page.Locator("[data-comment-form] button[type=submit]").ClickAsync();
        await Expect(page.Page.Locator(".comment .text")).ToHaveTextAsync("Sent from the first tab");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_form_below_a_comment_is_never_that_of_another_session(bool somebodyElse)
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ann.FeedAsync("Talk")).Id();
        var comment = (await ann.CommentAsync(feed, "Said")).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        await page.Context.ClearCookiesAsync();
        if (somebodyElse)
            await page.LogInAsync(ben.Email, path: null);

        await page.NavigateAsync(() => page.Page.Locator($"#comment-{comment} a[data-swap]").First.ClickAsync());

        if (somebodyElse)
        {
            await Expect(page.Page.Locator(".menu-name")).ToHaveTextAsync(ben.Nickname);
            await Expect(page.Page.Locator($"#comment-{comment} > form textarea")).ToBeVisibleAsync();
        }
        else
        {
            Assert.Equal($"/login?ended=1&return=%2Ffeed%2F{feed}", page.Path);
        }
    }

    [Fact]
    public async Task A_log_out_in_another_tab_leaves_nothing_in_the_browser()
    {
        var page = await OpenWriteAsync();
        await page.TypeAsync("Secret", "Diary");
        await page.ChooseAsync(Photo("diary.png"));
        await page.UploadedAsync(1);
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(new Uri(Board.Web, "/search").AbsoluteUri);
        await other.Locator("form[action='/logout'] button").First.EvaluateAsync("button => button.click()");
        await Expect(other.Locator("a[href^='/login']").First).ToBeAttachedAsync();
        await Wait.ForAsync(
            "the draft to go",
            async () => !await HasDraftAsync(other)
        );
        await Expect(page.Page.Locator("#feed-title")).ToHaveValueAsync("Secret"); // what is seen can still be sent

        // Nor does it come back when one types on there, or leaves that page.
        await page.FillAsync("content", "Diary, continued");
        await page.GoAsync("/search");
        Assert.False(await HasDraftAsync(page.Page));
    }

    [Fact]
    public async Task Who_is_logged_in_as_somebody_else_meanwhile_is_told_before_anything_is_posted()
    {
        var ben = await Board.JoinAsync();
        var page = await OpenWriteAsync();
        await page.TypeAsync("Whose?", "Of Ann or of Ben");
        await page.ChooseAsync(Photo("photo.png"));
        await page.UploadedAsync(1);
        await page.LogInAsync(ben.Email, path: null); // as in another tab
        var before = await Board.CountFeedsAsync();

        await page.PressSendAsync();
        await Expect(page.Page.Locator("[data-problem]")).ToContainTextAsync("You have logged in or out since this page was opened.");
        Assert.Equal(before, await Board.CountFeedsAsync());
        var feed = await Board.FeedAsync(await page.PostAsync());
        Assert.Equal(ben.Nickname, (string)feed["author_nickname"]!);
        Assert.Single(feed["images"]!.AsArray());
    }

    [Fact]
    public async Task What_was_deleted_goes_also_when_one_logs_out_at_once()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("Soon gone")).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, "/me");
        await page.Page.Locator($"#feed-{feed} .feed-menu summary").ClickAsync();
        await page.Page.Locator($"#feed-{feed} .feed-menu button").ClickAsync();
        await page.HoldToastAsync();
        await Expect(page.Page.Locator(".toast")).ToContainTextAsync("The feed was deleted.");
        await page.LogOutAsync();
        Assert.Equal(0, await Board.QueryAsync<long>($"SELECT count(*) FROM feeds WHERE id = {feed}"));
        await Expect(page.Page.Locator("a[href^='/login']").First).ToBeAttachedAsync();
    }

    [Fact]
    public async Task What_is_typed_before_the_scripts_arrive_wins_over_an_older_draft_and_is_kept()
    {
        var page = await OpenWriteAsync();
        await page.TypeAsync("Old title", "Old text");
        await page.GoAsync("/search");
        var scripts = await page.HoldAsync("**/js/write.*");
        await page.Page.GotoAsync(new Uri(Board.Web, "/write").AbsoluteUri, new() { WaitUntil = WaitUntilState.Commit });
        await page.FillAsync("title", "New title");
        scripts.SetResult();
        await Expect(page.Page.Locator("#feed-content")).ToHaveValueAsync("Old text");
        await Expect(page.Page.Locator("#feed-title")).ToHaveValueAsync("New title");

        await page.Page.UnrouteAllAsync();
        await page.Page.ReloadAsync();
        await Expect(page.Page.Locator("#feed-title")).ToHaveValueAsync("New title");
    }

    [Fact]
    public async Task A_photo_that_the_browser_has_no_memory_to_draw_is_sent_as_it_is()
    {
        var page = await OpenAsync();
        await page.Page.AddInitScriptAsync("HTMLCanvasElement.prototype.getContext = () => null");
        await page.LogInAsync((await Board.JoinAsync()).Email, "/write");
        await page.TypeAsync("Two photos", "and little memory");
        await page.ChooseAsync(Photo("first.png"), Photo("second.png"));
        await page.UploadedAsync(2);
        Assert.Equal(2, (await Board.FeedAsync(await page.PostAsync()))["images"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_change_of_a_comment_survives_a_reload_and_goes_when_it_is_given_up_or_sent()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var comment = (await ann.CommentAsync(feed, "As it was")).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        var area = page.Page.Locator($"#comment-{comment} > form textarea");
        await EditAsync();
        await area.FillAsync("As it is to be");
        await page.Page.ReloadAsync();
        await EditAsync();
        await Expect(area).ToHaveValueAsync("As it is to be");

        await page.Page.Locator($"#comment-{comment} > form a[data-swap]").ClickAsync();
        await EditAsync();
        await Expect(area).ToHaveValueAsync("As it was");

        await area.FillAsync("As it is now");
        var response = await page.HoldAsync("**/edit");
        await page.Page.Locator($"#comment-{comment} > form button[type=submit]").ClickAsync();
        await Expect(area).Not.ToBeEditableAsync(); // what is typed now would go with the form
        response.SetResult();
        await Expect(page.Page.Locator($"#comment-{comment} > .text")).ToHaveTextAsync("As it is now");
        await EditAsync();
        await Expect(area).ToHaveValueAsync("As it is now");

        async Task EditAsync()
        {
            await page.Page.Locator($"#comment-{comment} > .comment-foot .more-menu summary").ClickAsync();
            await page.Page.Locator($"#comment-{comment} > .comment-foot a[href*='edit=']").ClickAsync();
            await Expect(area).ToBeEditableAsync();
        }
    }

    private static Task KeptTextAsync(WebPage page) => Wait.ForAsync("the draft to be kept", () => HasDraftAsync(page.Page));

    private static Task<bool> HasDraftAsync(IPage tab) =>
        tab.EvaluateAsync<bool>("() => Object.keys(localStorage).some(k => k.startsWith('feedboard.draft:'))");

    private async Task GoToWriteAsync(IPage tab)
    {
        await tab.GotoAsync(new Uri(Board.Web, "/write").AbsoluteUri);
        await Expect(tab.Locator("[data-shortcut]")).Not.ToHaveAttributeAsync("hidden", "");
    }

    private async Task<WebPage> OpenWriteAsync()
    {
        var page = await OpenAsync();
        await page.LogInAsync((await Board.JoinAsync()).Email, path: null);
        await GoToWriteAsync(page.Page);
        return page;
    }
}
