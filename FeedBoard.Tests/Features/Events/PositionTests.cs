using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Platform.Caching;

namespace FeedBoard.Tests.Features.Events;

/// <summary>Every read says how far the event log was read before it, and a stream starts there: nothing falls in between.</summary>
public sealed class PositionTests(BrieflyCachedBoard board) : IClassFixture<BrieflyCachedBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_read_does_not_show_comes_after_its_position_on_every_replica_and_from_the_memory_for_guests()
    {
        const int Writes = 60;
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        using var other = board.StartReplica();
        using var annAtOther = new HttpClient
        {
            BaseAddress = other.BaseAddress,
            DefaultRequestHeaders = { Authorization = ann.Client.DefaultRequestHeaders.Authorization },
        };
        await using var settled = await LiveStream.OpenAsync(other); // it has looked at the log
        using var done = new CancellationTokenSource();
        var seen = new ConcurrentBag<(long Position, int Count)>();
        var readers = new[] { board.Guest, other, ann.Client, annAtOther }
            .SelectMany(client => new[] { $"/api/feed/read/{feed}", "/api/feed/list" }.Select(path => ReadAsync(client, path)))
            .ToList();

        for (var n = 0; n < Writes; n++)
            await ann.CommentAsync(feed, $"{n}");
        await done.CancelAsync();
        await Task.WhenAll(readers);
        await using var all = await LiveStream.OpenSettledAsync(board);

        var announced = new SortedDictionary<long, int>();
        foreach (var (position, count) in seen.DistinctBy(s => s.Position))
        {
            announced[position] = await board.QueryAsync<int>(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"SELECT coalesce(max((data::json->>'comment_count')::int), 0) FROM events WHERE place <= {position} AND kind = "
                        + $"'comment_created' AND (data::json->>'feed_id')::bigint = {feed}"
                )
            );
        }

        Assert.True(seen.Count > Writes, $"only {seen.Count} reads");
        Assert.True(announced.Count > 3, $"only {announced.Count} positions");
        Assert.All(
            seen,
            s =>
                Assert.True(
                    s.Count >= announced[s.Position],
                    $"{s.Count} comments were shown at {s.Position}, up to where {announced[s.Position]} had been announced"
                )
        );

        async Task ReadAsync(HttpClient client, string path)
        {
            while (!done.IsCancellationRequested)
            {
                using var response = await client.GetAsync(path, Token);
                var json = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;
                var shown = json is JsonArray list ? list.Single(f => f!.Id() == feed)! : json;
                seen.Add((PositionOf(response), (int)shown["comment_count"]!));
            }
        }
    }

    [Fact]
    public async Task A_stream_starts_behind_the_position_and_the_last_id_wins()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        await using (await LiveStream.OpenSettledAsync(board))
        {
            using var read = await board.Guest.GetAsync($"/api/feed/read/{feed}", Token);
            var position = PositionOf(read);
            await ann.CommentAsync(feed, "Falls in between");

            await using var stream = await LiveStream.OpenAsync(board.Guest, query: $"?after={position}");
            var said = await stream.NextAsync("comment_created");
            Assert.Equal(position + 1, said.Id);
            await using var other = await LiveStream.OpenAsync(board.Guest, $"{said.Id}", $"?after={position}");
            await ann.CommentAsync(feed, "The next one");
            Assert.True((await other.NextAsync("comment_created")).Id > said.Id);
        }
    }

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("0")]
    public async Task A_position_that_is_not_kept_or_not_there_yet_is_reset_as_a_last_id_is(string position)
    {
        var ann = await board.JoinAsync();
        await ann.FeedAsync();
        await using (await LiveStream.OpenSettledAsync(board))
            await board.QueryAsync<object>("UPDATE event_log SET forgotten = newest");
        await using var stream = await LiveStream.OpenAsync(board.Guest, query: $"?after={position}");
        await stream.NextAsync("reset");
    }

    [Theory]
    [InlineData("after=")]
    [InlineData("after=x")]
    [InlineData("after=-1")]
    [InlineData("after=1.5")]
    [InlineData("after=0x10")]
    [InlineData("after=9223372036854775808")]
    [InlineData("after=1&after=2")]
    public async Task A_position_that_is_none_is_refused_by_its_name(string query)
    {
        foreach (var header in (string?[])[null, "1"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/events?{query}");
            if (header is not null)
                request.Headers.Add("Last-Event-ID", header);
            using var response = await board.Guest.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.NotNull(JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!["errors"]!["after"]);
        }
    }

    [Fact]
    public async Task Images_streams_and_writes_say_no_position()
    {
        var ann = await board.JoinAsync();
        using var created = await ann.PostCommentAsync(new { content = "x", feed_id = (await ann.FeedAsync()).Id() });
        using var image = await board.Guest.GetAsync("/api/image/none.png", Token);
        Assert.False(created.Headers.Contains("X-Event-Position"));
        Assert.False(image.Headers.Contains("X-Event-Position"));
    }

    private static long PositionOf(HttpResponseMessage response) =>
        long.Parse(Assert.Single(response.Headers.GetValues("X-Event-Position")), NumberStyles.None, CultureInfo.InvariantCulture);
}
