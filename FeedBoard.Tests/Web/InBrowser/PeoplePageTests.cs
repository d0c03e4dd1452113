using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.MyPage;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>People, one's own page, and talking when something comes between.</summary>
[Slow]
public sealed class PeoplePageTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whom_one_follows_is_in_one_s_timeline(bool javascript)
    {
        var ann = await Board.JoinAsync();
        var feed = await ann.FeedAsync("Of somebody followed");
        var page = await OpenAsync(Size.Phone, javascript: javascript);
        await page.JoinAsync();
        await page.GoAsync($"/person/{(long)feed["author_id"]!}");
        var follow = page.Page.Locator("form[data-follow] button");

        await PressAsync(page, follow, javascript);
        await Expect(follow).ToHaveTextAsync("Following");
        await Expect(page.Page.Locator("[data-follower-count]")).ToHaveTextAsync("1");
        await page.GoAsync("/following");
        await Expect(page.Page.Locator(".card-title")).ToHaveTextAsync("Of somebody followed");
        await page.GoAsync("/me/followings");
        await Expect(page.Page.Locator(".people bdi")).ToHaveTextAsync(ann.Nickname);

        await page.GoAsync($"/person/{(long)feed["author_id"]!}");
        await PressAsync(page, follow, javascript);
        await Expect(follow).ToHaveTextAsync("Follow");
        await page.GoAsync("/following");
        await Expect(page.Page.Locator(".empty")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_nickname_is_said_whole_whatever_is_in_it()
    {
        var ann = await Board.JoinAsync($"A|{Guid.NewGuid():N}"[..20]);
        var page = await OpenAsync();
        await page.JoinAsync();
        await page.GoAsync($"/person/{await Board.IdOfAsync(ann)}");
        var follow = page.Page.Locator("form[data-follow] button");
        await follow.ClickAsync();
        await Expect(page.Page.Locator("#live")).ToHaveTextAsync($"You follow {ann.Nickname} now.");
        await Expect(follow).ToHaveAttributeAsync("aria-label", $"Following {ann.Nickname}: unfollow");
        Assert.Null(await follow.GetAttributeAsync("aria-pressed")); // its words change
        await page.GoAsync($"/person/{await Board.IdOfAsync(ann)}/safety");
        await page.Page.Locator("form[data-restrict=block] button").ClickAsync();
        await Expect(page.Page.Locator("#live")).ToContainTextAsync(ann.Nickname);
    }

    [Theory]
    [InlineData(Size.Phone, true, "en-US")]
    [InlineData(Size.Desk, false, "en-US")]
    [InlineData(Size.Phone, true, "ko-KR")]
    public async Task Who_signs_up_is_welcomed_with_people_to_follow(Size size, bool javascript, string language)
    {
        await Board.QueryAsync<object>("DELETE FROM users");
        var people = new List<Person>();
        for (var n = 0; n < 4; n++)
        {
            people.Add(await Board.JoinAsync());
            await people[^1].FeedAsync($"By number {n} #sea{n}");
        }

        var page = await OpenAsync(size, language, javascript: javascript);
        var email = await page.JoinByFormAsync("New here");
        Assert.Equal("/welcome", page.Path);
        var (list, korean) = (page.Page.Locator(".suggestions li"), language is "ko-KR");
        await Expect(page.Heading).ToHaveTextAsync(korean ? "New here 님, 환영합니다" : "Welcome, New here");
        await Expect(list).ToHaveCountAsync(3);
        await Expect(list.First.Locator(".author")).ToHaveTextAsync(people[3].Nickname);
        await Expect(list.First.Locator(".suggestion-feed a")).ToHaveTextAsync("By number 3 #sea3");
        await Expect(page.Page.Locator(".top-tags a")).ToHaveCountAsync(4);
        if (javascript)
            Assert.Equal("", string.Join('\n', await Axe.FindAsync(page)));

        await PressAsync(page, list.First.Locator("button"), javascript);
        var said = $"{people[3].Nickname} 님을 팔로우합니다.";
        if (!korean)
            said = $"You follow {people[3].Nickname} now.";
        if (javascript)
        {
            await Expect(page.Page.Locator("#live")).ToHaveTextAsync(said);
            await Expect(list.First.Locator("button")).ToHaveTextAsync(korean ? "팔로잉 중" : "Following");
        }
        else
        {
            await Expect(page.Page.Locator("[role=status].note p")).ToHaveTextAsync(said);
            await Expect(list.First.Locator(".author")).ToHaveTextAsync(people[2].Nickname); // the next one has come up
        }

        Assert.Equal(
            1,
            await Board.QueryAsync<long>($"SELECT count(*) FROM follows JOIN users ON users.id = follower_id WHERE email = '{email}'")
        );
        await page.NavigateAsync(() => page.Page.Locator(".sheet .actions a").First.ClickAsync());
        Assert.Equal("/", page.Path);
    }

    [Fact]
    public async Task On_a_board_without_people_the_welcome_says_so_and_offers_to_write()
    {
        await Board.QueryAsync<object>("DELETE FROM users");
        var page = await OpenAsync(Size.Phone);
        await page.JoinByFormAsync();
        await Expect(page.Page.Locator(".sheet h2")).ToHaveTextAsync("There is nobody to suggest yet");
        await Expect(page.Page.Locator(".suggestions")).ToHaveCountAsync(0);
        await page.GoAsync("/following"); // and who has skipped it finds it here
        await page.NavigateAsync(() => page.Page.Locator(".empty a").First.ClickAsync());
        Assert.Equal("/welcome", page.Path);
    }

    [Fact]
    public async Task A_new_name_and_a_new_password_hold_at_once_and_other_sessions_end()
    {
        var ann = await Board.JoinAsync();
        var (here, there) = (await OpenAsync(javascript: false), await OpenAsync(Size.Phone));
        await Task.WhenAll(here.LogInAsync(ann.Email, path: null), there.LogInAsync(ann.Email, path: null));

        await here.GoAsync("/me/settings");
        await here.FillAsync("Name.Nickname", "Renamed Ann");
        await here.FillAsync("Name.CurrentPassword", "not it");
        await here.SendAsync("#nickname form");
        await Expect(here.Errors).ToHaveCountAsync(1);
        await here.FillAsync("Name.CurrentPassword", Person.Password);
        await here.SendAsync("#nickname form");
        await Expect(here.Page.Locator("header .menu-name")).ToHaveTextAsync("Renamed Ann");

        await here.FillAsync("Secret.CurrentPassword", Person.Password);
        await here.FillAsync("Secret.Password", "a better password");
        await here.SendAsync("#password form");
        await Expect(here.Page.Locator(".note")).ToBeVisibleAsync();

        await there.GoAsync("/me");
        Assert.StartsWith("/login", there.Path, StringComparison.Ordinal);
        await there.LogInByFormAsync(ann.Email, "a better password");
        await Expect(there.Page.Locator("header details.menu")).ToBeVisibleAsync();
        await here.GoAsync("/me");
        await Expect(here.Heading).ToHaveTextAsync("Renamed Ann");
    }

    [Fact]
    public async Task Who_leaves_is_gone_after_a_second_thought()
    {
        var ann = await Board.JoinAsync();
        var feed = await ann.FeedAsync("Of somebody who leaves");
        var page = await OpenAsync(javascript: false);
        await page.LogInAsync(ann.Email, path: null);
        await page.GoAsync("/me/settings");
        await page.FillAsync("Deletion.Password", Person.Password);
        await page.Page.Locator("[name='Deletion.Sure']").CheckAsync();

        await page.SendAsync("#delete-account form");

        await Expect(page.Page.Locator("header a[href='/login']")).ToBeVisibleAsync();
        Assert.Equal(404, (await page.GoAsync($"/feed/{feed.Id()}")).Status);
        await page.LogInByFormAsync(ann.Email);
        await Expect(page.Errors).ToHaveTextAsync("E-mail and password do not belong together.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_that_ends_while_one_comments_loses_no_word(bool javascript)
    {
        var ann = await Board.JoinAsync();
        var feed = await ann.FeedAsync("To be talked about");
        var page = await OpenAsync(javascript: javascript);
        await page.LogInAsync(ann.Email, path: null);
        await page.GoAsync($"/feed/{feed.Id()}");
        var form = page.Page.Locator("#comments .comment-form");
        await form.Locator("textarea").FillAsync("Long thought about");
        await Board.EndSessionsAsync();

        await PressAsync(page, form.Locator("button[type=submit]"), javascript);
        await Expect(form.Locator("textarea")).ToHaveValueAsync("Long thought about");
        await form.Locator("[name=password]").FillAsync(Person.Password);
        await PressAsync(page, form.Locator("button[type=submit]"), javascript);

        await Expect(page.Page.Locator(".comment .text")).ToHaveTextAsync("Long thought about");
        Assert.Equal(1L, await Board.QueryAsync<long>($"SELECT count(*) FROM comments WHERE feed_id = {feed.Id()}"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_comment_is_changed_and_taken_back(bool javascript)
    {
        var ann = await Board.JoinAsync();
        var feed = await ann.FeedAsync("To be talked about");
        await ann.CommentAsync(feed.Id(), "<script>alert(1)</script>");
        var page = await OpenAsync(Size.Phone, javascript: javascript);
        await page.LogInAsync(ann.Email, path: null);
        await page.GoAsync($"/feed/{feed.Id()}");
        await Expect(page.Page.Locator(".comment .text")).ToHaveTextAsync("<script>alert(1)</script>");

        await page.Page.Locator(".comment details summary").ClickAsync();
        await PressAsync(page, page.Page.Locator(".comment a[href*='edit=']"), javascript);
        await page.Page.Locator(".comment .comment-form textarea").FillAsync("Better words");
        await PressAsync(page, page.Page.Locator(".comment .comment-form button[type=submit]"), javascript);
        await Expect(page.Page.Locator(".comment .text")).ToHaveTextAsync("Better words");

        await page.Page.Locator(".comment details summary").ClickAsync();
        await PressAsync(page, page.Page.Locator(".comment details button"), javascript);
        await Expect(page.Page.Locator(".comment:visible")).ToHaveCountAsync(0);
        if (javascript)
        {
            await page.HoldToastAsync();
            await page.Page.RunAndWaitForResponseAsync(
                () => page.Page.Locator(".toast-close").ClickAsync(),
                response => response.Request.Method == "DELETE"
            );
        }

        Assert.Equal(0L, await Board.QueryAsync<long>($"SELECT count(*) FROM comments WHERE feed_id = {feed.Id()}"));
    }

    private static async Task PressAsync(WebPage page, ILocator what, bool javascript)
    {
        if (javascript)
            await what.ClickAsync();
        else
            await page.NavigateAsync(() => what.ClickAsync());
    }
}
