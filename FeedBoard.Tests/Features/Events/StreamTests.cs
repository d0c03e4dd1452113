using System.Net;
using FeedBoard.ApiService.Features.Events;
using FeedBoard.ApiService.Platform.Telemetry;
using FeedBoard.ServiceDefaults;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Servers;
using Microsoft.Extensions.Options;

namespace FeedBoard.Tests.Features.Events;

/// <summary>A board whose streams say often that they are alive, and of which a person may have two.</summary>
public sealed class BusyBoard(TestPostgres postgres) : FileBoard(postgres)
{
    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [new("Events:Heartbeat", "00:00:00.1"), new("RateLimits:StreamsPerPerson", "2"), new("RateLimits:StreamsPerAddress", "3")];
}

/// <summary>Everything of a stream except its events.</summary>
public sealed class StreamTests(BusyBoard board) : IClassFixture<BusyBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_idle_stream_says_by_a_comment_line_that_it_is_alive()
    {
        var ann = await board.JoinAsync();
        await using var stream = await LiveStream.OpenAsync(ann.Client);
        while (stream.Comments < 3)
            Assert.NotNull(await stream.ReadLineAsync());
    }

    [Fact]
    public async Task What_was_for_others_need_not_be_asked_for_again()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        await using var stream = await LiveStream.OpenSettledAsync(board, bob.Client);
        await board.QueryAsync<object>(
            $"INSERT INTO notifications (user_id, kind, feed_id, actor_id) SELECT author_id, 'commented', id, author_id FROM feeds WHERE "
                + $"id = {feed}"
        ); // only Ann's
        var before = stream.LastId;
        while (stream.LastId <= before)
            Assert.DoesNotContain(
                "event: notification",
                await stream.ReadLineAsync() ?? throw new InvalidOperationException("ended"),
                StringComparison.Ordinal
            );
    }

    [Fact]
    public async Task One_person_has_a_bounded_number_of_streams()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        await using var first = await LiveStream.OpenAsync(ann.Client);
        await using var second = await LiveStream.OpenAsync(ann.Client);
        using (var refused = await ann.Client.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead, Token))
            await refused.IsProblemAsync(429, "Too Many Requests");
        await using var other = await LiveStream.OpenAsync(bob.Client);
        await first.DisposeAsync();
        await Wait.ForAsync(
            "a place",
            async () =>
            {
                using var again = await ann.Client.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead, Token);
                return again.StatusCode == HttpStatusCode.OK;
            }
        );
    }

    [Fact]
    public void Who_does_not_keep_up_is_cut_off_and_nobody_else()
    {
        var hub = new EventHub(Options.Create(new EventOptions { Buffer = 3 }), new BoardMetrics(), new BoardChanges());
        Assert.Equal(503, Assert.Throws<ApiService.Platform.Problems.ProblemException>(() => hub.Open(null, null, () => { })).Code.Status);
        hub.StartAt(10);
        var aborted = new List<string>();
        var (slow, quick) = (hub.Open(null, null, () => aborted.Add("slow")), hub.Open(7, 70, () => aborted.Add("quick")));
        for (var n = 11; n <= 14; n++)
        {
            hub.Publish([StreamItem.Of(n, "feed_created", userId: null, endedSession: null, "{\"feed_id\":1}")]);
            Assert.True(quick.Items.TryRead(out var item) && item.Position == n);
        }

        Assert.Equal(["slow"], aborted);
        Assert.Equal([11, 12, 13], Drain(slow));
        Assert.True(slow.Items.Completion.IsCompleted);
        hub.Publish([StreamItem.Of(15, "session_ended", userId: 7, endedSession: 70, "{}")]);
        Assert.True(quick.Items.Completion.IsCompleted);
    }

    [Fact]
    public void Of_likes_that_come_together_the_last_one_counts_and_the_order_of_the_rest_stays()
    {
        var hub = new EventHub(Options.Create(new EventOptions()), new BoardMetrics(), new BoardChanges());
        hub.StartAt(0);
        var stream = hub.Open(null, null, () => { });
        hub.Publish([
            Like(1, 5),
            Item(2, "feed_created"),
            Like(3, 6),
            Like(4, 5),
            Item(5, "feed_deleted"),
            StreamItem.Of(6, "notification", userId: 9, endedSession: null, "{}"),
        ]);
        Assert.Equal([2, 3, 4, 5], Drain(stream));
        Assert.Equal(6, hub.Position);
        hub.Beat();
        hub.EndAll();
        Assert.Equal([6], Drain(stream));
        Assert.True(stream.Items.Completion.IsCompleted);
        Assert.Throws<ApiService.Platform.Problems.ProblemException>(() => hub.Open(null, null, () => { }));

        static StreamItem Like(long n, long feed) =>
            StreamItem.Of(n, "feed_liked", userId: null, endedSession: null, $$"""{"feed_id":{{feed}}}""");
        static StreamItem Item(long n, string kind) => StreamItem.Of(n, kind, userId: null, endedSession: null, "{\"feed_id\":1}");
    }

    private static List<long> Drain(EventStream stream)
    {
        var items = new List<long>();
        while (stream.Items.TryRead(out var item))
            items.Add(item.Position);
        return items;
    }
}
