using System.Net.Http.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Imaging;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>Talking under a feed, and its images large.</summary>
[Slow]
public sealed class ConversationTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reply_stands_under_its_parent(bool javascript)
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var said = await SayAsync(ann, feed, "What a day!");
        var page = await OpenAsync(javascript: javascript);
        await page.LogInAsync(ann.Email, $"/feed/{feed}");

        await page.Page.Locator($"#comment-{said} a", new() { HasText = "Reply" }).ClickAsync();
        await page.Page.Locator($"#comment-{said} form textarea").FillAsync("It was. <b>Really</b>");
        await page.Page.Locator($"#comment-{said} form button", new() { HasText = "Send" }).ClickAsync();

        await Expect(page.Page.Locator($"#comment-{said} .answers > .comment .text")).ToHaveTextAsync("It was. <b>Really</b>");
        await Expect(page.Page.Locator(".comments-count")).ToHaveTextAsync("2");
        await Expect(page.Page.Locator($"#comment-{said} form textarea")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_is_open_and_half_written_below_a_comment_stays_when_one_replies_to_it()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var said = await SayAsync(ann, feed, string.Join('\n', Enumerable.Repeat("Line after line.", 20)));
        var reply = await SayAsync(ann, feed, "Reply 1", said);
        for (var n = 2; n <= 7; n++)
            await SayAsync(ann, feed, $"Reply {n}", said);
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        var (comment, first) = (page.Page.Locator($"#comment-{said}"), page.Page.Locator($"#comment-{reply}"));
        await comment.Locator("> .fold > summary").ClickAsync();
        await comment.Locator("> .clamped > .read-more a").ClickAsync();
        await first.Locator("> .comment-foot a", new() { HasText = "Reply" }).ClickAsync();
        await first.Locator("> form textarea").FillAsync("Half an answer");

        await comment.Locator("> .comment-foot a", new() { HasText = "Reply" }).ClickAsync();
        await Expect(comment.Locator("> form textarea")).ToBeFocusedAsync();
        await AllStaysAsync();
        await comment.Locator("> form a[data-swap]").ClickAsync();
        await Expect(comment.Locator("> form")).ToHaveCountAsync(0);
        await Expect(comment).ToBeFocusedAsync();
        await AllStaysAsync();

        await comment.Locator("> .comment-foot a", new() { HasText = "Reply" }).ClickAsync();
        await comment.Locator("> form textarea").FillAsync("Reply 8");
        await comment.Locator("> form button[type=submit]").ClickAsync();
        await Expect(comment.Locator("> .fold > .answers > .comment").Last.Locator("> .text")).ToHaveTextAsync("Reply 8");
        await Expect(comment.Locator("> .fold > .answers > .comment").Last).ToBeFocusedAsync();
        await Expect(comment.Locator("> .fold > summary")).ToHaveTextAsync("Show 5 more replies");
        await Expect(comment.Locator(".answers > .comment")).ToHaveCountAsync(8);
        await Expect(comment.Locator("> form")).ToHaveCountAsync(0);
        await AllStaysAsync();

        async Task AllStaysAsync()
        {
            await Expect(comment.Locator("> .fold")).ToHaveAttributeAsync("open", "");
            await Expect(comment.Locator("> .clamped > .text")).Not.ToContainClassAsync("clamp");
            await Expect(first.Locator("> form textarea")).ToHaveValueAsync("Half an answer");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_long_conversation_comes_in_parts_with_replies_on_request(bool javascript)
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        await TalkAsync(feed);
        var last = await SayAsync(ann, feed, "The newest");
        await SayAsync(ann, feed, "An answer to it", last);
        var page = await OpenAsync(javascript: javascript, path: $"/feed/{feed}");

        await Expect(page.Page.Locator($"#comment-{last} .answers")).ToHaveCountAsync(0);
        await page.Page.GetByText("Show the reply").ClickAsync();
        await Expect(page.Page.Locator($"#comment-{last} .answers .text")).ToHaveTextAsync("An answer to it");
        await page.Page.Locator("a[data-more]").ClickAsync();
        await Expect(page.Page.GetByText("Number 70", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_one_says_in_a_long_conversation_is_shown_wherever_one_says_it(bool javascript)
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        await TalkAsync(feed);
        var last = await SayAsync(ann, feed, "The newest");
        var reply = await SayAsync(ann, feed, "An answer to it", last);
        await SayAsync(ann, feed, "An answer to that", reply);
        var page = await OpenAsync(javascript: javascript);
        await page.LogInAsync(ann.Email, $"/feed/{feed}");

        // To a reply whose own replies are not shown.
        await page.Page.Locator($"#comment-{last} > .answers-more a").ClickAsync();
        await page.Page.Locator($"#comment-{reply} > .comment-foot a", new() { HasText = "Reply" }).ClickAsync();
        await page.Page.Locator($"#comment-{reply} > form textarea").FillAsync("Here it is");
        await page.Page.Locator($"#comment-{reply} > form button", new() { HasText = "Send" }).ClickAsync();
        await Expect(page.Page.Locator($"#comment-{reply} > .answers .text").GetByText("Here it is")).ToBeVisibleAsync();

        // The newest, on a page that begins with the oldest, and on one further down.
        foreach (var further in new[] { false, true })
        {
            await page.GoAsync($"/feed/{feed}?sort=old");
            if (further)
                await page.GoAsync((await page.Page.Locator("#comments a[data-more]").GetAttributeAsync("href"))!);
            await page.Page.Locator("#comments > form textarea").FillAsync($"At the end: {further}");
            await page.Page.Locator("#comments > form button", new() { HasText = "Send" }).ClickAsync();
            await Expect(page.Page.Locator(".threads > .comment > .text").GetByText($"At the end: {further}")).ToBeVisibleAsync();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_said_to_something_deleted_meanwhile_is_not_lost(bool javascript)
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var said = await SayAsync(ann, feed, "Soon gone");
        await SayAsync(ann, feed, "It stays", said);
        var page = await OpenAsync(javascript: javascript);
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        await page.Page.Locator($"#comment-{said} > .comment-foot a", new() { HasText = "Reply" }).ClickAsync();
        await page.Page.Locator($"#comment-{said} > form textarea").FillAsync("Too late");
        using var deleted = await ann.Client.DeleteAsync($"/api/comment/delete/{said}", Token);
        await page.Page.Locator($"#comment-{said} > form button", new() { HasText = "Send" }).ClickAsync();

        await Expect(page.Page.Locator($"#comment-{said} > form textarea")).ToHaveValueAsync("Too late");
        await Expect(page.Page.Locator($"#comment-{said} > form [role=alert]")).ToContainTextAsync("was deleted meanwhile");
    }

    [Fact]
    public async Task A_reply_deep_in_a_long_conversation_asks_for_the_password_in_its_place()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var first = await SayAsync(ann, feed, "The first one");
        var reply = await SayAsync(ann, feed, "A reply", first);
        await TalkAsync(feed);
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}?sort=old");
        await page.Page.Locator($"#comment-{first} > .answers-more a").ClickAsync();
        await page.Page.Locator($"#comment-{reply} > .comment-foot a", new() { HasText = "Reply" }).ClickAsync();
        var form = page.Page.Locator($"#comment-{reply} > form");
        await form.Locator("textarea").FillAsync("Long thought about");
        await Board.EndSessionsAsync();
        await form.Locator("button[type=submit]").ClickAsync();

        await form.Locator("[name=email]").FillAsync(ann.Email);
        await form.Locator("[name=password]").FillAsync(Person.Password);
        await Expect(form.Locator("textarea")).ToHaveValueAsync("Long thought about");
        await form.Locator("button[type=submit]").ClickAsync();
        await Expect(page.Page.Locator($"#comment-{reply} > .answers .text")).ToHaveTextAsync("Long thought about");
    }

    [Fact]
    public async Task An_unsent_change_does_not_replace_newer_words()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var comment = await SayAsync(ann, feed, "As it was");
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}?edit={comment}");
        var area = page.Page.Locator($"#comment-{comment} > form textarea");
        await area.FillAsync("Half changed");
        await page.GoAsync("/search");
        await page.GoAsync($"/feed/{feed}?edit={comment}");
        await Expect(area).ToHaveValueAsync("Half changed");

        await page.GoAsync("/search");
        using (await ann.PatchCommentAsync(comment, "Changed on another device"))
            await page.GoAsync($"/feed/{feed}?edit={comment}");
        await Expect(page.Page.Locator("html[data-live=open]")).ToHaveCountAsync(1); // all scripts have run
        await Expect(area).ToHaveValueAsync("Changed on another device");
    }

    [Fact]
    public async Task What_one_person_has_typed_is_not_shown_to_the_next()
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        var area = page.Page.Locator("#comments > form textarea");
        await area.FillAsync("Of Ann alone");
        await page.LogInAsync(ann.Email, "/search"); // the same person once more
        await page.GoAsync($"/feed/{feed}");
        await Expect(area).ToHaveValueAsync("Of Ann alone");

        await page.GoAsync("/search");
        await page.LogInAsync(ben.Email, $"/feed/{feed}"); // her session has ended elsewhere
        await Expect(page.Page.Locator("html[data-live=open]")).ToHaveCountAsync(1); // all scripts have run
        await Expect(area).ToHaveValueAsync("");
        Assert.False(await page.Page.EvaluateAsync<bool>("() => Object.values(sessionStorage).includes('Of Ann alone')"));
    }

    [Fact]
    public async Task The_characters_are_counted_in_the_language_of_the_page()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var page = await OpenAsync(language: "de-DE"); // the page has no German
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        await page.Page.Locator("#comments > form textarea").FillAsync(new string('x', 4_500));
        await Expect(page.Page.Locator("#comments > form [data-counter]")).ToHaveTextAsync("4,500 of 5,000 characters");
    }

    [Fact]
    public async Task Too_many_characters_are_said_too_and_their_number_describes_the_field()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        var area = page.Page.Locator("#comments > form textarea");
        await area.FillAsync(new string('x', 5_003));
        await Expect(page.Page.Locator("#live")).ToHaveTextAsync("Too long by 3.");
        await Expect(area).ToHaveAccessibleDescriptionAsync("5,003 of 5,000 characters");
    }

    [Fact]
    public async Task A_text_that_was_unfolded_still_is_when_its_change_is_given_up()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var said = await SayAsync(ann, feed, string.Join('\n', Enumerable.Repeat("Line after line.", 20)));
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        var comment = page.Page.Locator($"#comment-{said}");
        await comment.Locator("> .clamped > .read-more a").ClickAsync();
        await Expect(comment.Locator("> .clamped > .text")).Not.ToContainClassAsync("clamp");

        await comment.Locator("> .comment-foot .more-menu summary").ClickAsync();
        await comment.Locator("> .comment-foot a[href*='edit=']").ClickAsync();
        await Expect(comment.Locator("> form textarea")).ToBeFocusedAsync();
        await comment.Locator("> form a[data-swap]").ClickAsync();
        await Expect(comment.Locator("> form")).ToHaveCountAsync(0);
        await Expect(comment.Locator("> .clamped > .text")).Not.ToContainClassAsync("clamp");
        await Expect(comment.Locator("> .clamped > .read-more")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_comment_on_a_deleted_feed_comes_back_alone_with_the_focus_on_its_heading()
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ben.Email, $"/feed/{feed}");
        await page.Page.Locator("#comments > form textarea").FillAsync("Too late");
        using var deleted = await ann.DeleteFeedAsync(feed);
        await page.Page.Locator("#comments > form button[type=submit]").ClickAsync();

        await Expect(page.Page.Locator("[data-resend] h1")).ToBeFocusedAsync();
        await Expect(page.Page.Locator("[data-resend] textarea")).ToHaveValueAsync("Too late");
    }

    [Fact]
    public async Task Images_are_looked_at_by_keyboard_and_the_focus_comes_back()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync(images: [new("a.png", TestImages.Png(400, 300)), new("b.png", TestImages.Png(300, 400))])).Id();
        var page = await OpenAsync(path: $"/feed/{feed}");
        var images = page.Page.Locator(".image");
        await images.First.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        var dialog = page.Page.Locator("dialog.lightbox");
        await Expect(dialog).ToBeVisibleAsync();
        await Expect(page.Page.Locator(".lightbox-place")).ToHaveTextAsync("Image 1 of 2");

        await page.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Page.Locator(".lightbox-place")).ToHaveTextAsync("Image 2 of 2");
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Page.Locator(".lightbox-place")).ToHaveTextAsync("Image 1 of 2");
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToBeHiddenAsync();
        await Expect(images.First).ToBeFocusedAsync();
    }

    /// <summary>More comments of the feed's author than a page begins with.</summary>
    private Task TalkAsync(long feed) =>
        Board.QueryAsync<object>(
            $"INSERT INTO comments (feed_id, author_id, content) SELECT {feed}, author_id, 'Number ' || n "
                + $"FROM feeds, generate_series(1, 85) n WHERE id = {feed}"
        );

    private static async Task<long> SayAsync(Person person, long feed, string text, long? parent = null)
    {
        using var response = await person.Client.PostAsJsonAsync(
            "/api/comment/create",
            new
            {
                content = text,
                feed_id = feed,
                parent_id = parent,
            },
            Token
        );
        return (await response.JsonAsync()).Id();
    }
}
