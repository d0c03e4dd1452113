using System.Collections.Concurrent;
using System.Diagnostics;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;

namespace FeedBoard.Tests.Platform.Caching;

/// <summary>Two replicas under load, and readers that look for responses older than allowed.</summary>
public sealed class StaleTests(BrieflyCachedBoard board) : IClassFixture<BrieflyCachedBoard>
{
    private const int Writes = 150;

    [Fact]
    public async Task Nothing_stale_is_shown_beyond_the_bound_and_to_the_writer_nothing_at_all()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync();
        using var other = board.StartReplica();
        using var annAtOther = new HttpClient
        {
            BaseAddress = other.BaseAddress,
            DefaultRequestHeaders = { Authorization = ann.Client.DefaultRequestHeaders.Authorization },
        };

        var acknowledged = new ConcurrentQueue<(long At, int Count)>();
        acknowledged.Enqueue((Stopwatch.GetTimestamp(), 0));
        using var done = new CancellationTokenSource();
        var readers = Enumerable
            .Range(0, 3)
            .SelectMany(_ =>
                new[]
                {
                    ReadAsync("a guest where it is written", board.Guest, TimeSpan.Zero),
                    ReadAsync("a guest elsewhere", other, BrieflyCachedBoard.Lifetime),
                    ReadAsync("the writer elsewhere", annAtOther, TimeSpan.Zero),
                }
            )
            .ToList();

        for (var n = 1; n <= Writes; n++)
        {
            await ann.CommentAsync(feed.Id(), $"{n}");
            acknowledged.Enqueue((Stopwatch.GetTimestamp(), n));
        }

        await done.CancelAsync();
        var seen = (await Task.WhenAll(readers)).Sum();
        Assert.True(seen > Writes, $"only {seen} reads");

        async Task<int> ReadAsync(string who, HttpClient client, TimeSpan bound)
        {
            for (var n = 0; ; n++)
            {
                var began = Stopwatch.GetTimestamp();
                var least = acknowledged.Where(a => Stopwatch.GetElapsedTime(a.At, began) >= bound).Select(a => a.Count).LastOrDefault();
                var shown = (int)(await client.ReadFeedAsync(feed.Id()))["comment_count"]!;
                Assert.True(shown >= least, $"{who} was shown {shown} comments, {least} were there {bound} before");
                if (done.IsCancellationRequested)
                    return n;
            }
        }
    }
}
