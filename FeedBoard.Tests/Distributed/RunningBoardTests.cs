using System.Net;
using Aspire.Hosting.ApplicationModel;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Images;

namespace FeedBoard.Tests.Distributed;

/// <summary>The whole board in its containers, used as people use it.</summary>
public sealed class RunningBoardTests(RunningBoard board) : IClassFixture<RunningBoard>, IAsyncLifetime
{
    public ValueTask InitializeAsync()
    {
        ContainerRuntime.SkipWithout();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (TestContext.Current.TestState?.Result is TestResult.Failed) TestContext.Current.TestOutputHelper?.WriteLine(await board.LogsAsync());
    }

    [Fact]
    public async Task From_sign_up_to_the_download_of_an_image()
    {
        var ann = await JoinAsync(board.NewClient());
        var feed = await ann.FeedAsync("At the sea", "It was windy.", new UploadFile("1.png", TestImages.Png(30, 20)));
        using var image = await ann.Client.GetAsync((string)feed["image_urls"]![0]!, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, image.StatusCode);
        Assert.Equal("image/png", image.Content.Headers.ContentType?.MediaType);
        Assert.Equal((long)feed["images"]![0]!["size"]!, (await image.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public async Task An_API_that_is_stopped_and_started_again_has_lost_nothing()
    {
        var ann = await JoinAsync(board.NewClient());
        var feed = await ann.FeedAsync("Before", "the stop", new UploadFile("1.png", TestImages.Png(30, 20)));

        await board.CommandAsync(BoardNames.Api, KnownResourceCommands.StopCommand);
        await board.WaitForAsync(BoardNames.Api, KnownResourceStates.Finished);
        await board.CommandAsync(BoardNames.Api, KnownResourceCommands.StartCommand);
        await board.WaitForHealthyAsync(BoardNames.Api);

        using var client = board.NewClient();
        Assert.Equal("Before", (string?)(await (await client.GetAsync($"/api/feed/read/{feed["id"]}", TestContext.Current.CancellationToken)).JsonAsync())["title"]);
        using var image = await client.GetAsync(new Uri((string)feed["image_urls"]![0]!).PathAndQuery, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, image.StatusCode);
        await ann.FeedAsync("After", "the start"); // signed in as before
    }

    [Fact]
    public async Task Two_replicas_see_what_the_other_wrote_and_who_logged_out_there()
    {
        var replicas = await board.ReplicasAsync();
        using HttpClient one = new() { BaseAddress = replicas[0] }, other = new() { BaseAddress = replicas[1] };
        var ann = await JoinAsync(one);
        var feed = await ann.FeedAsync("Written here", "read there");
        Assert.Equal("Written here", (string?)(await (await other.GetAsync($"/api/feed/read/{feed["id"]}", TestContext.Current.CancellationToken)).JsonAsync())["title"]);

        other.DefaultRequestHeaders.Authorization = one.DefaultRequestHeaders.Authorization;
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/api/mypage/profile", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await one.PostAsync("/api/auth/logout", content: null, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.GetAsync("/api/mypage/profile", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Traces_arrive_over_OTLP()
    {
        // Of no trace of this process, which would decide whether the request is recorded.
        using HttpClient client = new(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = (await board.ReplicasAsync())[0] };
        await Wait.ForAsync("the trace of a request and of its statement", async () =>
        {
            using var answer = await client.GetAsync("/api/feed/list", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return board.Otlp.HasTrace(BoardNames.Api, "GET /api/feed/list") && board.Otlp.HasTrace(BoardNames.Api, "Npgsql");
        });
    }

    [Theory]
    [InlineData(BoardNames.SweepImages)]
    [InlineData(BoardNames.CheckImages)]
    public async Task Commands_of_the_dashboard_run_to_their_end(string command) => await board.CommandAsync(BoardNames.Api, command);

    private static Task<Person> JoinAsync(HttpClient client) => Person.JoinAsync(client, $"{Guid.NewGuid():N}@example.org", $"p{Guid.NewGuid():N}"[..20]);
}
