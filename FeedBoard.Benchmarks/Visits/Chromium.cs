using System.Buffers;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Visits;

/// <summary>The machine's own Chromium without a window, controlled by the DevTools protocol. For one caller at a time.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Flags =
    [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--remote-debugging-port=0",
    ];

    private readonly ChildProcess process;
    private readonly ClientWebSocket socket = new();
    private readonly ArrayBufferWriter<byte> message = new(1 << 16);
    private readonly List<JsonNode> events = [];
    private int last;

    private Chromium(ChildProcess process) => this.process = process;

    /// <summary>Events that have come since <see cref="Forget"/>.</summary>
    public IReadOnlyList<JsonNode> Events => events;

    /// <exception cref="BoardException">There is no Chromium, or it does not start.</exception>
    public static async Task<Chromium> StartAsync(string folder, CancellationToken cancel)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, "chromium")).FullName;
        var port = Path.Combine(data, "DevToolsActivePort");
        File.Delete(port);
        var started = await ChildProcess.StartAsync(
            new ChildStart(
                "sh",
                ["-c", "exec chromium \"$@\" >\"$0\" 2>&1", Path.Combine(folder, "chromium.log"), .. Flags, $"--user-data-dir={data}"],
                folder
            )
        );
        var browser = new Chromium(started);
        try
        {
            for (var n = 0; !File.Exists(port) || (await File.ReadAllLinesAsync(port, cancel)).Length < 2; n++)
            {
                if (started.HasExited || n > 600)
                    throw new BoardException($"chromium does not start (Debian: apt-get install chromium); see {folder}/chromium.log");
                await Task.Delay(50, cancel);
            }

            var lines = await File.ReadAllLinesAsync(port, cancel);
            await browser.socket.ConnectAsync(new Uri($"ws://127.0.0.1:{lines[0]}{lines[1]}"), cancel);
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens an empty page in a context of its own: without cookies and cache of another.</summary>
    /// <returns>Its session.</returns>
    public async Task<string> OpenAsync(CancellationToken cancel)
    {
        var context = (string)(await SendAsync("Target.createBrowserContext", [], null, cancel))["browserContextId"]!;
        var page = new JsonObject { ["url"] = "about:blank", ["browserContextId"] = context };
        var target = await SendAsync("Target.createTarget", page, null, cancel);
        var id = (string)target["targetId"]!;
        var attached = await SendAsync("Target.attachToTarget", new() { ["targetId"] = id, ["flatten"] = true }, null, cancel);
        return (string)attached["sessionId"]!;
    }

    /// <returns>The result of a method of the protocol.</returns>
    public async Task<JsonNode> SendAsync(string method, JsonObject parameters, string? session, CancellationToken cancel)
    {
        var command = new JsonObject
        {
            ["id"] = ++last,
            ["method"] = method,
            ["params"] = parameters,
        };
        if (session is not null)
            command["sessionId"] = session;
        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes<JsonNode>(command), WebSocketMessageType.Text, true, cancel);
        while (true)
        {
            var answer = await ReceiveAsync(cancel);
            if ((int?)answer["id"] != last)
                continue;
            return answer["error"] is { } error
                ? throw new BoardException($"{method}: {(string?)error["message"]}")
                : answer["result"]!;
        }
    }

    public void Forget() => events.Clear();

    /// <summary>Listens until nothing has come for so long.</summary>
    public async Task SettleAsync(TimeSpan quiet, string session, CancellationToken cancel)
    {
        // A receive that is cancelled breaks the connection, so something is asked now and then instead.
        for (var (count, since) = (-1, TimeProvider.System.GetTimestamp()); TimeProvider.System.GetElapsedTime(since) < quiet;)
        {
            await Task.Delay(100, cancel);
            await SendAsync("Runtime.evaluate", new() { ["expression"] = "0" }, session, cancel);
            if (count != events.Count)
                (count, since) = (events.Count, TimeProvider.System.GetTimestamp());
        }
    }

    /// <returns>The value of an expression in the page.</returns>
    public async Task<JsonNode?> EvaluateAsync(string expression, string session, CancellationToken cancel) =>
        (
            await SendAsync(
                "Runtime.evaluate",
                new()
                {
                    ["expression"] = expression,
                    ["returnByValue"] = true,
                    ["awaitPromise"] = true,
                },
                session,
                cancel
            )
        )["result"]!["value"];

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        await Service.StopAsync(process);
    }

    private async Task<JsonNode> ReceiveAsync(CancellationToken cancel)
    {
        message.Clear();
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(message.GetMemory(1 << 14), cancel);
            if (part.MessageType == WebSocketMessageType.Close)
                throw new BoardException(string.Create(CultureInfo.InvariantCulture, $"chromium ended (process {process.Id})"));
            message.Advance(part.Count);
        } while (!part.EndOfMessage);
        var node = JsonNode.Parse(message.WrittenSpan)!;
        if (node["id"] is null)
            events.Add(node);
        return node;
    }
}
