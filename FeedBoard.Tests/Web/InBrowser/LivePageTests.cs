using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Moderation;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>What others do, seen while one looks.</summary>
[Slow]
public sealed class LivePageTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_comment_of_somebody_else_appears_and_what_one_types_stays_where_it_is()
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ann.FeedAsync("A long one", string.Concat(Enumerable.Repeat("Line after line.\n", 60)))).Id();
        var first = (await ben.CommentAsync(feed, "The first one")).Id();
        await ben.CommentAsync(feed, "The second one");
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}?answer={first}");
        var mine = page.Page.Locator($"#comment-{first} > form textarea");
        await mine.FillAsync("Half of an ans");
        await ListensAsync(page);
        var before = (await mine.BoundingBoxAsync())!.Y;

        var top = (await ben.CommentAsync(feed, "<b>Hello</b> out there")).Id();
        var reply = (await ben.CommentAsync(feed, "An answer", first)).Id();

        await Expect(page.Page.Locator($".threads > #comment-{top} .text")).ToHaveTextAsync("<b>Hello</b> out there");
        await Expect(page.Page.Locator($"#comment-{first} > .answers > #comment-{reply} .text")).ToHaveTextAsync("An answer");
        await Expect(page.Page.Locator("#live")).ToHaveTextAsync($"New comment by {ben.Nickname}");
        await Expect(page.Page.Locator(".comments-count")).ToHaveTextAsync("4");
        await Expect(mine).ToHaveValueAsync("Half of an ans");
        await Expect(mine).ToBeFocusedAsync();
        Assert.InRange((await mine.BoundingBoxAsync())!.Y - before, -1, 1);
        Assert.Equal(
            top,
            await page.Page.Locator(".threads > .comment").First.EvaluateAsync<long>("c => Number(c.id.replace('comment-', ''))")
        );
    }

    [Fact]
    public async Task Comments_that_are_changed_and_taken_back_are_so_on_every_page()
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        var (changed, answered, gone) = (
            (await ben.CommentAsync(feed, "Bad words")).Id(),
            (await ben.CommentAsync(feed, "Answered")).Id(),
            (await ben.CommentAsync(feed, "Alone")).Id()
        );
        await ann.CommentAsync(feed, "An answer", answered);
        var page = await OpenAsync(path: $"/feed/{feed}");
        await ListensAsync(page);

        using (await ben.PatchCommentAsync(changed, "Better words"))
            await Expect(page.Page.Locator($"#comment-{changed} > .text")).ToHaveTextAsync("Better words");
        await ben.RemoveCommentAsync(answered);
        await ben.RemoveCommentAsync(gone);
        await Expect(page.Page.Locator($"#comment-{gone}")).ToHaveCountAsync(0);
        await Expect(page.Page.Locator($"#comment-{answered} > .comment-emptied")).ToBeVisibleAsync();
        await Expect(page.Page.Locator($"#comment-{answered} .answers .text")).ToHaveTextAsync("An answer");
        await Expect(page.Page.Locator(".comments-count")).ToHaveTextAsync("2");

        using (await ann.DeleteFeedAsync(feed))
            await Expect(page.Page.Locator("[data-gone]")).ToContainTextAsync("was deleted meanwhile");
    }

    [Fact]
    public async Task A_comment_taken_back_in_a_long_conversation_leaves_the_replies_to_it()
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        await TalkAsync(80);
        var comment = (await ben.CommentAsync(feed, "Taken back")).Id();
        var reply = (await ann.CommentAsync(feed, "It stays", comment)).Id();
        var alone = (await ben.CommentAsync(feed, "Alone")).Id();
        await TalkAsync(12);
        var page = await OpenAsync(path: $"/feed/{feed}");
        await page.Page.Locator("a[data-more]").ClickAsync(); // they are further down than what the page begins with
        await page.Page.Locator($"#comment-{comment} > .answers-more a").ClickAsync();
        await Expect(page.Page.Locator($"#comment-{reply} > .text")).ToHaveTextAsync("It stays");
        await ListensAsync(page);

        await ben.RemoveCommentAsync(comment);
        await ben.RemoveCommentAsync(alone);
        await Expect(page.Page.Locator($"#comment-{alone}")).ToHaveCountAsync(0);
        await Expect(page.Page.Locator($"#comment-{comment} > .comment-emptied"))
            .ToHaveTextAsync("This comment was deleted or hidden.");
        await Expect(page.Page.Locator($"#comment-{comment} > .text")).ToHaveCountAsync(0);
        await Expect(page.Page.Locator($"#comment-{reply} > .text")).ToBeVisibleAsync();

        Task TalkAsync(int comments) =>
            Board.QueryAsync<object>(
                $"INSERT INTO comments (feed_id, author_id, content) SELECT {feed}, author_id, 'Number ' || n "
                    + $"FROM feeds, generate_series(1, {comments}) n WHERE id = {feed}"
            );
    }

    [Fact]
    public async Task What_is_being_changed_and_deleted_elsewhere_stays_and_others_still_come()
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        var comment = (await ann.CommentAsync(feed, "Being changed")).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}?edit={comment}");
        var area = page.Page.Locator($"#comment-{comment} > form textarea");
        await area.FillAsync("Half changed");
        await ListensAsync(page);
        await ann.RemoveCommentAsync(comment); // on another device
        await Expect(page.Page.Locator($"#comment-{comment} > .comment-emptied")).ToContainTextAsync("deleted meanwhile");
        await Expect(area).ToHaveValueAsync("Half changed");

        var next = (await ben.CommentAsync(feed, "Still there?")).Id();
        await Expect(page.Page.Locator($"#comment-{next} .text")).ToHaveTextAsync("Still there?");
    }

    [Fact]
    public async Task A_comment_that_a_moderator_hides_and_shows_again_goes_and_comes_back()
    {
        var (ann, mod) = (await Board.JoinAsync(), await Board.JoinAsModeratorAsync());
        var feed = (await ann.FeedAsync()).Id();
        var comment = (await ann.CommentAsync(feed, "Seen again")).Id();
        await ann.CommentAsync(feed, "A reply", comment);
        var page = await OpenAsync(path: $"/feed/{feed}");
        await ListensAsync(page);
        await mod.HideCommentAsync(comment);
        await Expect(page.Page.Locator($"#comment-{comment} > .comment-emptied")).ToBeVisibleAsync();
        await mod.RestoreCommentAsync(comment);
        await Expect(page.Page.Locator($"#comment-{comment} > .text")).ToHaveTextAsync("Seen again");
        await Expect(page.Page.Locator($"#comment-{comment} > .byline .author")).ToHaveTextAsync(ann.Nickname);
        await Expect(page.Page.Locator($"#comment-{comment} > .comment-emptied")).ToHaveCountAsync(0);
        await Expect(page.Page.Locator($"#comment-{comment} > .answers .text")).ToHaveTextAsync("A reply");
    }

    [Fact]
    public async Task The_bar_counts_new_feeds_of_others_and_leads_to_them()
    {
        var (ann, ben, mod) = (await Board.JoinAsync(), await Board.JoinAsync(), await Board.JoinAsModeratorAsync());
        var old = (await ben.FeedAsync("Hidden")).Id();
        await mod.HideFeedAsync(old);
        await ann.FeedAsync("There before");
        var page = await OpenAsync(Size.Phone);
        await page.LogInAsync(ann.Email);
        await ListensAsync(page);
        var bar = page.Page.Locator("[data-news]");

        await mod.RestoreFeedAsync(old); // is shown again, and nothing new
        var taken = (await ben.FeedAsync("Taken back")).Id();
        await ben.FeedAsync("News 1");
        await Expect(bar).ToHaveTextAsync("2 new feeds");
        await ann.FeedAsync("One's own");
        await ben.FeedAsync("News 2");
        await Expect(bar).ToHaveTextAsync("3 new feeds");
        using (await ben.DeleteFeedAsync(taken))
            await Expect(bar).ToHaveTextAsync("2 new feeds");
        await Expect(page.Page.Locator(".card-title").First).ToHaveTextAsync("There before");

        await page.NavigateAsync(() => bar.Locator("a").ClickAsync());
        Assert.Equal(
            ["News 2", "One's own", "News 1", "There before"],
            (await page.Page.Locator(".card-title").AllInnerTextsAsync()).Take(4)
        );
        await Expect(bar).ToHaveTextAsync("");
    }

    [Fact]
    public async Task Likes_and_comments_of_others_move_the_counts_and_one_s_own_like_counts_once()
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ann.FeedAsync("To be liked")).Id();
        var (page, guest) = (await OpenAsync(), await OpenAsync(path: "/"));
        await page.LogInAsync(ann.Email);
        await Task.WhenAll(ListensAsync(page), ListensAsync(guest));
        var like = page.Page.Locator($"#feed-{feed} form.like button");

        using (await ben.Client.PutAsync($"/api/like/?feed_id={feed}", null, Token))
            await Expect(like).ToContainTextAsync("1");
        await like.ClickAsync();
        await Expect(like).ToContainTextAsync("2");
        await ben.CommentAsync(feed, "Well said");
        await Expect(page.Page.Locator($"#feed-{feed} [data-comments] [data-told]")).ToHaveTextAsync("1 comment");
        await Expect(like).ToContainTextAsync("2");
        await Expect(like).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(guest.Page.Locator($"#feed-{feed} [data-likes] [data-told]")).ToHaveTextAsync("2 likes");
        using (await ben.Client.DeleteAsync($"/api/like/?feed_id={feed}", Token))
            await Expect(like).ToContainTextAsync("1");
    }

    [Fact]
    public async Task The_bell_moves_and_what_comes_after_the_list_was_read_stays_unread()
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email);
        await ListensAsync(page);
        var bell = page.Page.Locator("[data-bell]");
        await Expect(bell.Locator("[data-told]")).ToHaveTextAsync("Notifications");

        await ben.CommentAsync(feed, "Well said");
        await Expect(bell.Locator(".bell-count")).ToHaveTextAsync("1");
        await Expect(bell.Locator("[data-told]")).ToHaveTextAsync("Notifications: 1 unread");
        await page.NavigateAsync(() => bell.ClickAsync());
        await Expect(page.Page.Locator(".notification[data-unread]")).ToHaveCountAsync(1);
        await ListensAsync(page);
        await ben.CommentAsync(feed, "And another thing");
        await Expect(bell.Locator(".bell-count")).ToHaveTextAsync("2");

        await page.NavigateAsync(() => page.Page.GetByText("Mark all as read").ClickAsync());
        await Expect(page.Page.Locator(".notification")).ToHaveCountAsync(2);
        await Expect(page.Page.Locator(".notification[data-unread]")).ToHaveCountAsync(1);
        await Expect(bell.Locator(".bell-count")).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task A_page_that_is_seen_again_shows_what_happened_meanwhile()
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        await ListensAsync(page);
        await page.Page.EvaluateAsync("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
        await Expect(page.Page.Locator("html[data-live=closed]")).ToHaveCountAsync(1);

        var said = (await ben.CommentAsync(feed, "While you were away")).Id();
        await page.Page.EvaluateAsync("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");

        await Expect(page.Page.Locator($"#comment-{said} .text")).ToHaveTextAsync("While you were away");
        await Expect(page.Page.Locator(".bell-count")).ToHaveTextAsync("1");
        await Expect(page.Page.Locator(".comments-count")).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task The_bell_of_a_tab_that_comes_back_does_not_count_what_was_read_meanwhile()
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email);
        await ListensAsync(page);
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(new Uri(Board.Web, "/").AbsoluteUri);
        await Expect(other.Locator("html[data-live=open]")).ToHaveCountAsync(1);
        await page.Page.EvaluateAsync("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");

        await ben.CommentAsync(feed, "Read in the other tab");
        await Expect(other.Locator("[data-bell]")).ToHaveAttributeAsync("data-bell", "1");
        await Expect(page.Page.Locator("[data-bell]")).ToHaveAttributeAsync("data-bell", "1");
        await Board.QueryAsync<object>("UPDATE notifications SET read = true");
        await other.GotoAsync(new Uri(Board.Web, "/").AbsoluteUri);
        await Expect(page.Page.Locator("[data-bell]")).ToHaveAttributeAsync("data-bell", "0");
        await page.Page.BringToFrontAsync();
        await page.Page.EvaluateAsync("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
        await ListensAsync(page);

        await ben.FeedAsync("After it"); // events come in their order
        await Expect(page.Page.Locator("[data-news]")).ToHaveTextAsync("1 new feed");
        await Expect(page.Page.Locator("[data-bell]")).ToHaveAttributeAsync("data-bell", "0");
        await Expect(page.Page.Locator(".bell-count")).ToBeHiddenAsync();
        await Expect(other.Locator("[data-bell]")).ToHaveAttributeAsync("data-bell", "0");

        await ben.CommentAsync(feed, "Not read");
        await Expect(page.Page.Locator("[data-bell]")).ToHaveAttributeAsync("data-bell", "1");
        await Expect(page.Page.Locator("#live")).ToHaveTextAsync("Notifications: 1 unread");
    }

    [Fact]
    public async Task A_long_comment_that_one_has_unfolded_stays_so_when_the_page_is_read_again()
    {
        var ben = await Board.JoinAsync();
        var feed = (await ben.FeedAsync()).Id();
        var comment = (await ben.CommentAsync(feed, string.Join('\n', Enumerable.Repeat("Line after line.", 20)))).Id();
        var page = await OpenAsync(path: $"/feed/{feed}");
        await ListensAsync(page);
        await page.Page.Locator($"#comment-{comment} .read-more a").ClickAsync();
        var text = page.Page.Locator($"#comment-{comment} .text");
        await Expect(text).ToBeFocusedAsync();

        await page.Page.EvaluateAsync("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
        await page.Page.EvaluateAsync("() => { const now = Date.now; Date.now = () => now() + 120_000; }");
        var next = (await ben.CommentAsync(feed, "While you were away")).Id();
        await page.Page.EvaluateAsync("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");

        await Expect(page.Page.Locator($"#comment-{next} .text")).ToHaveTextAsync("While you were away");
        await Expect(text).Not.ToContainClassAsync("clamp");
        await Expect(text).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData("en-US")]
    [InlineData("ko-KR")]
    public async Task How_long_ago_it_was_is_right_when_one_comes_back_to_the_page(string language)
    {
        var feed = (await (await Board.JoinAsync()).FeedAsync()).Id();
        var page = await OpenAsync(language: language, path: $"/feed/{feed}");
        var time = page.Page.Locator($"#feed-{feed} time").First;
        foreach (
            var (age, english, korean) in ((int, string, string)[])
                [
                    (60, "1 minute ago", "1분 전"),
                    (3_599, "59 minutes ago", "59분 전"),
                    (3_600, "1 hour ago", "1시간 전"),
                    (86_399, "23 hours ago", "23시간 전"),
                    (86_400, "1 day ago", "1일 전"),
                    ((7 * 86_400) - 1, "6 days ago", "6일 전"),
                ]
        )
        {
            await ComeBackAsync(age);
            await Expect(time).ToHaveTextAsync(language is "ko-KR" ? korean : english);
        }

        await ComeBackAsync(7 * 86_400);
        await Expect(time).ToHaveAttributeAsync("data-date", "");
        await Expect(time).Not.ToContainTextAsync(language is "ko-KR" ? "전" : "ago");

        Task ComeBackAsync(int seconds) =>
            time.EvaluateAsync(
                """
                (time, seconds) => {
                  Date.now = () => Date.parse(time.dateTime) + seconds * 1_000;
                  document.dispatchEvent(new Event("visibilitychange"));
                }
                """,
                seconds
            );
    }

    [Fact]
    public async Task Times_and_the_days_above_them_go_on_while_the_page_stays_open()
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        await ben.CommentAsync((await ann.FeedAsync()).Id());
        var page = await OpenAsync();
        // The clock is put forward, and what runs each minute is called by hand.
        await page.Page.AddInitScriptAsync(
            """
            const [Real, every] = [Date, setInterval];
            window.later = 0;
            window.Date = class extends Real {
              constructor(...given) {
                if (given.length > 0) super(...given);
                else super(Real.now() + later);
              }
              static now() { return Real.now() + later; }
            };
            window.setInterval = (run, wait, ...more) => {
              if (wait === 60_000) window.minute = run;
              return every(run, wait, ...more);
            };
            """
        );
        await page.LogInAsync(ann.Email, "/notifications");
        var time = page.Page.Locator(".notification time");

        await PassAsync(60);
        await Expect(time).ToHaveTextAsync("1 minute ago");
        await PassAsync(86_400);
        await Expect(time).ToHaveTextAsync("1 day ago");
        await Expect(page.Page.Locator(".notification-day h2")).ToHaveTextAsync("Yesterday");

        Task PassAsync(int seconds) =>
            time.EvaluateAsync(
                "(time, seconds) => { later += Date.parse(time.dateTime) + seconds * 1_000 - Date.now(); minute(); }",
                seconds
            );
    }

    [Fact]
    public async Task A_session_that_ends_makes_no_storm_and_the_board_goes_on_for_a_guest()
    {
        var ann = await Board.JoinAsync();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email);
        await ListensAsync(page);
        var asked = 0;
        page.Page.Request += (_, request) => asked += request.Url.Contains("/api/events", StringComparison.Ordinal) ? 1 : 0;

        await Board.EndSessionsAsync();
        await Faults.Wait.ForAsync("the next stream", () => asked > 0);
        await ListensAsync(page);
        await (await Board.JoinAsync()).FeedAsync("For everybody");

        await Expect(page.Page.Locator("[data-news]")).ToHaveTextAsync("1 new feed");
        Assert.InRange(asked, 1, 3);
    }

    private static Task ListensAsync(WebPage page) => Expect(page.Page.Locator("html[data-live=open]")).ToHaveCountAsync(1);
}
