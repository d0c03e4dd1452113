using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Features.Comments;

public sealed class CommentListTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_have_the_exact_total_and_the_order_they_say()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var ids = new List<long>();
        for (var n = 0; n < 12; n++)
            ids.Add((await ann.CommentAsync(feed)).Id());
        var replies = new List<long>();
        for (var n = 0; n < 3; n++)
            replies.Add((await ann.CommentAsync(feed, parent: ids[0])).Id());
        var all = ids.Concat(replies).ToList();

        using var first = await board.Guest.GetAsync($"/api/comment/feed/{feed}", Cancel);
        Assert.Equal(all.AsEnumerable().Reverse().Take(10), (await first.JsonAsync()).AsArray().Ids());
        Assert.Equal(15, first.Total());
        using var oldest = await board.Guest.GetAsync($"/api/comment/feed/{feed}?sort_by=create_dt_asc&skip=10&limit=100", Cancel);
        Assert.Equal(all.Skip(10), (await oldest.JsonAsync()).AsArray().Ids());
        using var threads = await board.Guest.GetAsync($"/api/comment/feed/{feed}?top_level=true&limit=2", Cancel);
        Assert.Equal(ids.AsEnumerable().Reverse().Take(2), (await threads.JsonAsync()).AsArray().Ids());
        Assert.Equal(12, threads.Total());
        using var beyond = await board.Guest.GetAsync($"/api/comment/feed/{feed}?skip=2147483647", Cancel);
        Assert.Empty((await beyond.JsonAsync()).AsArray());
        Assert.Equal(15, beyond.Total());

        using var responded = await board.Guest.GetAsync($"/api/comment/replies/{ids[0]}", Cancel);
        Assert.Equal(replies, (await responded.JsonAsync()).AsArray().Ids());
        Assert.Equal(3, responded.Total());
        Assert.Equal(
            replies.AsEnumerable().Reverse(),
            (await board.Guest.ListAsync($"/api/comment/replies/{ids[0]}?sort_by=create_dt_desc")).Ids()
        );
        using var none = await board.Guest.GetAsync($"/api/comment/replies/{ids[1]}", Cancel);
        Assert.Empty((await none.JsonAsync()).AsArray());
        Assert.Equal(0, none.Total());
    }

    [Fact]
    public async Task My_comments_are_mine_alone_in_every_order()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        var (a, b, c) = (
            (await ann.CommentAsync(feed)).Id(),
            (await ann.CommentAsync(feed)).Id(),
            (await ann.CommentAsync((await bob.FeedAsync()).Id())).Id()
        );
        await bob.CommentAsync(feed);
        using var touched = await ann.PatchCommentAsync(a, "touched");
        await touched.JsonAsync();

        foreach (
            var (sort, expected) in new Dictionary<string, long[]>(StringComparer.Ordinal)
            {
                [""] = [c, b, a],
                ["sort_by=id_desc"] = [c, b, a],
                ["sort_by=id_asc"] = [a, b, c],
                ["sort_by=create_dt_desc"] = [c, b, a],
                ["sort_by=create_dt_asc"] = [a, b, c],
                ["sort_by=update_dt_desc"] = [a, c, b],
                ["sort_by=update_dt_asc"] = [b, c, a],
            }
        )
        {
            using var response = await ann.Client.GetAsync($"/api/mypage/comments?{sort}", Cancel);
            Assert.Equal(expected, (await response.JsonAsync()).AsArray().Ids());
            Assert.Equal(3, response.Total());
        }
    }

    [Theory]
    [InlineData("/api/comment/feed/FEED?sort_by=create_dt_desc")]
    [InlineData("/api/comment/feed/FEED?sort_by=create_dt_asc")]
    [InlineData("/api/comment/feed/FEED?top_level=true")]
    [InlineData("/api/comment/replies/ROOT?sort_by=create_dt_asc")]
    [InlineData("/api/comment/replies/ROOT?sort_by=create_dt_desc")]
    [InlineData("/api/mypage/comments?sort_by=id_desc")]
    [InlineData("/api/mypage/comments?sort_by=id_asc")]
    [InlineData("/api/mypage/comments?sort_by=create_dt_asc")]
    [InlineData("/api/mypage/comments?sort_by=update_dt_desc")]
    public async Task Pages_by_cursor_repeat_and_skip_nothing_while_others_write(string path)
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var root = (await ann.CommentAsync(feed)).Id();
        async Task<long> WriteAsync() =>
            (await ann.CommentAsync(feed, parent: path.Contains("replies", StringComparison.Ordinal) ? root : null)).Id();
        var written = new List<long>();
        for (var n = 0; n < 9; n++)
            written.Add(await WriteAsync());

        var (seen, next) = (
            new List<long>(),
            path.Replace("FEED", $"{feed}", StringComparison.Ordinal).Replace("ROOT", $"{root}", StringComparison.Ordinal) + "&limit=2"
        );
        for (var pages = 0; next is not null; pages++)
        {
            using var response = await ann.Client.GetAsync(next, Cancel);
            seen.AddRange((await response.JsonAsync()).AsArray().Ids());
            next = response.Next();
            if (pages < 3)
                await WriteAsync();
        }

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(written, seen.Where(written.Contains).Order());
    }

    [Fact]
    public async Task A_cursor_of_another_list_order_or_person_is_refused()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var (feed, other) = ((await ann.FeedAsync()).Id(), (await ann.FeedAsync()).Id());
        var root = (await ann.CommentAsync(feed)).Id();
        for (var n = 0; n < 2; n++)
            await ann.CommentAsync(feed, parent: root);
        var ofFeed = await CursorAsync(ann, $"/api/comment/feed/{feed}");
        var ofReplies = await CursorAsync(ann, $"/api/comment/replies/{root}");
        var ofAnn = await CursorAsync(ann, "/api/mypage/comments");

        foreach (
            var path in new[]
            {
                $"/api/comment/feed/{other}?cursor={ofFeed}",
                $"/api/comment/feed/{feed}?top_level=true&cursor={ofFeed}",
                $"/api/comment/feed/{feed}?sort_by=create_dt_asc&cursor={ofFeed}",
                $"/api/comment/replies/{root}?cursor={ofFeed}",
                $"/api/comment/feed/{feed}?cursor={ofReplies}",
                $"/api/comment/feed/{feed}?cursor={ofFeed[..^2]}",
                $"/api/mypage/comments?cursor={ofAnn}",
            }
        )
        {
            using var response = await bob.Client.GetAsync(path, Cancel);
            await response.IsInvalidAsync("cursor");
        }

        Assert.Equal(2, (await bob.Client.ListAsync($"/api/comment/feed/{feed}?cursor={ofFeed}")).Count);

        static async Task<string> CursorAsync(Person person, string path)
        {
            using var response = await person.Client.GetAsync($"{path}?limit=1", Cancel);
            return response.Next()!.Split("cursor=")[1];
        }
    }
}

public sealed class HiddenEmailTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task Emails_of_others_are_hidden()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        Assert.Equal(ann.Email, (string?)(await ann.CommentAsync(feed))["author_email"]);

        foreach (var (client, email) in new[] { (ann.Client, ann.Email), (bob.Client, null), (board.Guest, null) })
        {
            var comment = Assert.Single(await client.ListAsync($"/api/comment/feed/{feed}"))!;
            Assert.Equal(email, (string?)comment["author_email"]);
            Assert.Equal(ann.Nickname, (string?)comment["author_nickname"]);
        }
    }
}
