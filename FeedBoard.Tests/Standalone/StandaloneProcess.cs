using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using FeedBoard.Standalone;
using FeedBoard.Tests.Faults;

namespace FeedBoard.Tests.Standalone;

/// <summary>The real program, started as a user would.</summary>
internal sealed class StandaloneProcess : IAsyncDisposable
{
    // Only ever reached by a test that fails, so generous to a machine that has much else to do.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process process;
    private readonly Task<string> output,
        error;
    private readonly TaskCompletionSource up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> lines = [];

    private StandaloneProcess(Process process, int port, int webPort)
    {
        (this.process, Port, WebPort) = (process, port, webPort);
        (output, error) = (ReadAsync(), process.StandardError.ReadToEndAsync());
    }

    /// <summary>Of the API.</summary>
    public int Port { get; }

    public int WebPort { get; }

    public int Id => process.Id;

    /// <param name="through">
    /// What <c>env</c> takes before the command line: a variable, or a wrapper program that runs it, for example under another account.
    /// </param>
    public static StandaloneProcess Start(
        string data,
        int? port = null,
        int? webPort = null,
        string? thumbnailProgram = null,
        IReadOnlyList<string>? through = null
    )
    {
        var (api, web) = (port ?? LoopbackPort.Free(), webPort ?? LoopbackPort.Free());
        var info = new ProcessStartInfo("env")
        {
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var argument in (string[])
                [
                    // A shell starts what runs in its background with Ctrl-C ignored, and a program that is started so keeps ignoring it.
                    "--default-signal=INT",
                    .. through ?? [],
                    Service.Dotnet,
                    typeof(StandaloneBoard).Assembly.Location,
                    "--data",
                    data,
                    $"--api-port={Text(api)}",
                    $"--web-port={Text(web)}",
                ]
        )
            info.ArgumentList.Add(argument);
        if (thumbnailProgram is not null)
            info.Environment["Images__ThumbnailProgram"] = thumbnailProgram;
        return new(Process.Start(info)!, api, web);
    }

    /// <summary>Waits until it reports that it is up: both services are then ready.</summary>
    public async Task ReadyAsync()
    {
        var ended = process.WaitForExitAsync();
        var first = await Task.WhenAny(up.Task, ended).WaitAsync(Patience);
        if (first == ended)
            Assert.Fail($"it ended with {process.ExitCode}: {await output}{await error}");
    }

    /// <summary>Waits for a line on its standard output that has a text in it.</summary>
    public Task SaysAsync(string text) => Wait.ForAsync($"'{text}'", () => lines.Any(l => l.Contains(text, StringComparison.Ordinal)));

    public void Signal(int signal) => Signals.Send(process, signal);

    public async Task<int> ExitCodeAsync()
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"it has not ended within {Patience} and said: {string.Join('\n', lines)}", e);
        }

        return process.ExitCode;
    }

    /// <summary>Its whole standard output, after its end.</summary>
    public Task<string> OutputAsync() => output;

    /// <summary>Its whole standard error and that of its services, after its end.</summary>
    public Task<string> ErrorAsync() => error;

    /// <summary>Its one line on standard error, after it has ended with exit code 1.</summary>
    public async Task<string> ErrorLineAsync()
    {
        Assert.Equal(1, await ExitCodeAsync());
        return Assert.Single((await error).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(); // The children go with it.
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private async Task<string> ReadAsync()
    {
        var read = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            read.Append(line).Append('\n');
            lines.Enqueue(line);
            if (line.StartsWith("  OpenAPI ", StringComparison.Ordinal))
                up.TrySetResult();
        }

        return read.ToString();
    }
}
