using System.Collections.Concurrent;
using System.Runtime.Versioning;
using FeedBoard.Standalone;
using FeedBoard.Tests.Faults;

// The servers are those of Debian, and they live and die by Linux signals.
[assembly: SupportedOSPlatform("linux")]

namespace FeedBoard.Tests.Servers;

/// <summary>A child process that ends with this one, even when this one is killed, and whose last lines are kept.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    public const int SigInt = 2;
    public const int SigQuit = 3;
    public const int SigTerminate = 15;
    public const int SigContinue = 18;
    public const int SigStop = 19;

    private const int OutputKept = 50;

    private readonly ChildProcess process;
    private readonly Task read;
    private readonly ConcurrentQueue<string> output = new();
    private readonly TaskCompletionSource<string> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(ChildProcess process)
    {
        this.process = process;
        read = Task.WhenAll(ReadAsync(process.Output), ReadAsync(process.Error));
        _ = WatchAsync();
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Once it has ended; 128 + the signal when one ended it.</summary>
    public int ExitCode => process.ExitCode;

    /// <summary>The last lines that it wrote, for error messages.</summary>
    public string Output => string.Join('\n', output);

    /// <summary>The rest of the first line that begins with <c>READY </c>; fails when the process ends before.</summary>
    public Task<string> Ready => ready.Task;

    /// <param name="user">Who runs it, when we are root; <c>null</c> for ourselves.</param>
    public static async Task<ServerProcess> StartAsync(string? user, string program, params IEnumerable<string> arguments) =>
        new(await ChildProcess.StartAsync(new(program, [.. arguments], "/") { User = user }));

    /// <summary>Runs something to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message contains its output.</exception>
    public static async Task RunAsync(string? user, string program, params IEnumerable<string> arguments)
    {
        await using var run = await StartAsync(user, program, arguments);
        await run.WaitForExitAsync();
        if (run.ExitCode != 0)
            throw new InvalidOperationException($"{Path.GetFileName(program)} failed: {run.Output}");
    }

    /// <summary>Waits until it passes <c>GET /health</c> on to a board; fails when it ends before.</summary>
    public Task PassesOnAsync(HttpClient http) =>
        Wait.ForAsync(
            "a response through the proxy",
            async () =>
            {
                Assert.False(HasExited, Output);
                return await Service.IsReadyAsync(http, TestContext.Current.CancellationToken);
            }
        );

    public void Signal(int signal) => process.Signal(signal);

    /// <summary>Waits until it has ended and all of its output is read.</summary>
    public async Task WaitForExitAsync(CancellationToken cancellationToken = default)
    {
        await process.WaitAsync(cancellationToken);
        await read.WaitAsync(cancellationToken);
    }

    /// <summary>Kills it and its descendants.</summary>
    public async Task KillAsync()
    {
        process.KillTree();
        await WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
    }

    private async Task WatchAsync()
    {
        await WaitForExitAsync();
        ready.TrySetException(new InvalidOperationException($"The server ended: {Output}"));
        _ = ready.Task.Exception; // Marks the exception as observed.
    }

    private async Task ReadAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            output.Enqueue(line);
            if (output.Count > OutputKept)
                output.TryDequeue(out _);
            if (line.StartsWith("READY ", StringComparison.Ordinal))
                ready.TrySetResult(line["READY ".Length..]);
        }
    }
}
