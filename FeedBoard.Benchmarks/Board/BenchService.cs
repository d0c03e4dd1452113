using System.Globalization;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Board;

/// <summary>A program of the board under load: a separate process that logs to a file.</summary>
internal sealed class BenchService : IAsyncDisposable
{
    private readonly ChildProcess process;

    private BenchService(ChildProcess process, Uri address, double startSeconds) =>
        (this.process, Address, StartSeconds) = (process, address, startSeconds);

    public Uri Address { get; }

    public int Id => process.Id;

    /// <summary>From the start of the process to its first response to <c>/health</c>, in seconds.</summary>
    public double StartSeconds { get; }

    /// <param name="command">The program and its arguments.</param>
    /// <exception cref="BoardException">It ended during the start; the message names its log.</exception>
    public static async Task<BenchService> StartAsync(
        string folder,
        string log,
        IReadOnlyList<string> command,
        IEnumerable<KeyValuePair<string, string>> settings,
        CancellationToken cancel
    )
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{LoopbackPort.Free()}"));
        var environment = new Dictionary<string, string>(settings, StringComparer.Ordinal)
        {
            ["ASPNETCORE_URLS"] = address.GetLeftPart(UriPartial.Authority),
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
        };
        var begun = TimeProvider.System.GetTimestamp();
        var started = await ChildProcess.StartAsync(
            new ChildStart("sh", ["-c", "exec \"$@\" >>\"$0\" 2>&1", log, .. command], folder)
            {
                Environment = environment,
            }
        );
        try
        {
            using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(10) };
            while (!await Service.IsReadyAsync(http, cancel))
            {
                if (started.HasExited)
                    throw new BoardException($"{Path.GetFileName(command[1])} ended during its start; see {log}");
                await Task.Delay(5, cancel);
            }

            return new(started, address, TimeProvider.System.GetElapsedTime(begun).TotalSeconds);
        }
        catch
        {
            await Service.StopAsync(started);
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await Service.StopAsync(process);
}
