using System.Net;
using System.Net.Http.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Platform.Idempotency;

namespace FeedBoard.Tests.Features.MyPage;

public sealed class AccountDeletionFromFolderTests(FileBoard board) : AccountDeletionTests(board), IClassFixture<FileBoard>;

[Slow]
public sealed class AccountDeletionFromBucketTests(S3Board board) : AccountDeletionTests(board), IClassFixture<S3Board>;

/// <summary>An account that goes, with everything that it holds; the same for both stores.</summary>
public abstract class AccountDeletionTests(BoardFixture board)
{
    private static readonly UploadFile Image = new("a.png", TestImages.Png(11, 5));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_goes_and_every_counter_is_right()
    {
        var (ann, bob, eve) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync());
        var (a, b, e) = (await board.IdOfAsync(ann), await board.IdOfAsync(bob), await board.IdOfAsync(eve));
        var (mine, theirs) = (await ann.FeedAsync("t", "c", Image), await bob.FeedAsync("t", "c", Image));
        using var keyed = await ann.PostKeyedAsync(Keyed.NewKey());
        await keyed.TextAsync();

        var underMine = await board.CommentAsync(mine.Id(), b);
        await board.CommentAsync(mine.Id(), a, underMine);
        var alone = await board.CommentAsync(theirs.Id(), a);
        var ownReply = await board.CommentAsync(theirs.Id(), a, alone);
        var answered = await board.CommentAsync(theirs.Id(), a);
        var reply = await board.CommentAsync(theirs.Id(), e, answered);
        var deep = await board.CommentAsync(theirs.Id(), a, reply);
        var deeper = await board.CommentAsync(theirs.Id(), a, deep);
        var deepest = await board.CommentAsync(theirs.Id(), b, deeper);
        await board.LikeAsync("feed", mine.Id(), a, b, e);
        await board.LikeAsync("feed", theirs.Id(), a, e);
        await board.LikeAsync("comment", answered, b, e);
        await board.LikeAsync("comment", reply, a, b);
        foreach (var (from, to) in new[] { (a, b), (b, a), (e, a), (a, e), (b, e) })
            await board.FollowAsync(from, to);
        await board.AssertCountersAsync();

        using var left = await ann.DeleteAccountAsync();
        Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        Assert.Empty(await left.Content.ReadAsByteArrayAsync(Token));

        await board.AssertCountersAsync();
        Assert.Equal(
            [answered, reply, deep, deeper, deepest],
            await board.QueryAsync<long[]>($"SELECT array_agg(id ORDER BY id) FROM comments WHERE feed_id IN ({theirs.Id()}, {mine.Id()})")
                ?? []
        );
        Assert.Equal(
            [answered, deep, deeper],
            await board.QueryAsync<long[]>(
                $"SELECT array_agg(id ORDER BY id) FROM comments WHERE feed_id = {theirs.Id()} AND author_id IS NULL AND content = ''"
            ) ?? []
        );
        Assert.Equal(
            0,
            await board.QueryAsync<long>(
                $"""
                SELECT (SELECT count(*) FROM users WHERE id = {a}) + (SELECT count(*) FROM feeds WHERE author_id = {a}) + (SELECT count(*)
                    FROM sessions WHERE user_id = {a})
                     + (SELECT count(*) FROM idempotency_keys WHERE user_id = {a}) + (SELECT count(*) FROM feed_likes
                         WHERE user_id = {a}) + (SELECT count(*) FROM comment_likes WHERE user_id = {a})
                     + (SELECT count(*) FROM follows WHERE {a} IN (follower_id, following_id)) + (SELECT count(*) FROM images
                         WHERE owner_id = {a})
                """
            )
        );

        using var gone = await board.Guest.GetAsync((string)mine["image_urls"]![0]!, Token);
        await gone.IsProblemAsync(404);
        await board.SweepAsync();
        await board.AssertImagesInOrderAsync();
        Assert.Equal(ownReply, alone + 1);
    }

    [Fact]
    public async Task A_deleted_comment_keeps_its_place_only_above_what_somebody_else_says()
    {
        var (ann, bob, eve) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync());
        var (a, b, e) = (await board.IdOfAsync(ann), await board.IdOfAsync(bob), await board.IdOfAsync(eve));
        var feed = (await eve.FeedAsync()).Id();
        var own = await board.CommentAsync(feed, a);
        await board.CommentAsync(feed, a, own);
        var theirs = await board.CommentAsync(feed, b);
        await board.CommentAsync(feed, a, theirs);
        var above = await board.CommentAsync(feed, a);
        var between = await board.CommentAsync(feed, b, above);
        await board.CommentAsync(feed, a, between);
        var kept = await board.CommentAsync(feed, a);
        var deleted = await board.CommentAsync(feed, b, kept);
        var reply = await board.CommentAsync(feed, e, deleted);
        foreach (var (person, comment) in new[] { (ann, own), (bob, theirs), (bob, between), (bob, deleted) })
            await person.RemoveCommentAsync(comment);

        using var left = await ann.DeleteAccountAsync();
        Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);

        Assert.Equal([kept, deleted, reply], (await board.Guest.ListAsync($"/api/comment/feed/{feed}?sort_by=create_dt_asc")).Ids());
        Assert.Equal(1, (int)(await board.Guest.ReadFeedAsync(feed))["comment_count"]!);
        await board.AssertCountersAsync();
    }

    [Fact]
    public async Task Tokens_stop_working_and_the_names_are_free_again()
    {
        var ann = await board.JoinAsync();
        using var left = await ann.DeleteAccountAsync();
        Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);

        using var twice = await ann.DeleteAccountAsync();
        await twice.IsProblemAsync(401, "Invalid Token");
        using var refresh = await board.Guest.PostAsJsonAsync("/api/auth/refresh", new { refresh_token = ann.RefreshToken }, Token);
        await refresh.IsProblemAsync(401, "Invalid Token");
        using var login = await board.Guest.PostAsJsonAsync(
            "/api/auth/login",
            new { email = ann.Email, password = Person.Password },
            Token
        );
        await login.IsProblemAsync(401, "Invalid Credentials");
        await Person.JoinAsync(board.NewClient(), ann.Email, ann.Nickname);
    }

    [Fact]
    public async Task Of_many_at_once_one_leaves()
    {
        var ann = await board.JoinAsync();
        var responses = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ann.DeleteAccountAsync()));
        Assert.Equal([204, 401, 401, 401, 401], responses.Select(a => (int)a.StatusCode).Order());
    }

    [Fact]
    public async Task A_wrong_password_changes_nothing_and_is_counted()
    {
        var ann = await board.JoinAsync();
        for (var n = 0; n < 20; n++)
        {
            using var wrong = await ann.DeleteAccountAsync(new { password = "wrong horse" });
            if (n < 10)
                await wrong.IsProblemAsync(403, "Permission Denied");
            else
                await wrong.IsProblemAsync(429);
        }

        using var right = await ann.DeleteAccountAsync();
        await right.IsProblemAsync(429);
        Assert.Equal(1, await board.QueryAsync<long>($"SELECT count(*) FROM users WHERE email = '{ann.Email}'"));
    }

    [Fact]
    public async Task Bad_input_is_named()
    {
        var ann = await board.JoinAsync();
        foreach (
            var body in new object[]
            {
                new { },
                new { password = (string?)null },
                new { password = "" },
                new { password = "a\0b" },
                new { password = new string('x', 1001) },
                new { password = 12345678 },
            }
        )
        {
            using var response = await ann.DeleteAccountAsync(body);
            await response.IsInvalidAsync("password");
        }

        using var none = await ann.Client.DeleteAsync("/api/mypage/profile", Token);
        await none.IsInvalidAsync("body");
        using var guest = await board.Guest.DeleteAsync("/api/mypage/profile", Token);
        await guest.IsProblemAsync(401, "Not Authenticated");
    }
}
