using System.Net.Http.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Events;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FeedBoard.Tests.Faults;

/// <summary>
/// More requests than a replica takes on, by small limits and a database that stands still: no figure of this depends on a moment.
/// </summary>
[Slow]
public sealed class OverloadTests(FileBoard board) : EmptyBoardTests(board), IClassFixture<FileBoard>
{
    private const string TooBusy = "The board is too busy right now.";

    [Fact]
    public async Task Requests_above_limit_and_queue_are_refused_at_once_and_the_rest_succeed()
    {
        await using var api = await ApiProcess.StartAsync(
            Board,
            uploads: null,
            "--Overload:Requests=2",
            "--Overload:RequestsWaiting=3",
            "--Overload:Wait=00:01:00"
        );
        var ann = await api.JoinAsync();
        var people = new List<Person>(); // one alone has a part of the places only
        for (var n = 0; n < 9; n++)
            people.Add(await api.JoinAsync());
        await using var held = await TableLock.OfFeedsAsync(Board.Database);
        var posts = people.Select((person, n) => person.PostFeedAsync($"{n}", "c")).ToList();
        await Wait.ForAsync("four refusals", () => posts.Count(p => p.IsCompleted) == 4);
        foreach (var post in posts.Where(p => p.IsCompleted))
            await (await post).IsProblemAsync(503, TooBusy);

        using var read = await ann.Client.GetAsync("/api/feed/list", TestContext.Current.CancellationToken).SoonAsync();
        await read.IsProblemAsync(503, TooBusy);
        foreach (var path in new[] { "/health", "/alive" })
        {
            using var health = await ann.Client.GetAsync(path, TestContext.Current.CancellationToken).SoonAsync();
            Assert.True(health.IsSuccessStatusCode, path);
        }

        Assert.Equal(4, posts.Count(p => p.IsCompleted));
        await held.ReleaseAsync();
        var responses = await Task.WhenAll(posts).SoonAsync();
        Assert.Equal(5, responses.Count(a => a.IsSuccessStatusCode));
        Assert.Equal(5, await Board.CountAsync("feeds"));
        using var again = await ann.Client.GetAsync("/api/feed/list", TestContext.Current.CancellationToken).SoonAsync();
        Assert.Equal(5, again.Total());
    }

    [Fact]
    public async Task A_request_that_has_waited_long_enough_is_refused()
    {
        await using var api = await ApiProcess.StartAsync(Board, uploads: null, "--Overload:Requests=1", "--Overload:Wait=00:00:00.2");
        var ann = await api.JoinAsync();
        await using var held = await TableLock.OfFeedsAsync(Board.Database);
        var first = ann.PostFeedAsync("first", "c");
        await held.AwaitedAsync(first);

        using var second = await ann.PostFeedAsync("second", "c").SoonAsync();
        await second.IsProblemAsync(503, TooBusy);
        await held.ReleaseAsync();
        using var response = await first.SoonAsync();
        await response.JsonAsync();
        Assert.Equal(1, await Board.CountAsync("feeds"));
    }

    [Fact]
    public async Task A_request_without_a_database_connection_in_time_is_refused_and_reads_go_on()
    {
        await using var api = await ApiProcess.StartAsync(
            Board,
            uploads: null,
            $"--ConnectionStrings:feeddb={Board.Database};Maximum Pool Size=2;Timeout=5;Command Timeout=120"
        );
        var ann = await api.JoinAsync();
        await using var held = await TableLock.OfFeedsAsync(Board.Database);
        var posts = Enumerable.Range(0, 5).Select(n => ann.PostFeedAsync($"{n}", "c")).ToList();
        await Wait.ForAsync("three refusals", () => posts.Count(p => p.IsCompleted) == 3);
        foreach (var post in posts.Where(p => p.IsCompleted))
            await (await post).IsProblemAsync(503, "The database is not available right now.");
        // A read of the other pool, also when it is time to note that the session is in use.
        await Board.QueryAsync<object>("UPDATE sessions SET last_seen_dt = now() - interval '2 minutes'");
        using var read = await ann.Client.GetAsync("/api/feed/list", TestContext.Current.CancellationToken).SoonAsync();
        await read.JsonAsync();

        await held.ReleaseAsync();
        Assert.Equal(2, (await Task.WhenAll(posts).SoonAsync()).Count(a => a.IsSuccessStatusCode));
        Assert.Equal(2, await Board.CountAsync("feeds"));
    }

    [Fact]
    public async Task Uploads_take_no_turn_of_others_and_what_is_refused_is_not_received()
    {
        await using var api = await ApiProcess.StartAsync(Board, uploads: null, "--Overload:Uploads=1", "--Overload:UploadsWaiting=0");
        var (ann, bob) = (await api.JoinAsync(), await api.JoinAsync());
        using var upload = await HeldUpload.OfAsync("half sent", Aftermath.Upload("large", Imaging.TestImages.LargePng(4 << 20)));
        var receiving = ann.Client.PostAsync("/api/feed/create", upload, TestContext.Current.CancellationToken);
        await Wait.ForAsync("a half received upload", () => api.OpenUploads() > 0);

        using var refused = await bob.PostFeedAsync("refused", "c", Aftermath.Upload("b", Imaging.TestImages.LargePng(100_000)))
            .SoonAsync();
        await refused.IsProblemAsync(503, TooBusy);
        await bob.FeedAsync("small", "c", Aftermath.Uploads(1)); // of the other limit
        upload.Release();
        using var received = await receiving.SoonAsync();
        await received.JsonAsync();
        Assert.Equal(2, await Board.CountAsync("feeds"));
        await Board.AssertImagesInOrderAsync();
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_broken_off_and_writes_nothing()
    {
        await using var api = await ApiProcess.StartAsync(
            Board,
            uploads: null,
            "--Overload:RequestTime=00:00:01",
            "--Overload:TransferTime=00:00:01"
        );
        var ann = await Board.JoinAsync(); // by the other replica, which has all the time
        var feed = await ann.FeedAsync();
        using var client = api.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", ann.AccessToken);
        await using var held = await TableLock.OfFeedsAsync(Board.Database);

        using var liked = await client
            .PutAsync($"/api/like/?feed_id={feed.Id()}", content: null, TestContext.Current.CancellationToken)
            .SoonAsync();
        await liked.IsProblemAsync(503, "The request took too long.");
        using var form = Form.Of(("title", "late"), ("content", "c")).Files("images", Aftermath.Uploads(2));
        using var posted = await client.PostAsync("/api/feed/create", form, TestContext.Current.CancellationToken).SoonAsync();
        await posted.IsProblemAsync(503, "The request took too long.");
        await held.ReleaseAsync();
        Assert.Equal((1, 0), (await Board.CountAsync("feeds"), await Board.CountAsync("feed_likes")));
        await Board.AssertMendedAsync();
    }

    [Fact]
    public async Task An_account_is_deleted_though_it_takes_longer_than_other_requests_may()
    {
        await using var api = await ApiProcess.StartAsync(Board, uploads: null, "--Overload:RequestTime=00:00:01");
        var (ann, bob) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = await bob.FeedAsync();
        using var client = api.NewClient();
        await using var held = await TableLock.OfFeedsAsync(Board.Database);

        using var deletion = By(ann, HttpMethod.Delete, "/api/mypage/profile");
        deletion.Content = JsonContent.Create(new { password = Person.Password });
        var deleted = client.SendAsync(deletion, TestContext.Current.CancellationToken);
        await held.AwaitedByAsync(1);
        using var like = By(bob, HttpMethod.Put, $"/api/like/?feed_id={feed.Id()}"); // began later and is ended earlier
        using var liked = await client.SendAsync(like, TestContext.Current.CancellationToken).SoonAsync();
        await liked.IsProblemAsync(503, "The request took too long.");
        Assert.False(deleted.IsCompleted);

        await held.ReleaseAsync();
        using var response = await deleted.SoonAsync();
        Assert.Equal(204, (int)response.StatusCode);

        static HttpRequestMessage By(Person person, HttpMethod method, string path) =>
            new(method, path) { Headers = { Authorization = new("Bearer", person.AccessToken) } };
    }

    [Fact]
    public void The_server_and_the_host_have_the_limits_of_the_decision()
    {
        var limits = Board.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.Equal(
            (10_000, 256 * 1024, TimeSpan.FromSeconds(10)),
            (limits.MaxConcurrentConnections, limits.MaxRequestBufferSize, limits.RequestHeadersTimeout)
        );
        Assert.Equal((4096, 1024), (limits.MinRequestBodyDataRate?.BytesPerSecond, limits.MinResponseDataRate?.BytesPerSecond));
        Assert.Equal(TimeSpan.FromSeconds(25), Board.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
    }

    [Fact]
    public async Task A_stream_has_no_time_limit_and_its_own_bound()
    {
        await using var api = await ApiProcess.StartAsync(
            Board,
            uploads: null,
            "--Overload:Streams=1",
            "--Overload:RequestTime=00:00:01",
            "--Overload:TransferTime=00:00:01",
            "--Events:Heartbeat=00:00:00.5"
        );
        using var client = api.NewClient();
        await using var stream = await LiveStream.OpenAsync(client);
        using var second = await client
            .GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken)
            .SoonAsync();
        await second.IsProblemAsync(503, TooBusy);

        var beats = stream.Comments;
        while (stream.Comments < beats + 5)
            Assert.NotNull(await stream.ReadLineAsync());
    }

    [Fact]
    public async Task A_replica_that_stops_under_load_finishes_all_that_it_began_and_ends_its_streams()
    {
        // No client is disconnected for being slow.
        await using var api = await ApiProcess.StartAsync(Board, uploads: null, "--Events:Buffer=100000");
        var ann = await api.JoinAsync();
        var (acknowledged, refused, writers) = (new System.Collections.Concurrent.ConcurrentBag<string>(), 0, new List<Task>());
        using var stream = await ann
            .Client.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken)
            .SoonAsync();
        var events = stream.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        for (var n = 0; n < 24; n++)
            writers.Add(WriteAsync());
        await Wait.ForAsync("a hundred feeds", () => acknowledged.Count > 100 || writers.Exists(w => w.IsCompleted));

        api.Terminate();
        await Task.WhenAll(writers).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(0, await api.ExitCodeAsync());
        Assert.NotEmpty(await events.SoonAsync()); // to its end, which is one of the protocol
        Assert.Equal(24, refused);
        var there = await Board.QueryAsync<string[]>("SELECT array_agg(title) FROM feeds");
        Assert.Equal(acknowledged.Order(StringComparer.Ordinal), there!.Order(StringComparer.Ordinal));

        // Each uses a new connection, since a kept one may be closed while the next request is sent.
        async Task WriteAsync()
        {
            using var client = new HttpClient(
                new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero, ActivityHeadersPropagator = null }
            )
            {
                BaseAddress = api.Address,
            };
            client.DefaultRequestHeaders.Authorization = new("Bearer", ann.AccessToken);
            while (true)
            {
                var title = $"{Guid.NewGuid():N}";
                try
                {
                    using var form = Form.Of(("title", title), ("content", "c"));
                    using var response = await client.PostAsync("/api/feed/create", form, TestContext.Current.CancellationToken);
                    await response.JsonAsync();
                    acknowledged.Add(title);
                }
                catch (HttpRequestException)
                {
                    Interlocked.Increment(ref refused); // it is stopping, so requests that it has not begun have no effect
                    return;
                }
            }
        }
    }
}
