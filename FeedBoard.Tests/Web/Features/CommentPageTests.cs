using System.Globalization;
using System.Net;
using AngleSharp.Html.Dom;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;

namespace FeedBoard.Tests.Web.Features;

/// <summary>Comments without scripts: forms and links of long conversations, and the reasons why a comment is refused.</summary>
[Slow]
public sealed class CommentPageTests(WebBoard board) : IClassFixture<WebBoard>, IDisposable
{
    public void Dispose() => Assert.Equal("", string.Join("\n", board.Faults.Take()));

    [Theory]
    [InlineData("answer", true)]
    [InlineData("answer", false)]
    [InlineData("edit", true)]
    [InlineData("edit", false)]
    public async Task What_is_refused_in_a_long_conversation_comes_back_where_it_was_typed(string what, bool shown)
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var first = (await ann.CommentAsync(feed, "The first one")).Id();
        var reply = (await ann.CommentAsync(feed, "A reply", first)).Id();
        await TalkAsync(feed);
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        var (query, selector) = (shown ? $"?sort=old&answers={first}&" : "?", $"#comment-{reply} > form[data-comment-form]");
        var form = await visitor.FormAsync($"/feed/{feed}{query}{what}={reply}", selector);
        var tooLong = new string('x', 5_001);

        using var refused = await form.Set(("content", tooLong)).SendAsync();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var again = HtmlForm.Of(visitor.Client, form.Target, await refused.PageAsync(), selector);
        Assert.Equal(tooLong, again.Fields["content"]);
        using var sent = await again.Set(("content", "Short")).SendAsync();
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        Assert.Equal(
            1L,
            await board.QueryAsync<long>(
                $"SELECT count(*) FROM comments WHERE content = 'Short' AND {(what is "edit" ? "id" : "parent_id")} = {reply}"
            )
        );
    }

    [Fact]
    public async Task The_links_of_further_replies_lead_to_them()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var parent = (await ann.CommentAsync(feed, "Much replied to")).Id();
        await TalkAsync(feed, parent);
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        var page = await ReadAsync(visitor, $"/feed/{feed}?answers={parent}");
        var more = page.QuerySelector($"#comment-{parent} > .answers-more a")!.GetAttribute("href")!;
        var reply = (await ReadAsync(visitor, more)).QuerySelector(".threads > .comment")!;

        var links = reply.QuerySelectorAll($"a[href^='/feed/{feed}']").Select(a => a.GetAttribute("href")!).ToList();
        Assert.Equal(4, links.Count); // the time, Reply, the link to it, Edit
        foreach (var link in links)
        {
            var shown = (await ReadAsync(visitor, link)).GetElementById(reply.Id!);
            Assert.NotNull(shown);
            var writes = link.Contains("&answer=", StringComparison.Ordinal) || link.Contains("&edit=", StringComparison.Ordinal);
            Assert.Equal(writes ? 1 : 0, shown.Children.Count(c => c is IHtmlFormElement));
        }
    }

    [Fact]
    public async Task A_link_to_a_comment_still_leads_to_it_in_a_conversation_that_has_grown()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var comment = (await ann.CommentAsync(feed, "Linked to")).Id();
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        var links = (await ReadAsync(visitor, $"/feed/{feed}"))
            .QuerySelectorAll($"#comment-{comment} .when a, #comment-{comment} .more-menu a:not([data-swap])")
            .Select(a => a.GetAttribute("href")!)
            .ToList();
        Assert.Equal(2, links.Count);

        await TalkAsync(feed);

        foreach (var link in links)
            Assert.NotNull((await ReadAsync(visitor, link)).GetElementById($"comment-{comment}"));
    }

    [Fact]
    public async Task A_link_to_a_reply_opens_the_fold_that_it_is_in()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var parent = (await ann.CommentAsync(feed, "Much replied to")).Id();
        var replies = new List<long>();
        for (var n = 0; n < 6; n++)
            replies.Add((await ann.CommentAsync(feed, $"Number {n}", parent)).Id());
        var deeper = (await ann.CommentAsync(feed, "A reply to the last one", replies[^1])).Id();
        using var visitor = new Visitor(board.Web);

        foreach (
            var (query, open) in ((string, bool)[])
                [("", false), ($"?comment={replies[0]}", false), ($"?comment={replies[^1]}", true), ($"?comment={deeper}", true)]
        )
        {
            var fold = Assert.Single((await ReadAsync(visitor, $"/feed/{feed}{query}")).QuerySelectorAll("details.fold"));
            Assert.NotNull(fold.QuerySelector($"#comment-{deeper}"));
            Assert.True(open == fold.HasAttribute("open"), query);
        }
    }

    [Fact]
    public async Task Whoever_is_suspended_reads_so_when_they_log_in_to_send_a_comment()
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ben.FeedAsync()).Id();
        const string Selector = "#comments > form[data-comment-form]";
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        var form = await visitor.FormAsync($"/feed/{feed}", Selector);
        await board.QueryAsync<object>(
            $"UPDATE users SET suspended_until_dt = 'infinity', suspension_reason = 'Spam.' WHERE email = '{ann.Email}'"
        );
        await board.EndSessionsAsync();
        using var ended = await form.Set(("content", "Long thought about")).SendAsync();
        var again = HtmlForm.Of(visitor.Client, form.Target, await ended.PageAsync(), Selector);

        using var refused = await again.Set(("email", ann.Email), ("password", Person.Password)).SendAsync();

        var page = await refused.PageAsync();
        Assert.Equal("This account is suspended for good: Spam.", page.Text($"{Selector} [role=alert]"));
        Assert.Equal("Long thought about", HtmlForm.Of(visitor.Client, form.Target, page, Selector).Fields["content"]);
    }

    [Theory]
    [InlineData("en", "This form has posted a comment already, before you changed it")]
    [InlineData("ko", "이미 댓글을 올린 뒤에 내용이 바뀌었습니다")]
    public async Task A_comment_that_is_changed_after_its_response_was_lost_can_be_sent_as_another_one(string language, string words)
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        const string Selector = "#comments > form[data-comment-form]";
        using var visitor = new Visitor(board.Web);
        visitor.Client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        await visitor.LogInAsync(ann);
        var form = await visitor.FormAsync($"/feed/{feed}", Selector);
        using (await form.Set(("content", "With a tpyo")).SendAsync()) { }

        using var refused = await form.Set(("content", "With a typo")).SendAsync();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var page = await refused.PageAsync();
        Assert.Contains(words, page.Text($"{Selector} [role=alert]"), StringComparison.Ordinal);
        var again = HtmlForm.Of(visitor.Client, form.Target, page, Selector);
        Assert.Equal("With a typo", again.Fields["content"]);
        using var sent = await again.SendAsync();
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        Assert.Equal(2L, await board.QueryAsync<long>($"SELECT count(*) FROM comments WHERE feed_id = {feed}"));
    }

    [Fact]
    public async Task A_text_that_nobody_can_read_is_refused_with_the_reason()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        (string Text, string Words)[] cases =
        [
            ("\u3164", "There is nothing to see in this text."),
            ("A noncharacter: \ufdd0", "There is a character in it that cannot be kept."),
            ("a" + new string('\u0323', 150), "At most 100 marks may stand on one letter."),
        ];
        foreach (var (text, words) in cases)
        {
            var form = await visitor.FormAsync($"/feed/{feed}", "#comments > form[data-comment-form]");
            using var refused = await form.Set(("content", text)).SendAsync();
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Equal(words, (await refused.PageAsync()).Text("#comments > form [role=alert]"));
        }
    }

    private static async Task<IHtmlDocument> ReadAsync(Visitor visitor, string path)
    {
        using var response = await visitor.GetAsync(path);
        return await response.PageAsync();
    }

    /// <summary>More comments than a page shows at once, by the author of the feed.</summary>
    private Task<object?> TalkAsync(long feed, long? parent = null) =>
        board.QueryAsync<object>(
            "INSERT INTO comments (feed_id, author_id, parent_id, content) "
                + $"SELECT {feed}, author_id, {parent?.ToString(CultureInfo.InvariantCulture) ?? "NULL"}::bigint, 'Number ' || n "
                + $"FROM feeds, generate_series(1, 85) n WHERE id = {feed}"
        );

    [Theory]
    [InlineData("en", "Your comment was deleted meanwhile.")]
    [InlineData("ko", "그사이 삭제된 댓글입니다.")]
    public async Task A_comment_that_was_deleted_while_it_was_changed_comes_back_as_a_new_one(string language, string words)
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var comment = (await ann.CommentAsync(feed)).Id();
        using var visitor = new Visitor(board.Web);
        visitor.Client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        await visitor.LogInAsync(ann);
        var form = await visitor.FormAsync($"/feed/{feed}?edit={comment}", $"form[action='/feed/{feed}/comment/{comment}/edit']");
        await ann.RemoveCommentAsync(comment);

        using var refused = await form.Set(("content", "Changed")).SendAsync();

        var page = await refused.PageAsync();
        Assert.StartsWith(words, page.Text("#comments > form [role=alert]"), StringComparison.Ordinal);
        Assert.Equal("Changed", HtmlForm.Of(visitor.Client, form.Target, page, "#comments > form[data-comment-form]").Fields["content"]);
    }

    [Theory]
    [InlineData("en", "The first try is still running.")]
    [InlineData("ko", "첫 번째 시도가 아직 진행 중입니다.")]
    public async Task A_comment_that_is_sent_again_too_early_says_so(string language, string words)
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        await using var api = await FaultyApi.StartAsync(board.Address, path => path == "/api/comment/create");
        using var visitor = new Visitor(board.StartWeb(api));
        visitor.Client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        await visitor.LogInAsync(ann);
        var form = await visitor.FormAsync($"/feed/{feed}", "#comments > form[data-comment-form]");
        api.Status = 409;
        using var refused = await form.Set(("content", "Sent twice")).SendAsync();
        Assert.StartsWith(words, (await refused.PageAsync()).Text("#comments > form [role=alert]"), StringComparison.Ordinal);
    }
}
