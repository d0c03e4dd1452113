using System.Net;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;

namespace FeedBoard.Tests.Features.Events;

internal sealed record LiveEvent(long Id, string Kind, JsonNode Data)
{
    public long Feed => (long)Data["feed_id"]!;
}

/// <summary>A client of <c>/api/events</c>, as a browser's EventSource is one.</summary>
internal sealed class LiveStream : IAsyncDisposable
{
    private readonly HttpResponseMessage response;
    private readonly StreamReader lines;

    private LiveStream(HttpResponseMessage response, Stream body) => (this.response, lines) = (response, new StreamReader(body));

    /// <summary>The Last-Event-ID of a client that reconnects.</summary>
    public long LastId { get; private set; } = -1;

    public int Comments { get; private set; }

    public HttpResponseMessage Response => response;

    /// <summary>
    /// Opens a stream and waits until it stands: what happens from now on comes. A replica that has just begun, or that still counts a
    /// stream just left, is asked again, as by an EventSource.
    /// </summary>
    public static async Task<LiveStream> OpenAsync(HttpClient client, string? lastEventId = null, string query = "")
    {
        HttpResponseMessage opened = null!;
        await Wait.ForAsync(
            "the replica to listen",
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/api/events" + query);
                if (lastEventId is not null)
                    request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
                opened = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                var later = opened.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests;
                if (later)
                    opened.Dispose();
                return !later;
            }
        );
        Assert.True(opened.IsSuccessStatusCode, $"{(int)opened.StatusCode}");
        var stream = new LiveStream(opened, await opened.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        while (stream.LastId < 0)
            await stream.ReadLineAsync(); // the opening
        return stream;
    }

    /// <summary>
    /// Opens a stream after all earlier writes have been sent, so its first event is that of the next write. Without it, what a
    /// test has just set up is numbered a moment later and comes first.
    /// </summary>
    /// <param name="board">The board, whose database has the writes.</param>
    /// <param name="client">The client of the stream; a guest by default.</param>
    public static async Task<LiveStream> OpenSettledAsync(BoardFixture board, HttpClient? client = null)
    {
        while (true)
        {
            await Wait.ForAsync(
                "all events to be numbered",
                async () => await board.QueryAsync<long>("SELECT count(*) FROM events WHERE place IS NULL") == 0
            );
            var stream = await OpenAsync(client ?? board.Guest);
            if (stream.LastId == await board.QueryAsync<long>("SELECT newest FROM event_log"))
                return stream;
            await stream.DisposeAsync();
        }
    }

    /// <returns>The next event; <c>null</c> when the server has ended the stream.</returns>
    public async Task<LiveEvent?> NextAsync()
    {
        var (kind, data) = ("message", "");
        while (await ReadLineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                kind = line[7..];
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = line[6..];
            if (line.Length == 0 && data.Length > 0)
                return new(LastId, kind, JsonNode.Parse(data)!);
        }

        return null;
    }

    public async Task<LiveEvent> NextAsync(string kind)
    {
        var next = await NextAsync() ?? throw new InvalidOperationException("The stream has ended.");
        Assert.Equal(kind, next.Kind);
        return next;
    }

    public async Task<string?> ReadLineAsync()
    {
        var line = await lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().SoonAsync();
        if (line?.StartsWith("id: ", StringComparison.Ordinal) == true)
            LastId = long.Parse(line[4..], System.Globalization.CultureInfo.InvariantCulture);
        if (line?.StartsWith(':') == true)
            Comments++;
        return line;
    }

    public ValueTask DisposeAsync()
    {
        lines.Dispose();
        response.Dispose();
        return ValueTask.CompletedTask;
    }
}
