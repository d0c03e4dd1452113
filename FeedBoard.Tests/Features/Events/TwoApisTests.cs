using System.Collections.Concurrent;
using System.Globalization;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Features.Events;

/// <summary>Two processes of the API on one database: clients of one receive the writes of the other.</summary>
[Slow]
public sealed class TwoApisTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Everything_arrives_in_order_without_gap_or_repeat_though_PostgreSQL_restarts_and_a_process_is_killed(
        bool postgresKilled
    )
    {
        await using var postgres = await TestPostgres.StartNewAsync(durable: true);
        await using var board = new FileBoard(postgres);
        await board.InitializeAsync();
        await using var listening = await Faults.ApiProcess.StartAsync(board);
        var first = await Faults.ApiProcess.StartAsync(board);
        var ann = await first.JoinAsync();

        using var enough = new CancellationTokenSource();
        var received = new ConcurrentQueue<LiveEvent>();
        var (receiving, staying) = (ReceiveAsync(listening, received, enough), ReceiveAsync(listening, received: [], enough));
        await WriteAsync(first, ann, received, 10);
        await (postgresKilled ? postgres.KillAsync() : postgres.StopAsync());
        await postgres.StartAgainAsync();
        await WriteAsync(first, ann, received, 10);

        // Killed while it writes: the other process sends the events of its commits.
        var writing = Enumerable.Range(0, 4).Select(_ => WriteUntilKilledAsync(ann)).ToList();
        var before = received.Count;
        await Wait.ForAsync("it writes", () => received.Count > before + 5);
        await first.KillAsync();
        await Task.WhenAll(writing);
        await first.DisposeAsync();

        await using var second = await Faults.ApiProcess.StartAsync(board);
        var bob = await second.JoinAsync();
        await WriteAsync(second, bob, received, 10);
        var feeds = await board.QueryAsync<long[]>("SELECT array_agg(id ORDER BY id) FROM feeds") ?? [];
        await Wait.ForAsync("all of it", () => received.Count >= feeds.Length);
        await enough.CancelAsync();
        await Task.WhenAll(receiving, staying);

        var events = received.ToList();
        Assert.All(events, e => Assert.Equal("feed_created", e.Kind));
        Assert.Equal(Enumerable.Range(0, events.Count).Select(n => events[0].Id + n), events.Select(e => e.Id));
        Assert.Equal(feeds, events.Select(e => e.Feed).Order());
        Assert.Equal(
            events.Select(e => e.Feed),
            await board.QueryAsync<long[]>(
                "SELECT array_agg((data::json ->> 'feed_id')::bigint ORDER BY place) FROM events WHERE kind = 'feed_created'"
            ) ?? []
        );
        Assert.Equal(0, await board.QueryAsync<long>("SELECT count(*) FROM events WHERE place IS NULL"));
    }

    [Fact]
    public async Task A_process_that_is_asked_to_stop_ends_its_streams_at_once()
    {
        await using var postgres = await TestPostgres.StartNewAsync();
        await using var board = new FileBoard(postgres);
        await board.InitializeAsync();
        await using var api = await Faults.ApiProcess.StartAsync(board);
        using var client = api.NewClient();
        await Wait.ForAsync(
            "a process that knows where the events are",
            async () =>
            {
                using var asked = await client.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead, Token);
                return asked.IsSuccessStatusCode;
            }
        );
        await using var stream = await LiveStream.OpenAsync(client);
        api.Terminate();
        Assert.Null(await stream.NextAsync());
        Assert.Equal(0, await api.ExitCodeAsync());
    }

    /// <summary>Listens as a browser does: comes back with the last id whenever it is cut off.</summary>
    private static async Task ReceiveAsync(Faults.ApiProcess api, ConcurrentQueue<LiveEvent> received, CancellationTokenSource enough)
    {
        using var client = api.NewClient();
        for (long? last = null; !enough.IsCancellationRequested;)
        {
            try
            {
                await using var stream = await LiveStream.OpenAsync(client, last?.ToString(CultureInfo.InvariantCulture) ?? "0");
                while (true)
                {
                    var next = stream.NextAsync();
                    if (await Task.WhenAny(next, Task.Delay(Timeout.Infinite, enough.Token)) != next)
                        return;
                    if (await next is not { } e)
                        break;
                    received.Enqueue(e);
                    last = e.Id;
                    if (received.Count % 7 == 0)
                        break; // and now and then by itself
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or Xunit.Sdk.TrueException)
            {
                await Task.Delay(20, Token); // the database is not available
            }
        }
    }

    /// <summary>Makes so many acknowledged writes, and waits until their events are received.</summary>
    private static async Task WriteAsync(Faults.ApiProcess api, Person person, ConcurrentQueue<LiveEvent> received, int feeds)
    {
        var written = new HashSet<long>();
        await Wait.ForAsync(
            $"feeds to be written: {api.Output}",
            async () =>
            {
                using var response = await person.PostFeedAsync("t", "c");
                if (response.IsSuccessStatusCode)
                    written.Add((await response.JsonAsync()).Id());
                return written.Count >= feeds;
            }
        );
        await Wait.ForAsync("the events of all writes", () => written.IsSubsetOf(received.Select(e => e.Feed)));
    }

    private static async Task WriteUntilKilledAsync(Person person)
    {
        try
        {
            while (true)
            {
                using var response = await person.PostFeedAsync("t", "c");
            }
        }
        catch (HttpRequestException)
        {
            // killed
        }
    }
}
