using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

// The servers are those of Debian, and they live and die by Linux signals.
[assembly: SupportedOSPlatform("linux")]

namespace FeedBoard.Tests.Servers;

/// <summary>A child process that ends with this one, even when this one is killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    public const int SigInt = 2;
    public const int SigQuit = 3;
    public const int SigTerminate = 15;
    public const int SigContinue = 18;
    public const int SigStop = 19;

    private const int OutputKept = 50;

    private static readonly BlockingCollection<Action> Births = [];

    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();
    private readonly TaskCompletionSource<string> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// The kernel sends the death signal when the <em>thread</em> that forked ends, and threads of the pool come and go: so all children
    /// are born on one thread that lives as long as the process.
    /// </summary>
    static ServerProcess()
        => new Thread(() =>
        {
            foreach (var birth in Births.GetConsumingEnumerable())
                birth();
        })
        { IsBackground = true, Name = "births of servers" }.Start();

    private ServerProcess(ProcessStartInfo start)
    {
        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
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
    public static async Task<ServerProcess> StartAsync(string? user, string program, params IEnumerable<string> arguments)
    {
        // The inner setpriv is the last to change anything: a change of user clears the death signal.
        string[] switchUser = user is null ? [] : [$"--reuid={user}", $"--regid={user}", "--init-groups", "--", "setpriv"];
        var start = new ProcessStartInfo("setpriv", [.. switchUser, "--pdeathsig", "KILL", "--", program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        var server = new ServerProcess(start);
        var born = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Births.Add(() =>
        {
            try
            {
                server.process.Start();
                born.SetResult();
            }
            catch (Exception e)
            {
                born.SetException(e);
            }
        });
        await born.Task;
        server.process.BeginOutputReadLine();
        server.process.BeginErrorReadLine();
        _ = server.WatchAsync();
        return server;
    }

    /// <summary>Runs something to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it said.</exception>
    public static async Task RunAsync(string? user, string program, params IEnumerable<string> arguments)
    {
        await using var run = await StartAsync(user, program, arguments);
        await run.process.WaitForExitAsync();
        if (run.process.ExitCode != 0)
            throw new InvalidOperationException($"{Path.GetFileName(program)} failed: {run.Output}");
    }

    public void Signal(int signal)
    {
        // The number of one that has ended may be somebody else's by now.
        if (!process.HasExited && Kill(process.Id, signal) != 0 && !process.HasExited)
            throw new InvalidOperationException($"Signal {signal} could not be sent: error {Marshal.GetLastPInvokeError()}");
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken = default) => process.WaitForExitAsync(cancellationToken);

    /// <summary>Kills it and all that it started, at once.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
    }

    private async Task WatchAsync()
    {
        await process.WaitForExitAsync();
        ready.TrySetException(new InvalidOperationException($"The server ended: {Output}"));
        _ = ready.Task.Exception; // Seen, even where nobody waits for it.
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        output.Enqueue(line);
        if (output.Count > OutputKept)
            output.TryDequeue(out _);
        if (line.StartsWith("READY ", StringComparison.Ordinal))
            ready.TrySetResult(line["READY ".Length..]);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
