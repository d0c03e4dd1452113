using System.Net.Http.Json;
using FeedBoard.ApiService.Platform.Search;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.Users;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Platform.Search;

/// <summary>What the API writes has its search terms with it; the indexer, which would leave its hash, has nothing to do.</summary>
public sealed class StoredTermsTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_stores_the_terms_with_the_row()
    {
        var ann = await board.JoinAsync("Ann of Terms");
        var feed = (await ann.FeedAsync("Un café", "오늘 강가")).Id();
        var pictured = (await ann.FeedAsync("Une photo", "바다", new UploadFile("a.png", TestImages.Png(10, 10)))).Id();
        var comment = (await ann.CommentAsync(feed, "Crème brûlée")).Id();
        var reply = (await ann.CommentAsync(feed, "저녁", comment)).Id();
        await IsAsync("feed_search", "feed_id", feed, SearchTerms.OfFeed("Un café", "오늘 강가"), written: true);
        await IsAsync("feed_search", "feed_id", pictured, SearchTerms.OfFeed("Une photo", "바다"), written: true);
        await IsAsync("comment_search", "comment_id", comment, SearchTerms.OfComment("Crème brûlée"), written: true);
        await IsAsync("comment_search", "comment_id", reply, SearchTerms.OfComment("저녁"), written: true);
        await IsAsync("user_search", "user_id", await ann.IdAsync(), NameTerms.Of("Ann of Terms"), written: true);
    }

    [Fact]
    public async Task A_change_stores_those_of_the_new_text()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync("heron", "river")).Id();
        var comment = (await ann.CommentAsync(feed, "heron")).Id();
        foreach (
            var (change, title, content) in new[]
            {
                (Form.Of(("title", "egret")), "egret", "river"),
                (Form.Of(("content", "sea")), "egret", "sea"),
                (Form.Of(("title", "stork"), ("content", "roof")), "stork", "roof"),
            }
        )
        {
            using (change)
            using (var changed = await ann.PatchFeedAsync(feed, change))
                await changed.JsonAsync();
            await IsAsync("feed_search", "feed_id", feed, SearchTerms.OfFeed(title, content), written: false);
        }

        using (var changed = await ann.PatchCommentAsync(comment, "egret"))
            await changed.JsonAsync();
        await IsAsync("comment_search", "comment_id", comment, SearchTerms.OfComment("egret"), written: false);
        var name = new { nickname = "Stork of Terms", current_password = Person.Password };
        using (var changed = await ann.Client.PatchAsJsonAsync("/api/mypage/profile", name, Cancel))
            await changed.JsonAsync();
        await IsAsync("user_search", "user_id", await ann.IdAsync(), NameTerms.Of("Stork of Terms"), written: false);
    }

    [Fact]
    public async Task What_is_restored_is_found_at_once()
    {
        var (ann, moderator) = (await board.JoinAsync(), await board.JoinAsModeratorAsync());
        var feed = (await ann.FeedAsync("heron", "river")).Id();
        var comment = (await ann.CommentAsync(feed, "heron")).Id();
        await moderator.HideCommentAsync(comment);
        await moderator.HideFeedAsync(feed);
        Assert.Equal(0, await board.QueryAsync<long>($"SELECT count(*) FROM feed_search WHERE feed_id = {feed}"));
        await moderator.RestoreFeedAsync(feed);
        await IsAsync("feed_search", "feed_id", feed, SearchTerms.OfFeed("heron", "river"), written: false);
        await moderator.RestoreCommentAsync(comment);
        await IsAsync("comment_search", "comment_id", comment, SearchTerms.OfComment("heron"), written: false);
    }

    /// <param name="written">With the row, and not changed since.</param>
    private async Task IsAsync(string table, string key, long id, string terms, bool written) =>
        Assert.Equal(
            $"1 {written} True",
            await board.QueryAsync<string>(
                $"SELECT format('%s %s %s', terms_version, initcap((text_hash IS NULL)::text), initcap((terms = '{Quoted(terms)}')::text)) "
                    + $"FROM {table} WHERE {key} = {id}"
            )
        );

    private static string Quoted(string terms) => terms.Replace("'", "''", StringComparison.Ordinal);
}
