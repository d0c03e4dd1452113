using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.Imaging.Formats;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Faults.Rounds;

/// <summary>A runner that finds nothing proves nothing: whatever is changed behind the board's back, it says so.</summary>
[Slow]
public sealed class VerdictTests(TestPostgres postgres)
{
    private const string First = "(SELECT min(id) FROM feeds)";

    [Fact]
    public async Task Whatever_is_lost_or_too_much_or_counted_wrong_is_found()
    {
        await using var scene = await DiskScene.NewAsync(postgres);
        var (plan, known) = (new RoundPlan(Seed: 1, OverABucket: false, Faults: []), new Knowledge());
        await scene.StartAsync([plan]);
        await Round.HappenAsync(
            plan,
            scene,
            new History(new Figures(1)),
            known,
            Wait.ForAsync(
                "something of each kind",
                () =>
                {
                    lock (known.Gate)
                        return known.Feeds.Count(f => f.IsOpen && f.Urls.Count > 0) > 2
                            && known.Comments.Count(c => c.IsOpen) > 2
                            && known.Likes.Count(l => l is { Key.OfAComment: false, Value: true }) > 2;
                }
            )
        );
        await JudgeAsync();

        await FoundAsync(
            "counted wrong: likes of a feed",
            $"UPDATE feeds SET like_count = like_count + 1 WHERE id = {First}",
            $"UPDATE feeds SET like_count = like_count - 1 WHERE id = {First}"
        );
        await FoundAsync(
            "counted wrong: /api/feed/list has",
            "INSERT INTO feed_totals (delta) VALUES (1)",
            "INSERT INTO feed_totals (delta) VALUES (-1)"
        );
        await FoundAsync(
            "which may be",
            $"UPDATE feeds SET content = content || '!' WHERE id = {First}",
            $"UPDATE feeds SET content = rtrim(content, '!') WHERE id = {First}"
        );
        await FoundAsync(
            "nobody wrote",
            "INSERT INTO feeds (author_id, title, content) SELECT min(id), 'unheard of', 'c' FROM users",
            "DELETE FROM feeds WHERE title = 'unheard of'"
        );
        await FoundAsync(
            "nobody wrote",
            $"INSERT INTO comments (feed_id, author_id, content) SELECT {First}, min(id), 'unheard of v0' FROM users",
            "DELETE FROM comments WHERE content = 'unheard of v0'"
        );

        var store = scene.Board.Services.GetRequiredService<IImageStore>();
        var orphan = ImageName.New(ImageFormat.Png);
        await store.PutAsync(orphan, new MemoryStream([1]), "image/png", TestContext.Current.CancellationToken);
        Assert.Contains(orphan[..8], (await Assert.ThrowsAnyAsync<Exception>(JudgeAsync)).Message, StringComparison.Ordinal);
        await store.DeleteAsync(orphan, TestContext.Current.CancellationToken);
        await JudgeAsync();

        // Changes that cannot be undone: each is detected before the one above it.
        await FoundAsync("lost: the like of feed", "DELETE FROM feed_likes WHERE ctid = (SELECT min(ctid) FROM feed_likes)");
        await FoundAsync(
            "lost: r1 p",
            "DELETE FROM comments WHERE id = (SELECT max(id) FROM comments WHERE author_id IS NOT NULL AND reply_rows = 0)"
        );
        await FoundAsync("lost: r1 p", $"DELETE FROM feeds WHERE id = {First}");
        await store.DeleteAsync(
            (await scene.Board.QueryAsync<string>("SELECT min(name) FROM images WHERE state = 1"))!,
            TestContext.Current.CancellationToken
        );
        await Assert.ThrowsAnyAsync<HttpRequestException>(JudgeAsync); // it is looked at first of all

        async Task JudgeAsync()
        {
            using var verdict = new Verdict(scene, known);
            await verdict.AssertAsync();
        }

        async Task FoundAsync(string message, string change, string? undo = null)
        {
            await scene.Board.QueryAsync<object>(change);
            Assert.Contains(message, (await Assert.ThrowsAnyAsync<Exception>(JudgeAsync)).Message, StringComparison.Ordinal);
            if (undo is null)
                return;
            await scene.Board.QueryAsync<object>(undo);
            await JudgeAsync();
        }
    }
}
