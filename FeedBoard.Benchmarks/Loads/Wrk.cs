using System.Globalization;
using System.Reflection;
using System.Text.Json;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Loads;

/// <param name="PerSecond">Requests a second.</param>
/// <param name="P50">In ms.</param>
/// <param name="P99">In ms.</param>
/// <param name="Bytes">Received, headers included.</param>
/// <param name="Failed">Responses of 400 and above, and requests without a response.</param>
internal sealed record WrkResult(double PerSecond, double P50, double P99, long Failed, long Requests, long Bytes);

/// <param name="Body">On one line, without tabs; null for no body.</param>
internal sealed record WrkRequest(string Method, string Path, string? ContentType = null, string? Body = null);

/// <summary>
/// Drives a server with <c>wrk</c>: one thread and persistent connections, each of which sends the next request as soon as it has the
/// response.
/// </summary>
internal static class Wrk
{
    public const int Connections = 64;

    /// <param name="paths">Each request gets a random one.</param>
    /// <param name="token">The access token; null for a guest.</param>
    /// <exception cref="BoardException">wrk is not installed, or failed.</exception>
    public static Task<WrkResult> RunAsync(
        string folder,
        Uri address,
        IReadOnlyList<string> paths,
        string? token,
        double seconds,
        CancellationToken cancel
    ) => SendAsync(folder, address, [.. paths.Select(p => new WrkRequest("GET", p))], token is null ? [] : [token], seconds, cancel);

    /// <summary>One client, which sends the next request when it has the response.</summary>
    public static Task<WrkResult> RunAloneAsync(
        string folder,
        Uri address,
        IReadOnlyList<string> paths,
        double seconds,
        CancellationToken cancel
    ) => SendAsync(folder, address, [.. paths.Select(p => new WrkRequest("GET", p))], [], seconds, cancel, connections: 1);

    /// <param name="headers">Of each request.</param>
    public static Task<WrkResult> RunAsync(
        string folder,
        Uri address,
        string path,
        IReadOnlyDictionary<string, string> headers,
        double seconds,
        CancellationToken cancel
    ) => SendAsync(folder, address, [new("GET", path)], [], seconds, cancel, headers);

    /// <param name="requests">A random one is sent each time.</param>
    /// <param name="tokens">The access tokens of the senders, chosen at random; empty for guests.</param>
    /// <param name="pause">Before each request of a connection, in ms.</param>
    /// <exception cref="BoardException">wrk is not installed, or failed.</exception>
    public static async Task<WrkResult> SendAsync(
        string folder,
        Uri address,
        IReadOnlyList<WrkRequest> requests,
        IReadOnlyList<string> tokens,
        double seconds,
        CancellationToken cancel,
        IReadOnlyDictionary<string, string>? headers = null,
        int connections = Connections,
        int pause = 0
    )
    {
        var (script, list, people, more) = (
            Path.Combine(folder, "requests.lua"),
            Path.Combine(folder, "requests.txt"),
            Path.Combine(folder, "tokens.txt"),
            Path.Combine(folder, "headers.txt")
        );
        await using (var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("requests.lua")!)
        await using (var file = File.Create(script))
            await resource.CopyToAsync(file, cancel);
        await File.WriteAllLinesAsync(list, requests.Select(r => $"{r.Method}\t{r.Path}\t{r.ContentType}\t{r.Body}"), cancel);
        await File.WriteAllLinesAsync(people, tokens, cancel);
        await File.WriteAllLinesAsync(more, headers?.Select(h => $"{h.Key}\t{h.Value}") ?? [], cancel);
        string[] arguments =
        [
            "-t1",
            string.Create(CultureInfo.InvariantCulture, $"-c{connections}"),
            string.Create(CultureInfo.InvariantCulture, $"-d{Math.Ceiling(seconds)}s"),
            "--timeout",
            "30s",
            "-s",
            script,
            address.AbsoluteUri,
            "--",
            list,
            people,
            more,
            pause.ToString(CultureInfo.InvariantCulture),
        ];
        var (exitCode, output, error) = await ChildProcess.RunAsync(new("wrk", arguments, folder), "", cancel);
        var said = output.Split('\n').LastOrDefault(l => l.StartsWith('{'));
        if (exitCode != 0 || said is null)
            throw new BoardException($"wrk failed ({error.Trim()} {output.Trim()}): is it installed (Debian: apt-get install wrk)?");
        using var json = JsonDocument.Parse(said);
        long Value(string name) => json.RootElement.GetProperty(name).GetInt64();
        return new(
            Value("requests") / (Value("microseconds") / 1e6),
            Value("p50") / 1000.0,
            Value("p99") / 1000.0,
            Value("failed"),
            Value("requests"),
            Value("bytes")
        );
    }
}
