using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.MyPage;
using FeedBoard.Tests.Features.Registrations;

namespace FeedBoard.Tests.Web.Features;

/// <summary>What pages say, without scripts, when somebody cannot do something.</summary>
[Slow]
public sealed class RefusalPageTests(WebBoard board) : IClassFixture<WebBoard>
{
    [Theory]
    [InlineData("en-US", "This person does not want to hear from you")]
    [InlineData("ko-KR", "상대방이 나를 차단했습니다")]
    public async Task Who_is_blocked_reads_so(string language, string words)
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        using var visitor = new Visitor(board.Web);
        visitor.Client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        await visitor.LogInAsync(ben);
        var follow = await visitor.FormAsync($"/person/{await board.IdOfAsync(ann)}", "form[data-follow]");
        await ann.PutAsync($"/api/block/{await board.IdOfAsync(ben)}");

        using var refused = await follow.Set(("follow", "true")).SendAsync();
        Assert.Equal((HttpStatusCode.Forbidden, words), (refused.StatusCode, (await refused.PageAsync()).Text("main h1")));
    }

    [Fact]
    public async Task Whom_one_blocks_one_is_not_offered_to_follow()
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        var path = $"/person/{await board.IdOfAsync(ann)}";
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ben);
        var follow = await visitor.FormAsync(path, "form[data-follow]");
        await ben.PutAsync($"/api/block/{await board.IdOfAsync(ann)}");

        using var shown = await visitor.GetAsync(path);
        var page = await shown.PageAsync();
        Assert.Empty(page.QuerySelectorAll("form[data-follow]"));
        Assert.Contains("You block this person.", page.Text(".person"), StringComparison.Ordinal);
        using var refused = await follow.Set(("follow", "true")).SendAsync();
        Assert.Equal("You block this person", (await refused.PageAsync()).Text("main h1"));
    }

    [Fact]
    public async Task Whoever_must_confirm_the_address_first_reads_so_and_keeps_what_was_typed()
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ben);
        var report = await visitor.FormAsync($"/report?feed={feed}", "form#report");
        await board.QueryAsync<object>($"UPDATE users SET must_verify = true WHERE email = '{ben.Email}'");
        await board.SetBoardAsync("verify_email = true");
        using var refused = await report.Set(("reason", "spam"), ("note", "Look at this")).SendAsync();
        await board.SetBoardAsync("verify_email = false");
        var page = await refused.PageAsync();
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.StartsWith("Confirm your e-mail address first", page.Text("[data-resend] [role=alert]"), StringComparison.Ordinal);
        Assert.Equal("Look at this", HtmlForm.Of(visitor.Client, report.Target, page, "[data-resend] form").Fields["note"]);
    }

    [Fact]
    public async Task The_form_that_changes_a_comment_is_its_author_s()
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        var comment = (await ann.CommentAsync(feed, "Mine")).Id();
        foreach (var (who, forms) in new[] { (ann, 1), (ben, 0) })
        {
            using var visitor = new Visitor(board.Web);
            await visitor.LogInAsync(who);
            using var response = await visitor.GetAsync($"/feed/{feed}?edit={comment}");
            Assert.Equal(forms, (await response.PageAsync()).QuerySelectorAll($"#comment-{comment} > form[action$='/edit']").Length);
        }
    }

    [Theory]
    [InlineData("en-US", "A comment has at most 5,000 characters; this one has 5,001.")]
    [InlineData("ko-KR", "댓글은 5,000자까지 쓸 수 있습니다. 지금은 5,001자입니다.")]
    public async Task A_comment_that_is_too_long_is_counted_as_the_board_counts_it(string language, string words)
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        using var visitor = new Visitor(board.Web);
        visitor.Client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        await visitor.LogInAsync(ann);
        var form = await visitor.FormAsync($"/feed/{feed}", "#comments > form[data-comment-form]");
        using var refused = await form.Set(("content", string.Concat(Enumerable.Repeat("e\u0301", 5_001)) + "\n\n\n")).SendAsync();
        Assert.Equal(words, (await refused.PageAsync()).Text("#comments > form .error"));
    }

    [Fact]
    public async Task An_empty_timeline_says_whether_one_follows_somebody()
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ben);
        using (var nobody = await visitor.GetAsync("/following"))
            Assert.Equal("You follow nobody yet", (await nobody.PageAsync()).Text(".empty h2"));
        await ben.PutAsync($"/api/follow/{await board.IdOfAsync(ann)}");
        using var silent = await visitor.GetAsync("/following");
        Assert.Equal("Nothing here yet", (await silent.PageAsync()).Text(".empty h2"));
    }

    [Fact]
    public async Task A_like_leads_back_to_its_place_on_the_page()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var comment = (await ann.CommentAsync(feed)).Id();
        using var visitor = new Visitor(board.Web, follow: false);
        await visitor.LogInAsync(await board.JoinAsync());
        foreach (var place in (string[])[$"feed-{feed}", $"comment-{comment}"])
        {
            var what = place.Replace("-", "_id=", StringComparison.Ordinal);
            var like = await visitor.FormAsync($"/feed/{feed}", $"form[data-like='{what}']");
            using var liked = await like.Set(("like", "true")).SendAsync();
            Assert.EndsWith($"/feed/{feed}#{place}", liked.Headers.Location!.OriginalString, StringComparison.Ordinal);
        }
    }
}
