using System.Globalization;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.MyPage;
using FeedBoard.Tests.Imaging;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>Every action says what came of it, and what can be undone is undone; conversations say who replies to whom.</summary>
[Slow]
public sealed class FeedbackTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    /// <summary>What of a comment goes with it, though its replies stay.</summary>
    private static readonly string[] Parts = [".byline", ".text", ".comment-foot"];

    [Theory]
    [InlineData(Size.Phone, "button")]
    [InlineData(Size.Desk, "key")]
    [InlineData(Size.Desk, "close")]
    [InlineData(Size.Phone, "leave")]
    public async Task A_comment_is_deleted_when_nobody_takes_it_back(Size size, string how)
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("Talked about")).Id();
        var first = (await ann.CommentAsync(feed, "First")).Id();
        var second = (await ann.CommentAsync(feed, "Second")).Id();
        var page = await OpenAsync(size);
        await page.LogInAsync(ann.Email, $"/feed/{feed}?sort=old");
        await page.Page.Locator($"#comment-{first} .more-menu summary").ClickAsync();
        await page.Page.Locator($"#comment-{first} .more-menu button").ClickAsync();

        await page.HoldToastAsync();
        await Expect(page.Page.Locator($"#comment-{first}")).ToBeHiddenAsync();
        await Expect(page.Page.Locator($"#comment-{second}")).ToBeFocusedAsync();
        await Expect(page.Page.Locator(".comments-count")).ToHaveTextAsync("1");
        await Expect(page.Page.Locator("#live")).ToHaveTextAsync($"The comment was deleted. {UndoHint(size)}");
        var (toast, bar) = ((await page.Page.Locator(".toast").BoundingBoxAsync())!, await page.Page.Locator(".places").BoundingBoxAsync());
        Assert.True(size is Size.Desk || toast.Y + toast.Height <= bar!.Y, "the bar covers the message");
        Assert.Equal(2, await CommentsAsync(feed));

        if (how is "button" or "key")
        {
            if (how is "button")
                await page.Page.Locator(".toast button").First.ClickAsync();
            else
                await page.Page.Keyboard.PressAsync("Control+z");
            await Expect(page.Page.Locator($"#comment-{first}")).ToBeVisibleAsync();
            await Expect(page.Page.Locator($"#comment-{first}")).ToBeFocusedAsync();
            await Expect(page.Page.Locator(".comments-count")).ToHaveTextAsync("2");
            await page.GoAsync($"/feed/{feed}");
            await Expect(page.Page.Locator(".comment")).ToHaveCountAsync(2);
            return;
        }

        if (how is "close")
            await page.Page.Locator(".toast-close").ClickAsync();
        else
            await page.GoAsync("/");
        await Faults.Wait.ForAsync("the deleting", async () => await CommentsAsync(feed) == 1);
    }

    [Fact]
    public async Task A_comment_that_could_not_be_deleted_comes_back_and_the_board_says_so()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("Talked about")).Id();
        var comment = (await ann.CommentAsync(feed, "It stays")).Id();
        await ann.CommentAsync(feed, "A reply", comment);
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        await page.Page.RouteAsync("**/api/comment/delete/**", route => route.AbortAsync());
        await page.Page.Locator($"#comment-{comment} .more-menu summary").First.ClickAsync();
        await page.Page.Locator($"#comment-{comment} .more-menu button").First.ClickAsync();
        await page.HoldToastAsync();
        await Expect(page.Page.Locator($"#comment-{comment} > .comment-emptied")).ToBeVisibleAsync(); // it has a reply, which stays
        await Expect(page.Page.GetByText("A reply")).ToBeVisibleAsync();
        foreach (var part in Parts)
            await Expect(page.Page.Locator($"#comment-{comment} > {part}")).ToBeHiddenAsync();

        await page.Page.Locator(".toast-close").ClickAsync();
        await Expect(page.Page.Locator($"#comment-{comment} > .comment-emptied")).ToHaveCountAsync(0);
        await Expect(page.Page.Locator(".toast")).ToContainTextAsync("The board is having a rest");
        foreach (var part in Parts)
            await Expect(page.Page.Locator($"#comment-{comment} > {part}")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_feed_deleted_on_its_page_can_be_brought_back_on_the_next(bool undo)
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("Soon gone")).Id();
        var page = await OpenAsync(Size.Phone);
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        await page.Page.Locator(".feed .feed-menu summary").TapAsync();
        await page.NavigateAsync(() => page.Page.Locator(".feed .feed-menu button").TapAsync());
        Assert.Equal("/", page.Path);
        await page.HoldToastAsync();
        await Expect(page.Page.Locator(".toast")).ToContainTextAsync("The feed was deleted.");
        await Expect(page.Page.Locator($"#feed-{feed}")).ToBeHiddenAsync();

        if (undo)
        {
            await page.NavigateAsync(() => page.Page.Locator(".toast button").First.TapAsync());
            Assert.Equal($"/feed/{feed}", page.Path);
            await Expect(page.Heading).ToHaveTextAsync("Soon gone");
            await page.GoAsync("/");
            await Expect(page.Page.Locator($"#feed-{feed}")).ToBeVisibleAsync();
            await Expect(page.Page.Locator(".toast")).ToHaveCountAsync(0);
        }
        else
        {
            await page.GoAsync("/search");
            await Faults.Wait.ForAsync(
                "the deleting",
                async () => await Board.QueryAsync<long>($"SELECT count(*) FROM feeds WHERE id = {feed}") == 0
            );
            await page.GoAsync("/"); // it is not said again, with an undo that can do nothing any more
            await Expect(page.Page.Locator("html[data-live]")).ToHaveCountAsync(1);
            await Expect(page.Page.Locator(".toast")).ToHaveCountAsync(0);
        }
    }

    [Fact]
    public async Task A_feed_is_not_said_to_be_deleted_by_a_session_that_has_ended()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("It stays")).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        await Board.QueryAsync<object>($"DELETE FROM sessions WHERE user_id = (SELECT id FROM users WHERE email = '{ann.Email}')");
        await page.Page.Locator(".feed .feed-menu summary").ClickAsync();
        await page.Page.Locator(".feed .feed-menu button").First.ClickAsync();

        await page.Page.WaitForURLAsync($"**/login?ended=1&return=%2Ffeed%2F{feed}");
        await Expect(page.Page.Locator(".toast")).ToHaveCountAsync(0);
        await page.SendAccountAsync(ann.Email);
        await Expect(page.Page.Locator($"#feed-{feed}")).ToBeVisibleAsync();
        await page.GoAsync("/");
        await Expect(page.Page.Locator($"#feed-{feed}")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_nobody_asked_for_takes_no_undo_away()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("Talked about")).Id();
        var comment = (await ann.CommentAsync(feed, "It stays")).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        await page.Page.Locator($"#comment-{comment} .more-menu summary").ClickAsync();
        await page.Page.Locator($"#comment-{comment} .more-menu button").ClickAsync();
        await page.HoldToastAsync();

        await page.Page.EvaluateAsync("() => dispatchEvent(new Event('offline'))");
        await Expect(page.Page.Locator("#live")).Not.ToContainTextAsync("deleted"); // it is said
        await page.Page.Locator(".toast button").First.ClickAsync();
        await Expect(page.Page.Locator($"#comment-{comment}")).ToBeVisibleAsync();
        Assert.Equal(1, await CommentsAsync(feed));

        await page.Page.EvaluateAsync("() => dispatchEvent(new Event('offline'))");
        await Expect(page.Page.Locator(".toast")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task While_a_reply_is_sent_its_form_stays_and_the_focus_is_left_to_who_types_elsewhere()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("Talked about")).Id();
        var (first, second) = ((await ann.CommentAsync(feed, "First")).Id(), (await ann.CommentAsync(feed, "Second")).Id());
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        foreach (var id in new[] { first, second })
        {
            await page.Page.Locator($"#comment-{id} .comment-foot a[href*='answer=']").ClickAsync();
            await page.Page.Locator($"#comment-{id} > form textarea").FillAsync($"To {id}");
        }

        var form = page.Page.Locator($"#comment-{first} > form");
        var sending = await page.HoldAsync("**/feed/*/comment");
        await form.Locator("button[type=submit]").ClickAsync();
        await Expect(form).ToHaveAttributeAsync("aria-busy", "true");
        await form.Locator("a[data-swap]").ClickAsync(); // Cancel
        await page.Page.Locator($"#comment-{second} > form textarea").FocusAsync();
        sending.SetResult();

        await Expect(page.Page.Locator($"#comment-{first} > .answers .text")).ToHaveTextAsync($"To {first}");
        await Expect(form).ToHaveCountAsync(0);
        await Expect(page.Page.Locator($"#comment-{second} > form textarea")).ToBeFocusedAsync();
        await Expect(page.Page.Locator($"#comment-{second} > form textarea")).ToHaveValueAsync($"To {second}");
    }

    [Fact]
    public async Task A_reply_that_is_loaded_slowly_takes_the_focus_from_nobody()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("Talked about")).Id();
        var comment = (await ann.CommentAsync(feed, "First")).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        var loading = await page.HoldAsync("**/feed/*answer=*");
        await page.Page.Locator($"#comment-{comment} .comment-foot a[href*='answer=']").ClickAsync();
        var below = page.Page.Locator(".comment-form textarea, form[data-comment-form]:not(.comment form) textarea").First;
        await below.FocusAsync();
        loading.SetResult();
        await Expect(page.Page.Locator($"#comment-{comment} > form textarea")).ToBeVisibleAsync();
        await Expect(below).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Theme_and_announcement_change_around_a_form_that_is_half_filled_in()
    {
        var (ann, admin) = (await Board.JoinAsync(), await Board.JoinAsAdminAsync());
        await admin.ChangeBoardAsync(new { announcement = "Bring a coat." });
        var page = await OpenAsync();
        try
        {
            await page.LogInAsync(ann.Email, path: null);
            await Faults.Wait.ForAsync(
                "the announcement",
                async () =>
                {
                    await page.GoAsync("/me/settings");
                    return await page.Page.Locator(".announcement").CountAsync() == 1;
                }
            );
            await page.FillAsync("Name.Nickname", "Half a name");
            await page.Page.Locator(".announcement button").ClickAsync();
            await Expect(page.Page.Locator(".announcement")).ToHaveCountAsync(0);
            await Expect(page.Page.Locator("main")).ToBeFocusedAsync();
            await page.Page.Locator("header details.menu summary").ClickAsync();
            await page.Page.Locator("button[name=theme][value=dark]").First.ClickAsync();
            await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
            await Expect(page.Page.Locator("meta[name=theme-color]")).ToHaveAttributeAsync("content", "#141612");
            await Expect(page.Page.Locator("button[name=theme][value=dark]").First).ToHaveAttributeAsync("aria-pressed", "true");
            await Expect(page.Page.Locator("[name='Name.Nickname']")).ToHaveValueAsync("Half a name");

            await page.GoAsync("/");
            await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
            await Expect(page.Page.Locator(".announcement")).ToHaveCountAsync(0);
        }
        finally
        {
            await admin.ChangeBoardAsync(new { announcement = "" });
        }
    }

    [Fact]
    public async Task A_reply_is_deleted_on_the_page_of_further_replies_as_on_that_of_the_feed()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("Talked about")).Id();
        var first = (await ann.CommentAsync(feed, "First")).Id();
        var reply = (await ann.CommentAsync(feed, "A reply", first)).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}/answers/{first}");
        await page.Page.Locator($"#comment-{reply} .more-menu summary").ClickAsync();
        await page.Page.Locator($"#comment-{reply} .more-menu button").ClickAsync();
        await Expect(page.Page.Locator($"#comment-{reply}")).ToBeHiddenAsync();
        Assert.Equal(2, await CommentsAsync(feed));
        await page.Page.Keyboard.PressAsync("Control+z");
        await Expect(page.Page.Locator($"#comment-{reply}")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("en-US", "This person does not want to hear from you")]
    [InlineData("ko-KR", "상대방이 나를 차단했습니다")]
    public async Task What_is_refused_is_said_in_the_language_of_the_page(string language, string words)
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ben.FeedAsync("Of somebody who blocks")).Id();
        await ben.PutAsync($"/api/block/{await Board.IdOfAsync(ann)}");
        var page = await OpenAsync(language: language);
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        await page.Page.Locator(".feed form[data-like] button").ClickAsync();
        await Expect(page.Page.Locator(".toast p")).ToHaveTextAsync(words);
        await Expect(page.Page.Locator(".feed form[data-like] button")).ToHaveAttributeAsync("aria-pressed", "false");
    }

    [Fact]
    public async Task Deleting_on_a_list_goes_on_with_the_next_card()
    {
        var ann = await Board.JoinAsync();
        var older = (await ann.FeedAsync("Older")).Id();
        var newer = (await ann.FeedAsync("Newer")).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, "/me");
        await page.Page.Locator($"#feed-{newer} .feed-menu summary").ClickAsync();
        await page.Page.Locator($"#feed-{newer} .feed-menu button").ClickAsync();
        await Expect(page.Page.Locator($"#feed-{newer}")).ToBeHiddenAsync();
        await Expect(page.Page.Locator($"#feed-{older} .card-title a")).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Control+z");
        await Expect(page.Page.Locator($"#feed-{newer} .card-title a")).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_is_muted_is_not_seen_and_can_be_seen_again(bool javascript)
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ann.FeedAsync("Of somebody muted")).Id();
        var page = await OpenAsync(javascript: javascript);
        await page.LogInAsync(ben.Email, "/");
        var card = page.Page.Locator($"#feed-{feed}");
        await card.Locator(".safety-menu summary").ClickAsync();
        var mute = card.Locator(".safety-menu form button");
        if (!javascript)
        {
            await Expect(page.Page.Locator("[data-news]")).ToHaveAttributeAsync("data-news", "all");
            await page.NavigateAsync(() => mute.ClickAsync());
            await page.GoAsync("/");
            await Expect(card).ToHaveCountAsync(0);
            // Their new feeds are not counted: the page asks the board how many it would show.
            await Expect(page.Page.Locator("[data-news]")).ToHaveAttributeAsync("data-news", "some");
            return;
        }

        await mute.ClickAsync();
        await page.HoldToastAsync();
        await Expect(card).ToBeHiddenAsync();
        await Expect(page.Page.Locator(".toast")).ToContainTextAsync($"You do not see what {ann.Nickname} posts any more.");
        await Expect(page.Page.Locator("[data-news]")).ToHaveAttributeAsync("data-news", "some");
        Assert.Equal(1, await MutesAsync(ben));
        await page.Page.Locator(".toast button").First.ClickAsync();
        await Expect(card).ToBeVisibleAsync();
        await Expect(page.Page.Locator(".toast")).ToContainTextAsync($"You see what {ann.Nickname} posts again.");
        Assert.Equal(0, await MutesAsync(ben));
    }

    [Fact]
    public async Task The_comments_of_whoever_is_muted_go_and_the_replies_of_others_stay()
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ben.FeedAsync("Talked about")).Id();
        var answered = (await ann.CommentAsync(feed, "Answered")).Id();
        var reply = (await ben.CommentAsync(feed, "A reply", answered)).Id();
        var alone = (await ann.CommentAsync(feed, "Alone")).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ben.Email, $"/feed/{feed}?sort=old");
        await page.Page.Locator($"#comment-{answered} > .comment-foot .safety-menu summary").First.ClickAsync();
        await page.Page.Locator($"#comment-{answered} > .comment-foot form[data-mute] button").ClickAsync();
        await page.HoldToastAsync();

        await Expect(page.Page.Locator($"#comment-{alone}")).ToBeHiddenAsync();
        foreach (var part in Parts)
            await Expect(page.Page.Locator($"#comment-{answered} > {part}")).ToBeHiddenAsync();
        await Expect(page.Page.Locator($"#comment-{answered} > .comment-emptied")).ToBeVisibleAsync();
        await Expect(page.Page.Locator($"#comment-{reply} > .text")).ToBeVisibleAsync();
        await Expect(page.Page.Locator($"#comment-{reply}")).ToBeFocusedAsync();

        await page.Page.Locator(".toast button").First.ClickAsync();
        await Expect(page.Page.Locator($"#comment-{alone} > .text")).ToBeVisibleAsync();
        foreach (var part in Parts)
            await Expect(page.Page.Locator($"#comment-{answered} > {part}")).ToBeVisibleAsync();
        await Expect(page.Page.Locator($"#comment-{answered} > .comment-emptied")).ToHaveCountAsync(0);
        await Expect(page.Page.Locator($"#comment-{answered}")).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData(Size.Phone, false)]
    [InlineData(Size.Desk, true)]
    public async Task A_moderator_hides_a_card_by_keyboard_and_shows_it_again(Size size, bool reported)
    {
        var (ann, mod) = (await Board.JoinAsync(), await Board.JoinAsModeratorAsync());
        var older = (await ann.FeedAsync("Older")).Id();
        var feed = (await ann.FeedAsync("Cheap!")).Id();
        if (reported)
            await (await Board.JoinAsync()).DoAsync("/api/report", new { feed_id = feed, reason = "spam" });
        var page = await OpenAsync(size);
        await page.LogInAsync(mod.Email, "/");
        var card = page.Page.Locator($"#feed-{feed}");
        await HideAsync(page, card.Locator(".safety-menu"));

        await page.HoldToastAsync();
        await Expect(card).ToBeHiddenAsync();
        await Expect(page.Page.Locator($"#feed-{older} .card-title a")).ToBeFocusedAsync();
        await Expect(page.Page.Locator("#live"))
            .ToHaveTextAsync($"Hidden. Only its author and moderators see it now. {UndoHint(size)}");
        Assert.Equal(404, await Board.Guest.StatusAsync($"/api/feed/read/{feed}"));

        await page.Page.Keyboard.PressAsync("Control+z");
        await Expect(card.Locator(".card-title a")).ToBeFocusedAsync();
        await Expect(page.Page.Locator("#live")).ToHaveTextAsync("Everybody sees it again.");
        Assert.Equal(200, await Board.Guest.StatusAsync($"/api/feed/read/{feed}"));
        Assert.Equal(
            reported ? 1 : 0,
            await Board.QueryAsync<long>($"SELECT count(*) FROM moderation_cases WHERE feed_id = {feed} AND resolve_dt IS NULL")
        );
    }

    [Fact]
    public async Task A_hidden_comment_and_feed_stay_marked_for_moderators_until_it_is_undone()
    {
        var (ann, mod) = (await Board.JoinAsync(), await Board.JoinAsModeratorAsync());
        var feed = (await ann.FeedAsync("Talked about")).Id();
        var comment = (await ann.CommentAsync(feed, "Rude")).Id();
        await ann.CommentAsync(feed, "A reply", comment);
        var page = await OpenAsync();
        await page.LogInAsync(mod.Email, $"/feed/{feed}");
        foreach (var (item, note) in new[] { ($"#comment-{comment}", 0), ($"#feed-{feed}", 1) })
        {
            var (menu, tags) = (page.Page.Locator($"{item} .safety-menu").First, page.Page.Locator($"{item} .when .tag"));
            await HideAsync(page, menu);
            await page.HoldToastAsync();
            await Expect(tags).ToHaveTextAsync("Hidden");
            await Expect(page.Page.Locator($"{item} > [data-hidden-note]:visible")).ToHaveCountAsync(note);
            await Expect(menu.Locator("summary").First).ToBeFocusedAsync();
            Assert.Equal("", string.Join('\n', await Axe.FindAsync(page)));
            await page.Page.Locator(".toast button").First.ClickAsync();
            await Expect(tags).ToHaveCountAsync(0);
            await Expect(page.Page.Locator("[data-hidden-note]:visible")).ToHaveCountAsync(0);

            // Hidden for good, and shown again by the menu.
            await HideAsync(page, menu);
            await Expect(tags).ToHaveTextAsync("Hidden");
            await page.Page.ReloadAsync();
            await menu.Locator("summary").First.ClickAsync();
            await menu.Locator("form[data-hide=false] button").ClickAsync();
            await Expect(page.Page.Locator(".toast")).ToContainTextAsync("Everybody sees it again.");
            await Expect(tags).ToHaveCountAsync(0);
        }

        Assert.Equal(2, await Board.QueryAsync<long>($"SELECT count(*) FROM comments WHERE feed_id = {feed} AND NOT hidden"));
    }

    [Fact]
    public async Task A_feed_hidden_while_one_reads_it_says_so_to_its_author_and_is_gone_for_guests_until_it_is_shown_again()
    {
        var (ann, mod) = (await Board.JoinAsync(), await Board.JoinAsModeratorAsync());
        var feed = (await ann.FeedAsync("Read right now")).Id();
        var (author, guest) = (await OpenAsync(), await OpenAsync(path: $"/feed/{feed}"));
        await author.LogInAsync(ann.Email, $"/feed/{feed}");
        await mod.HideFeedAsync(feed);
        var (hidden, gone) = (author.Page.Locator(".feed > [role=note]"), guest.Page.Locator(".note[data-gone]"));
        await Expect(hidden).ToHaveTextAsync("Hidden by a moderator: only its author and moderators see it.");
        await Expect(gone).ToBeVisibleAsync();
        await Expect(author.Page.Locator(".note[data-gone]")).ToHaveCountAsync(0);

        await mod.RestoreFeedAsync(feed);
        await Expect(hidden).ToBeHiddenAsync();
        await Expect(gone).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_hiding_that_an_admin_has_decided_otherwise_leads_to_the_page_that_says_so()
    {
        var (ann, mod, admin) = (await Board.JoinAsync(), await Board.JoinAsModeratorAsync(), await Board.JoinAsAsync(2));
        var feed = (await ann.FeedAsync("It stays")).Id();
        await admin.HideFeedAsync(feed);
        await admin.RestoreFeedAsync(feed);
        var page = await OpenAsync(language: "ko-KR");
        await page.LogInAsync(mod.Email, $"/feed/{feed}");
        await page.NavigateAsync(() => HideAsync(page, page.Page.Locator(".feed .safety-menu")));
        await Expect(page.Page.Locator("[role=alert]")).ToHaveTextAsync("관리자가 결정한 사항입니다. 관리자만 바꿀 수 있습니다.");
    }

    [Fact]
    public async Task Muting_and_blocking_on_their_page_say_what_came_of_it_and_muting_is_undone()
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var id = (long)(await ann.FeedAsync())["author_id"]!;
        var page = await OpenAsync(Size.Phone);
        await page.Page.AddInitScriptAsync(
            """
            const later = setTimeout;
            window.waits = [];
            window.setTimeout = (run, wait, ...more) => {
              waits.push(wait);
              return later(run, wait, ...more);
            };
            """
        );
        await page.LogInAsync(ben.Email, $"/person/{id}/safety");
        var mute = page.Page.Locator("form[data-restrict=mute] button");
        await mute.ClickAsync();
        await page.HoldToastAsync();
        await Expect(page.Page.Locator("#live"))
            .ToHaveTextAsync($"You do not see what {ann.Nickname} posts any more. {UndoHint(Size.Phone)}");
        Assert.True(await page.Page.EvaluateAsync<bool>("waits.includes(30_000)")); // so long the button stays
        await Expect(page.Page.Locator("h2").First).ToHaveTextAsync("You mute this person.");
        await Expect(mute).ToHaveTextAsync("Unmute");
        Assert.Equal(1, await MutesAsync(ben));
        await page.Page.Locator(".toast button").First.TapAsync();
        await Expect(page.Page.Locator(".toast")).ToContainTextAsync($"You see what {ann.Nickname} posts again.");
        await Expect(mute).ToHaveAttributeAsync("aria-label", $"Mute: {ann.Nickname}");
        Assert.Equal(0, await MutesAsync(ben));

        var block = page.Page.Locator("form[data-restrict=block] button");
        await block.ClickAsync();
        await Expect(page.Page.Locator("#live")).ToHaveTextAsync($"You block {ann.Nickname} now.");
        await Expect(page.Page.Locator(".toast button")).ToHaveCountAsync(1); // what a block ends does not come back
        await page.GoAsync("/me/restricted");
        await block.ClickAsync();
        await Expect(page.Page.Locator("#live")).ToHaveTextAsync($"You do not block {ann.Nickname} any more.");
        await Expect(block).ToHaveTextAsync("Block");
    }

    [Fact]
    public async Task A_like_that_failed_says_so_and_the_heart_goes_back()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("To be liked")).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        var like = page.Page.Locator(".feed form.like button");
        await page.Context.SetOfflineAsync(true);
        await Expect(page.Page.Locator(".toast")).ToContainTextAsync("You are offline.");
        await page.Page.Locator(".toast-close").ClickAsync();
        await like.ClickAsync();
        await Expect(page.Page.Locator(".toast")).ToContainTextAsync("You are offline.");
        await Expect(page.Page.Locator("#live")).ToContainTextAsync("You are offline.");
        await Expect(like).ToHaveAttributeAsync("aria-pressed", "false");
        await Expect(like.Locator("[data-number]")).ToHaveTextAsync("0");
        await page.Context.SetOfflineAsync(false);
        await Expect(page.Page.Locator(".toast")).ToContainTextAsync("You are online again.");
    }

    [Fact]
    public async Task A_comment_that_takes_long_is_seen_and_said_to_be_on_its_way()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        await page.Page.RouteAsync("**/comment", _ => { }); // no response ever
        await page.Page.Locator(".comment-form textarea").FillAsync("Slow");
        var send = page.Page.Locator(".comment-form button[type=submit]");
        const string Ring = "button => getComputedStyle(button, '::after').content";
        Assert.Equal("none", await send.EvaluateAsync<string>(Ring));
        await send.ClickAsync();
        await Expect(page.Page.Locator("#live")).ToHaveTextAsync("Loading …");
        Assert.NotEqual("none", await send.EvaluateAsync<string>(Ring));
    }

    [Fact]
    public async Task Following_and_more_of_a_list_are_said()
    {
        var ann = await Board.JoinAsync();
        for (var n = 0; n < 13; n++)
            await ann.FeedAsync(string.Create(CultureInfo.InvariantCulture, $"Number {n}"));
        var id = await Board.QueryAsync<long>($"SELECT id FROM users WHERE email = '{ann.Email}'");
        var page = await OpenAsync();
        await page.JoinAsync();
        await page.GoAsync($"/person/{id}");
        await page.Page.Locator("form[data-follow] button").ClickAsync();
        await Expect(page.Page.Locator(".toast")).ToContainTextAsync($"You follow {ann.Nickname} now.");
        await page.Page.Locator("a[data-more]").ScrollIntoViewIfNeededAsync();
        await Expect(page.Page.Locator("#live")).ToHaveTextAsync("3 more loaded");
    }

    [Fact]
    public async Task A_reply_too_deep_to_be_indented_says_whom_it_replies_to()
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ann.FeedAsync("Talked about")).Id();
        long? parent = null;
        List<long> chain = [];
        for (var n = 0; n < 6; n++)
            chain.Add((parent = (await (n % 2 == 0 ? ann : ben).CommentAsync(feed, $"Level {n}", parent)).Id()).Value);
        var page = await OpenAsync(Size.Phone, path: $"/feed/{feed}");
        await Expect(page.Page.Locator($"#comment-{chain[3]} > .reply-to")).ToHaveCountAsync(0);
        var reply = page.Page.Locator($"#comment-{chain[4]} > .reply-to a");
        await Expect(reply).ToHaveTextAsync($"Replying to {ben.Nickname}");
        await reply.ClickAsync();
        Assert.EndsWith($"#comment-{chain[3]}", page.Page.Url, StringComparison.Ordinal);
        await Expect(page.Page.Locator($"#comment-{chain[3]}")).Not.ToHaveCSSAsync("outline-style", "none");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Many_replies_are_folded_and_a_link_to_one_unfolds_them(bool javascript)
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("Talked about")).Id();
        var parent = (await ann.CommentAsync(feed, "The beginning")).Id();
        var last = 0L;
        for (var n = 0; n < 8; n++)
            last = (await ann.CommentAsync(feed, string.Create(CultureInfo.InvariantCulture, $"Reply {n}"), parent)).Id();
        var page = await OpenAsync(javascript: javascript, path: $"/feed/{feed}");
        await Expect(page.Page.Locator($"#comment-{last}")).ToBeHiddenAsync();
        await page.Page.Locator(".fold > summary").ClickAsync();
        await Expect(page.Page.Locator(".fold > summary")).ToHaveTextAsync("Show 5 more replies");
        await Expect(page.Page.Locator($"#comment-{last}")).ToBeVisibleAsync();

        await page.GoAsync("/");
        await page.GoAsync($"/feed/{feed}#comment-{last}");
        await Expect(page.Page.Locator($"#comment-{last}")).ToBeInViewportAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_report_quotes_what_it_is_about_and_asks_for_a_reason(bool javascript)
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ann.FeedAsync("Cheap!", "Buy now.")).Id();
        var photo = (await ann.FeedAsync("", "", new UploadFile("a.png", TestImages.Png(60, 40)))).Id();
        var comment = (await ann.CommentAsync(feed, "Really cheap")).Id();
        var page = await OpenAsync(Size.Phone, javascript: javascript);
        await page.LogInAsync(ben.Email, $"/report?feed={photo}");
        await Expect(page.Page.Locator(".quote figcaption")).ToContainTextAsync(ann.Nickname);
        await Expect(page.Page.Locator("blockquote")).ToHaveCountAsync(0); // there is nothing to quote, but something to see
        await Expect(page.Page.Locator(".quote img")).ToHaveAttributeAsync("alt", "Image 1 of 1");
        await page.GoAsync($"/report?feed={feed}&comment={comment}");
        await Expect(page.Page.Locator("blockquote")).ToHaveTextAsync("Really cheap");
        await page.GoAsync($"/report?feed={feed}");
        await Expect(page.Page.Locator("blockquote")).ToContainTextAsync("Buy now.");
        await Expect(page.Page.Locator("#reason")).ToHaveValueAsync("");

        await page.FillAsync("note", "Every day the same");
        if (javascript) // the browser's own check comes first
            await page.Page.Locator("#report").EvaluateAsync("form => form.noValidate = true");
        else
            await page.Page.Locator("#reason").EvaluateAsync("reason => reason.required = false");
        await page.SendAsync("#report");
        await Expect(page.Errors).ToHaveTextAsync("Choose a reason first. Your note is still here.");
        await Expect(page.Page.Locator("#reason")).ToBeFocusedAsync();
        await Expect(page.Page.Locator("#note")).ToHaveValueAsync("Every day the same");
        await Expect(page.Page.Locator("blockquote")).ToContainTextAsync("Buy now.");
        await page.Page.Locator("#reason").SelectOptionAsync("spam");
        await page.SendAsync("#report");
        await Expect(page.Page.Locator("[role=status].note")).ToBeVisibleAsync();
    }

    /// <summary>What is said of the button that undoes something; on a phone there is no key for it.</summary>
    private static string UndoHint(Size size) => size is Size.Phone ? "Undo is at the end of the page." : "Undo with Ctrl+Z.";

    /// <summary>Hides what a menu is about, by the keys alone.</summary>
    private static async Task HideAsync(WebPage page, ILocator menu)
    {
        await menu.Locator("summary").First.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await menu.Locator(".hide-menu > summary").FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.Keyboard.PressAsync("Tab");
        await Expect(menu.Locator("select")).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("ArrowDown");
        await page.Page.Keyboard.PressAsync("Tab");
        await page.Page.Keyboard.PressAsync("Enter");
    }

    private Task<long> CommentsAsync(long feed) => Board.QueryAsync<long>($"SELECT count(*) FROM comments WHERE feed_id = {feed}");

    private Task<long> MutesAsync(Person person) =>
        Board.QueryAsync<long>($"SELECT count(*) FROM mutes JOIN users ON users.id = user_id WHERE email = '{person.Email}'");
}
