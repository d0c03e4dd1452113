using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Moderation;

namespace FeedBoard.Tests.Web.Features;

/// <summary>Notifications and their settings, as plain pages and forms.</summary>
[Slow]
public sealed class NotificationPageTests(WebBoard board) : IClassFixture<WebBoard>, IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Assert.Equal("", string.Join("\n", board.Faults.Take()));

    [Fact]
    public async Task What_others_did_is_said_in_sentences_that_lead_there()
    {
        var (ann, ben, eve) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync($"<b>{Guid.NewGuid():N}"[..20]));
        var feed = (await ann.FeedAsync()).Id();
        foreach (var person in (Person[])[ben, eve])
            using (await person.Client.PutAsync($"/api/like/?feed_id={feed}", null, Token)) { }
        var comment = (await ben.CommentAsync(feed, "Well said")).Id();
        using (await ben.Client.PutAsync($"/api/follow/{await IdAsync(ann)}", null, Token)) { }
        var mention = (await ben.FeedAsync("A title", $"with @{ann.Nickname}")).Id();
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);

        using var response = await visitor.GetAsync("/notifications");
        var page = await response.PageAsync();

        Assert.Equal(
            [
                ($"{ben.Nickname} mentioned you in a feed.", $"feed={mention}"),
                ($"{ben.Nickname} follows you.", $"person={await IdAsync(ben)}"),
                ($"{ben.Nickname} commented on your feed.", $"feed={feed}&comment={comment}"),
                ($"{eve.Nickname} and {ben.Nickname} like your feed.", $"feed={feed}"),
            ],
            page.QuerySelectorAll(".notification a")
                .Select(a => (a.QuerySelector(".notification-words > span")!.TextContent, a.GetAttribute("href")!.Split('?')[1]))
        );
        Assert.Equal(["A title", "A title", "A title"], page.QuerySelectorAll(".notification-about").Select(a => a.TextContent));
        Assert.Equal(
            [$"with @{ann.Nickname}", "Well said", "Some content"],
            page.QuerySelectorAll(".notification-excerpt").Select(a => a.TextContent)
        );
        Assert.Equal(["Today"], page.QuerySelectorAll(".notification-day").Select(d => d.TextContent));
        Assert.Equal(4, page.QuerySelectorAll(".notification[data-unread]").Length);
        Assert.Equal("4", page.Text("[data-bell] .bell-count"));
        Assert.Equal("Notifications: 4 unread", page.Text("[data-bell] [data-told]"));

        visitor.SetCookie("feedboard.language", Uri.EscapeDataString("c=ko|uic=ko"));
        using var korean = await visitor.GetAsync("/notifications");
        Assert.Equal(
            $"{ben.Nickname} 님이 피드에서 회원님을 언급했습니다.",
            (await korean.PageAsync()).QuerySelector(".notification-words > span")!.TextContent
        );
    }

    [Fact]
    public async Task Opening_one_marks_it_read_and_leads_to_it_and_looking_at_the_list_does_not()
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        var comments = new[] { (await ben.CommentAsync(feed)).Id(), (await ben.CommentAsync(feed)).Id() };
        using (await ben.Client.PutAsync($"/api/follow/{await IdAsync(ann)}", null, Token)) { }
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        string[] links;
        using (var list = await visitor.GetAsync("/notifications"))
            links = [.. (await list.PageAsync()).QuerySelectorAll(".notification a").Select(a => a.GetAttribute("href")!)];
        visitor.Client.DefaultRequestHeaders.Add("Sec-Purpose", "prefetch");
        using (await visitor.GetAsync(links[0])) { }
        visitor.Client.DefaultRequestHeaders.Remove("Sec-Purpose");

        using var opened = await visitor.GetAsync(links[1]);

        Assert.Equal($"/feed/{feed}?comment={comments[1]}", opened.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.NotNull((await opened.PageAsync()).QuerySelector($"#comment-{comments[1]}"));
        using var again = await visitor.GetAsync("/notifications");
        Assert.Equal(
            ["", null, ""],
            (await again.PageAsync()).QuerySelectorAll(".notification").Select(n => n.GetAttribute("data-unread"))
        );

        // What is not there any more leads on all the same, and nothing is opened for a guest or by another site's address.
        using (var gone = await visitor.GetAsync($"/notifications/{long.MaxValue}/open?person={await IdAsync(ben)}"))
            Assert.Equal($"/person/{await IdAsync(ben)}", gone.RequestMessage!.RequestUri!.PathAndQuery);
        using (var nowhere = await visitor.GetAsync("/notifications/1/open"))
            Assert.Equal("/notifications", nowhere.RequestMessage!.RequestUri!.PathAndQuery);
        using var guest = new Visitor(board.Web, follow: false);
        using var asked = await guest.GetAsync(links[0]);
        var login = new Uri(board.Web, asked.Headers.Location!).PathAndQuery;
        Assert.StartsWith("/login?return=%2Fnotifications%2F", login, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bell_shows_two_digits_and_says_the_exact_number()
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        var (a, b) = (await IdAsync(ann), await IdAsync(ben));
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        foreach (var (more, shown, told) in new[] { (99, "99", "99"), (1, "99+", "100"), (1200, "99+", "1,300") })
        {
            await board.QueryAsync<object>(
                $"INSERT INTO notifications (user_id, kind, actor_id) SELECT {a}, 'followed', {b} FROM generate_series(1, {more})"
            );
            using var front = await visitor.GetAsync("/");
            var page = await front.PageAsync();
            Assert.Equal(shown, page.Text("[data-bell] .bell-count"));
            Assert.Equal($"Notifications: {told} unread", page.Text("[data-bell] [data-told]"));
        }
    }

    [Fact]
    public async Task Moderators_see_in_the_header_that_cases_wait()
    {
        var (ann, ben, mod) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsModeratorAsync());
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(mod);
        using (var before = await visitor.GetAsync("/"))
            Assert.Empty((await before.PageAsync()).QuerySelectorAll("[data-cases]"));
        await ben.DoAsync("/api/report", new { feed_id = (await ann.FeedAsync()).Id(), reason = "spam" });

        using var after = await visitor.GetAsync("/");

        var bell = (await after.PageAsync()).QuerySelector("[data-cases]")!;
        Assert.Equal(("/moderation", "1 case waits for a decision1Moderation"), (bell.GetAttribute("href"), bell.TextContent.Trim()));
        using var other = new Visitor(board.Web);
        await other.LogInAsync(ann);
        using var none = await other.GetAsync("/");
        Assert.Empty((await none.PageAsync()).QuerySelectorAll("[data-cases]"));
        await board.QueryAsync<object>("DELETE FROM moderation_cases");
    }

    [Fact]
    public async Task All_that_were_shown_are_marked_read_and_those_that_came_meanwhile_are_not()
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        for (var n = 0; n < 21; n++)
            await ben.CommentAsync(feed);
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        var form = await visitor.FormAsync("/notifications", "main form");
        await ben.CommentAsync(feed, "Meanwhile");

        using var read = await form.SendAsync();

        var page = await read.PageAsync();
        Assert.Equal("/notifications", read.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.Equal((20, 1), (page.QuerySelectorAll(".notification").Length, page.QuerySelectorAll(".notification[data-unread]").Length));
        Assert.Equal("1", page.Text("[data-bell] .bell-count"));
        using var more = await visitor.GetAsync(page.QuerySelector("a[data-more]")!.GetAttribute("href")!);
        var rest = await more.PageAsync();
        Assert.Equal((2, 0), (rest.QuerySelectorAll(".notification").Length, rest.QuerySelectorAll("[data-unread]").Length));
        Assert.Empty(rest.QuerySelectorAll("main form"));

        using var broken = await form.Set(("up_to", "no number")).SendAsync();
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
    }

    [Fact]
    public async Task Kinds_are_chosen_by_a_plain_form()
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        var form = await visitor.FormAsync("/me/settings", "#notifications form");
        Assert.Equal(6, form.Fields.Count(f => f.Value == "true"));

        using var saved = await form.Without("commented").SendAsync();

        var page = await saved.PageAsync();
        Assert.Equal("Your notification settings are saved.", page.Text("main > .note"));
        Assert.Equal(
            ["commented"],
            page.QuerySelectorAll("#notifications input[type=checkbox]:not([checked])").Select(c => c.GetAttribute("name"))
        );
        await ben.CommentAsync(feed);
        using (await ben.Client.PutAsync($"/api/like/?feed_id={feed}", null, Token)) { }
        Assert.Equal("1", (await (await visitor.GetAsync("/notifications")).PageAsync()).Text("[data-bell] .bell-count"));
    }

    [Fact]
    public async Task A_guest_is_asked_to_log_in_and_hears_no_bell()
    {
        using var guest = new Visitor(board.Web, follow: false);
        using var list = await guest.GetAsync("/notifications");
        using var front = await guest.GetAsync("/");
        Assert.Equal("/login?return=%2Fnotifications", new Uri(board.Web, list.Headers.Location!).PathAndQuery);
        Assert.Empty((await front.PageAsync()).QuerySelectorAll("[data-bell]"));
    }

    [Fact]
    public async Task A_choice_whose_session_ended_is_made_after_logging_in_on_the_same_page()
    {
        var ann = await board.JoinAsync();
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        var form = await visitor.FormAsync("/me/settings", "#notifications form");
        await board.QueryAsync<object>($"DELETE FROM sessions WHERE user_id = {await IdAsync(ann)}");

        using var response = await form.SendAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        var again = HtmlForm
            .Of(visitor.Client, board.Web, await response.PageAsync(), "[data-resend] form")
            .Set(("login_email", ann.Email), ("login_password", Person.Password));
        using var chosen = await again.SendAsync();
        Assert.Equal("/me/settings?done=notifications", chosen.RequestMessage!.RequestUri!.PathAndQuery);
    }

    [Fact]
    public async Task The_stream_comes_through_the_front_end_at_once_and_ends_with_the_session()
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(board.Web, "/api/events"));
        request.Headers.AcceptEncoding.ParseAdd("gzip, br");
        using var response = await visitor.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Empty(response.Content.Headers.ContentEncoding);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Token));

        await ben.CommentAsync(feed);
        while (await lines.ReadLineAsync(Token) is { } line && line != "event: notification")
            Assert.NotNull(line); // the person's own: the token went along

        using var left = await (await visitor.FormAsync("/", "form[action='/logout']")).SendAsync();
        await EndAsync(lines);
    }

    [Fact]
    public async Task The_stream_of_a_session_that_ended_goes_on_as_a_guest_s_and_takes_no_cookie_away()
    {
        var ann = await board.JoinAsync();
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        using (var open = await visitor.Client.GetAsync(new Uri(board.Web, "/api/events"), HttpCompletionOption.ResponseHeadersRead, Token))
        {
            using var lines = new StreamReader(await open.Content.ReadAsStreamAsync(Token));
            Assert.NotNull(await lines.ReadLineAsync(Token));
            await board.QueryAsync<object>($"DELETE FROM sessions WHERE user_id = {await IdAsync(ann)}");
            await EndAsync(lines);
        }

        visitor.Client.DefaultRequestHeaders.Add("Last-Event-ID", "0"); // as a browser asks again
        visitor.Client.DefaultRequestHeaders.Accept.ParseAdd("text/event-stream");
        using var guest = await visitor.Client.GetAsync(new Uri(board.Web, "/api/events"), HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (guest.StatusCode, guest.Content.Headers.ContentType?.MediaType));
        Assert.NotEmpty(guest.Headers.GetValues("Content-Security-Policy"));

        visitor.Client.DefaultRequestHeaders.Add("X-Background", "1");
        using (var looked = await visitor.GetAsync("/"))
        {
            Assert.Equal(HttpStatusCode.OK, looked.StatusCode);
            var page = await looked.PageAsync();
            Assert.Null(page.QuerySelector("[data-bell]"));
            Assert.NotEmpty(page.QuerySelectorAll("header a[href^='/login']"));
        }

        Assert.False(string.IsNullOrEmpty(visitor.Cookie("feedboard")));
        visitor.Client.DefaultRequestHeaders.Remove("X-Background");
        using (var visited = await visitor.GetAsync("/"))
            Assert.Null((await visited.PageAsync()).QuerySelector("[data-bell]"));
        Assert.True(string.IsNullOrEmpty(visitor.Cookie("feedboard")));
    }

    [Fact]
    public async Task The_bell_has_its_number_on_pages_that_read_something_and_on_those_that_do_not()
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        await ben.CommentAsync(feed);
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);

        foreach (var path in (string[])["/", $"/feed/{feed}", "/me", "/write", "/feed/999999999", "/not-there"])
        {
            using var response = await visitor.GetAsync(path);
            Assert.Equal("1", (await response.PageAsync()).Text("[data-bell] .bell-count"));
        }
    }

    /// <summary>Reads until the stream is over. A connection that was cut is an end as well: to a browser both are one.</summary>
    private static async Task EndAsync(StreamReader lines)
    {
        try
        {
            while (await lines.ReadLineAsync(Token) is { } line)
                Assert.NotNull(line);
        }
        catch (IOException)
        {
            // cut off
        }
    }

    private Task<long> IdAsync(Person person) => board.QueryAsync<long>($"SELECT id FROM users WHERE email = '{person.Email}'");
}
