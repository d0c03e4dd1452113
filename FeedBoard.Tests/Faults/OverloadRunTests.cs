using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Platform.Data;

namespace FeedBoard.Tests.Faults;

/// <summary>
/// Far more people than a replica takes on, all at once. A short run with small limits in the suite; with those that are set and more
/// people by <c>./feedboard test --faults</c>.
/// </summary>
[Slow]
[Trait("Category", "Faults")]
[Collection(nameof(Alone))]
public sealed class OverloadRunTests(FileBoard board) : IClassFixture<FileBoard>
{
    /// <summary>An idle replica uses less than a quarter of this.</summary>
    private const long MostMemory = 640L << 20;

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("FEEDBOARD_FAULT_ROUNDS") is not null;
    private static readonly (int People, int Requests) Load = IsLong ? (1500, 60_000) : (64, 3000);
    private static readonly string[] Small = ["--Overload:Requests=4", "--Overload:RequestsWaiting=8"];

    [Fact]
    public async Task Under_overload_responses_are_right_or_503_memory_is_bounded_and_it_recovers()
    {
        await using var api = await ApiProcess.StartAsync(board, uploads: null, IsLong ? [] : Small);
        var ann = await api.JoinAsync();
        var feed = await ann.FeedAsync("read by all", "c");
        var figures = new OverloadFigures();
        using var client = new HttpClient(
            new SocketsHttpHandler { ActivityHeadersPropagator = null, MaxConnectionsPerServer = Load.People }
        )
        {
            BaseAddress = api.Address,
        };
        client.DefaultRequestHeaders.Authorization = new("Bearer", ann.AccessToken);

        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Load.People).Select(n => Task.Run(() => AskAsync(client, feed, n, figures))))
            .WaitAsync(TimeSpan.FromMinutes(10), TestContext.Current.CancellationToken);
        figures.Load = Stopwatch.GetElapsedTime(start);

        var end = Stopwatch.GetTimestamp();
        using var list = await client.GetAsync("/api/feed/list", TestContext.Current.CancellationToken);
        await list.JsonAsync(); // the very next request
        for (var n = 0; n < 20; n++)
            await ann.FeedAsync($"after {n}", "c");
        figures.Recovery = Stopwatch.GetElapsedTime(end);
        figures.Memory = api.MostMemory();
        if (IsLong)
            figures.Write(Load.People);

        Assert.NotEqual(0, figures.Refused);
        Assert.NotEqual(0, figures.Succeeded);
        Assert.InRange(figures.Memory, 1, MostMemory);
        // All acknowledged writes exist, and no refused one does.
        var there = (await board.QueryAsync<string[]>("SELECT array_agg(title) FROM feeds WHERE title LIKE 'over %'"))!.ToHashSet(
            StringComparer.Ordinal
        );
        Assert.Empty(figures.Acknowledged.Except(there, StringComparer.Ordinal));
        Assert.Empty(there.Except(figures.Acknowledged.Concat(figures.Unsure), StringComparer.Ordinal));
    }

    private static async Task AskAsync(HttpClient client, JsonNode feed, int person, OverloadFigures figures)
    {
        for (var n = 0; n < Load.Requests / Load.People; n++)
        {
            var title = (person + n) % 4 == 0 ? string.Create(CultureInfo.InvariantCulture, $"over {person} {n}") : null;
            var start = Stopwatch.GetTimestamp();
            using var form = title is null ? null : Form.Of(("title", title), ("content", "c"));
            using var response = form is null
                ? await client.GetAsync(
                    (person + n) % 2 == 0 ? "/api/feed/list" : $"/api/feed/read/{feed.Id()}",
                    TestContext.Current.CancellationToken
                )
                : await client.PostAsync("/api/feed/create", form, TestContext.Current.CancellationToken);
            var took = Stopwatch.GetElapsedTime(start);
            if (response.IsSuccessStatusCode)
            {
                var json = await response.JsonAsync();
                if (title is not null)
                    Assert.Equal(title, (string)json["title"]!);
                else if (json is JsonArray page)
                    Assert.NotEmpty(page);
                else
                    Assert.Equal("read by all", (string)json["title"]!);
                figures.Add(took, title);
            }
            else
            {
                var problem = await response.IsProblemAsync(503);
                figures.AddRefusal(took, (string)problem["detail"]!, title);
            }
        }
    }
}
