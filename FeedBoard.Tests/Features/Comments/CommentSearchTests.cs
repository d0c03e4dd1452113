using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Moderation;

namespace FeedBoard.Tests.Features.Comments;

/// <summary>Comments are found by the rules of the search for feeds.</summary>
public sealed class CommentSearchTests(FileBoard board) : EmptyBoardTests(board), IClassFixture<FileBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Comments_and_replies_are_found_newest_first_by_words_beginnings_and_syllables()
    {
        var ann = await JoinAsync();
        var feed = (await ann.FeedAsync("A heron", "A heron")).Id();
        var first = (await ann.CommentAsync(feed, "What a heron! 안녕하세요")).Id();
        var reply = (await ann.CommentAsync(feed, "Herons, and not crème brûlée", first)).Id();
        await ann.CommentAsync(feed, "Something else 다른 것");
        Assert.Equal([reply, first], (await Guest.PageAsync(Path("hero"))).Ids);
        Assert.Equal([reply], (await Guest.PageAsync(Path("BRULEE herons"))).Ids);
        Assert.Equal([first], (await Guest.PageAsync(Path("녕하"))).Ids);
        Assert.Equal(0, (await Guest.PageAsync(Path("he"))).Total);
        Assert.Equal(0, (await Guest.PageAsync(Path("& | !"))).Total);

        var seen = new List<long>();
        for (var next = Path("hero") + "&limit=1"; next is not null;)
        {
            using var page = await Guest.GetAsync(next, Token);
            Assert.Equal(2, page.Total());
            seen.AddRange((await page.JsonAsync()).AsArray().Ids());
            next = page.Next();
        }

        Assert.Equal([reply, first], seen);
        var (beyond, total) = await Guest.PageAsync(Path("hero") + "&skip=2");
        Assert.Equal((0, 2), (beyond.Length, total));
    }

    [Fact]
    public async Task Changed_deleted_and_hidden_ones_are_found_by_what_everybody_sees()
    {
        var (ann, moderator) = (await JoinAsync(), await Board.JoinAsAsync(1));
        var feed = (await ann.FeedAsync()).Id();
        var (changed, hidden) = ((await ann.CommentAsync(feed, "heron one")).Id(), (await ann.CommentAsync(feed, "heron two")).Id());
        var answered = (await ann.CommentAsync(feed, "heron three")).Id();
        await ann.CommentAsync(feed, "a reply", answered);
        using (await ann.PatchCommentAsync(changed, "egret"))
            Assert.Equal([answered, hidden], (await Guest.PageAsync(Path("heron"))).Ids);
        Assert.Equal([changed], (await Guest.PageAsync(Path("egret"))).Ids);

        await ann.RemoveCommentAsync(answered); // a tombstone
        await moderator.HideCommentAsync(hidden);
        Assert.Equal(0, (await Guest.PageAsync(Path("heron"))).Total);
        Assert.Equal(0, (await ann.Client.PageAsync(Path("heron"))).Total);
        await Board.AssertCountersAsync();
        await moderator.RestoreCommentAsync(hidden);
        Assert.Equal([hidden], (await Guest.PageAsync(Path("heron"))).Ids);

        await moderator.HideFeedAsync(feed);
        Assert.Equal(0, (await Guest.PageAsync(Path("heron"))).Total);
        await moderator.RestoreFeedAsync(feed);
        Assert.Equal(1, (await Guest.PageAsync(Path("heron"))).Total);
        using (await ann.DeleteFeedAsync(feed))
            Assert.Equal(0, (await Guest.PageAsync(Path("heron"))).Total);
        await Board.AssertCountersAsync();
    }

    [Theory]
    [InlineData("", "q")]
    [InlineData("q=%20", "q")]
    [InlineData("q=a&limit=0", "limit")]
    [InlineData("q=a&skip=-1", "skip")]
    [InlineData("q=a&cursor=x", "cursor")]
    public async Task Bad_input_is_refused_by_name(string query, string field)
    {
        using var answer = await Guest.GetAsync($"/api/comment/search?{query}", Token);
        await answer.IsInvalidAsync(field);
    }

    private static string Path(string query) => $"/api/comment/search?q={Uri.EscapeDataString(query)}";
}
