using System.Text.Json.Nodes;
using FeedBoard.Tests.Faults;

namespace FeedBoard.Tests.Live;

internal sealed record LiveEvent(long Id, string Kind, JsonNode Data)
{
    public long Feed => (long)Data["feed_id"]!;
}

/// <summary>A client of <c>/api/events</c>, as a browser's EventSource is one.</summary>
internal sealed class LiveStream : IAsyncDisposable
{
    private readonly HttpResponseMessage answer;
    private readonly StreamReader lines;

    private LiveStream(HttpResponseMessage answer, Stream body) => (this.answer, lines) = (answer, new StreamReader(body));

    /// <summary>What a client sends when it comes back.</summary>
    public long LastId { get; private set; } = -1;

    public int Comments { get; private set; }

    public HttpResponseMessage Answer => answer;

    /// <summary>Opens a stream and waits until it stands: what happens from now on comes.</summary>
    public static async Task<LiveStream> OpenAsync(HttpClient client, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/events");
        if (lastEventId is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        var opened = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.True(opened.IsSuccessStatusCode, $"{(int)opened.StatusCode}");
        var stream = new LiveStream(opened, await opened.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        while (stream.LastId < 0) await stream.ReadLineAsync(); // the opening
        return stream;
    }

    /// <returns>The next event; <c>null</c> when the server has ended the stream.</returns>
    public async Task<LiveEvent?> NextAsync()
    {
        var (kind, data) = ("message", "");
        while (await ReadLineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) kind = line[7..];
            if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line[6..];
            if (line.Length == 0 && data.Length > 0) return new(LastId, kind, JsonNode.Parse(data)!);
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
        if (line?.StartsWith("id: ", StringComparison.Ordinal) == true) LastId = long.Parse(line[4..], System.Globalization.CultureInfo.InvariantCulture);
        if (line?.StartsWith(':') == true) Comments++;
        return line;
    }

    public ValueTask DisposeAsync()
    {
        lines.Dispose();
        answer.Dispose();
        return ValueTask.CompletedTask;
    }
}
