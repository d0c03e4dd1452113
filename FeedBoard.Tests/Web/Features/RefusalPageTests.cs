using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.MyPage;

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
