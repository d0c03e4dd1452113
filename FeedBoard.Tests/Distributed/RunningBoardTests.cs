using System.Net;
using System.Net.Http.Json;
using Aspire.Hosting.ApplicationModel;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Distributed;

/// <summary>The whole board as the app host runs it here, in containers or without, used as people use it.</summary>
[Slow]
[Collection(nameof(RunningBoard))]
public sealed class RunningBoardTests(RunningBoard board) : IClassFixture<RunningBoard>, IAsyncLifetime
{
    private static readonly string[] OfAPost = ["POST /api/feed/create", "INSERT feeds", "PUT image"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (TestContext.Current.TestState?.Result is TestResult.Failed)
            TestContext.Current.TestOutputHelper?.WriteLine(await board.LogsAsync());
    }

    [Fact]
    public async Task From_sign_up_to_the_download_of_an_image()
    {
        var ann = await JoinAsync(board.NewClient());
        var feed = await ann.FeedAsync("At the sea", "It was windy.", new UploadFile("1.png", TestImages.Png(30, 20)));
        using var image = await ann.Client.GetAsync((string)feed["image_urls"]![0]!, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, image.StatusCode);
        Assert.Equal("image/png", image.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            (long)feed["images"]![0]!["size"]!,
            (await image.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length
        );
    }

    [Fact]
    public async Task An_API_that_is_stopped_and_started_again_has_lost_nothing()
    {
        var ann = await JoinAsync(board.NewClient());
        var feed = await ann.FeedAsync("Before", "the stop", new UploadFile("1.png", TestImages.Png(30, 20)));

        var replicas = (await board.ReplicasAsync()).Keys.ToList();
        foreach (var replica in replicas)
            await board.StopReplicaAsync(replica);
        foreach (var replica in replicas)
            await board.CommandAsync(replica, KnownResourceCommands.StartCommand);
        await board.ReplicasAsync();
        await board.WaitForHealthyAsync(BoardNames.Api);

        using var client = board.NewClient();
        Assert.Equal(
            "Before",
            (string?)
                (await (await client.GetAsync($"/api/feed/read/{feed["id"]}", TestContext.Current.CancellationToken)).JsonAsync())["title"]
        );
        using var image = await client.GetAsync(
            new Uri((string)feed["image_urls"]![0]!).PathAndQuery,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(HttpStatusCode.OK, image.StatusCode);
        await ann.FeedAsync("After", "the start"); // signed in as before
    }

    [Fact]
    public async Task Two_replicas_see_what_the_other_wrote_and_who_logged_out_there()
    {
        Uri[] replicas = [.. (await board.ReplicasAsync()).Values];
        using HttpClient one = new() { BaseAddress = replicas[0] },
            other = new() { BaseAddress = replicas[1] };
        var ann = await JoinAsync(one);
        var feed = await ann.FeedAsync("Written here", "read there");
        Assert.Equal(
            "Written here",
            (string?)
                (await (await other.GetAsync($"/api/feed/read/{feed["id"]}", TestContext.Current.CancellationToken)).JsonAsync())["title"]
        );

        other.DefaultRequestHeaders.Authorization = one.DefaultRequestHeaders.Authorization;
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/api/mypage/profile", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await one.PostAsync("/api/auth/logout", content: null, TestContext.Current.CancellationToken)).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await other.GetAsync("/api/mypage/profile", TestContext.Current.CancellationToken)).StatusCode
        );
    }

    [Fact]
    public async Task A_provider_of_the_app_hosts_settings_is_known_to_page_and_API()
    {
        using HttpClient page = board.NewClient(BoardNames.Web),
            api = board.NewClient();
        Assert.Contains("Log in with Example", await page.GetStringAsync("/login", Token), StringComparison.Ordinal);
        var nonce = Guid.NewGuid().ToString("N");
        var login = new { provider = "example", id_token = "x", nonce };
        using var response = await api.PostAsJsonAsync("/api/auth/login/oidc", login, Token);
        Assert.NotEqual(HttpStatusCode.NotFound, response.StatusCode);
        using var unknown = await api.PostAsJsonAsync("/api/auth/login/oidc", login with { provider = "other" }, Token);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Theory]
    [InlineData(BoardNames.Api, "/api/feed/list")]
    [InlineData(BoardNames.Web, "/")]
    public async Task While_one_replica_after_the_other_is_stopped_the_board_serves(string service, string path)
    {
        foreach (var replica in (await board.ReplicasAsync(service)).Keys)
        {
            await board.StopReplicaAsync(replica);
            await board.ReplicasAsync(service, count: 1);
            using var client = board.NewClient(service);
            for (var n = 0; n < 10; n++)
            {
                using var response = await client.GetAsync(path, Token);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }

            await board.CommandAsync(replica, KnownResourceCommands.StartCommand);
            await board.ReplicasAsync(service);
            await board.WaitForHealthyAsync(service);
        }
    }

    [Fact]
    public async Task A_feed_that_is_posted_by_the_page_is_one_trace_through_page_API_database_and_store()
    {
        var ann = await JoinAsync(board.NewClient());
        using var page = board.NewClient(BoardNames.Web);
        page.DefaultRequestHeaders.Authorization = ann.Client.DefaultRequestHeaders.Authorization;
        using var form = Form.Of(("title", "traced"), ("content", "with an image"))
            .Files("images", new UploadFile("1.png", TestImages.Png(30, 20)));
        using var response = await page.PostAsync("/api/feed/create", form, Token);
        await response.JsonAsync();

        IReadOnlyList<Span> trace = [];
        await Wait.ForAsync(
            "all spans of the trace",
            () =>
            {
                var server = board.Otlp.Spans.FirstOrDefault(s =>
                    s.Service == BoardNames.Web && s.Name == "POST /api/feed/create" && !IsClient(s)
                );
                trace = [.. board.Otlp.Spans.Where(s => s.Trace == server?.Trace)];
                return Task.FromResult(OfAPost.All(name => trace.Any(s => s.Service == BoardNames.Api && s.Name == name)));
            }
        );

        Assert.Equal([BoardNames.Api, BoardNames.Web], trace.Select(s => s.Service).Distinct().Order(StringComparer.Ordinal));
        var ids = trace.Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
        Assert.Single(trace, s => !ids.Contains(s.Parent)); // one tree: only the page's own span has its parent elsewhere
        Assert.DoesNotContain(trace, s => s.Name is "postgresql");

        static bool IsClient(Span span) =>
            span.Scope.Contains("Http", StringComparison.Ordinal) && !span.Scope.Contains("AspNetCore", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_works_in_the_background_leaves_traces_and_no_static_file_does()
    {
        using var page = board.NewClient(BoardNames.Web);
        var html = await page.GetStringAsync("/", Token);
        foreach (
            System.Text.RegularExpressions.Match file in System.Text.RegularExpressions.Regex.Matches(
                html,
                "(?:href|src)=\"(?<path>/?[^\":]+\\.(?:css|js))\"",
                System.Text.RegularExpressions.RegexOptions.None,
                TimeSpan.FromSeconds(1)
            )
        )
            (await page.GetAsync(file.Groups["path"].Value, Token)).EnsureSuccessStatusCode().Dispose();
        await Wait.ForAsync(
            "the trace of the page",
            () => Task.FromResult(board.Otlp.Spans.Any(s => s.Service == BoardNames.Web && s.Name == "GET /"))
        );

        Assert.DoesNotContain(
            board.Otlp.Spans,
            s =>
                s.Name.Contains(".css", StringComparison.Ordinal)
                || s.Name.Contains(".js", StringComparison.Ordinal)
                || s.Name.Contains("Razor", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            board.Otlp.Spans,
            s => s.Name.Contains("/health", StringComparison.Ordinal) || s.Name.Contains("/alive", StringComparison.Ordinal)
        );
        // Migrations and commands have no request, so only the services are checked.
        Assert.DoesNotContain(board.Otlp.Spans, s => s.Service is BoardNames.Api && s.Scope == "Npgsql" && s.Parent.Length == 0);
    }

    [Theory]
    [InlineData(BoardNames.SweepImages, "images deleted, 0 could not be deleted")]
    [InlineData(BoardNames.CheckImages, "attached images")]
    public async Task Commands_of_the_dashboard_run_to_their_end_and_say_what_they_found(string command, string expected) =>
        Assert.Contains(expected, await board.CommandAsync((await board.ReplicasAsync()).Keys.First(), command), StringComparison.Ordinal);

    private static Task<Person> JoinAsync(HttpClient client) =>
        Person.JoinAsync(client, $"{Guid.NewGuid():N}@example.org", $"p{Guid.NewGuid():N}"[..20]);
}
