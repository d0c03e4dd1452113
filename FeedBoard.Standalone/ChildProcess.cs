using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace FeedBoard.Standalone;

/// <param name="Program">A path, or a name on <c>PATH</c>.</param>
/// <param name="Arguments">Passed without a shell.</param>
/// <param name="Folder">The working directory.</param>
internal sealed record ChildStart(string Program, IReadOnlyList<string> Arguments, string Folder)
{
    /// <summary>The account to run under; null for that of this process.</summary>
    public string? User { get; init; }

    /// <summary>
    /// Neither the process nor its children can gain rights by executing a program (<c>no_new_privs</c>). Always set for another account.
    /// </summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>Wrapper programs with their arguments, each of which runs the next one, from <see cref="Isolation"/>.</summary>
    public IReadOnlyList<string> Through { get; init; } = [];

    /// <summary>The signal that the kernel sends to it when this process ends for any reason.</summary>
    public string WhenOrphaned { get; init; } = "KILL";

    /// <summary>It inherits only PATH from the environment of this process.</summary>
    public bool OnlyEnvironment { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>It shares standard output and standard error with this process.</summary>
    public bool PassOutput { get; init; }
}

/// <summary>
/// A child process in its own session: Ctrl-C reaches only the launcher, which stops its children in the right order. The kernel ends the
/// child with the launcher, even after <c>kill -9</c>.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    // The parent-death signal is sent when the *thread* that forked ends. Pool threads may end at any time; this thread never does.
    private static readonly BlockingCollection<Action> Forks = [];

    private readonly Process process;

    static ChildProcess() =>
        new Thread(() =>
        {
            foreach (var fork in Forks.GetConsumingEnumerable())
                fork();
        })
        {
            IsBackground = true,
            Name = "forks",
        }.Start();

    private ChildProcess(Process process) => this.process = process;

    public int Id => process.Id;

    public int ExitCode => process.ExitCode;

    public bool HasExited => process.HasExited;

    public StreamWriter Input => process.StandardInput;

    public StreamReader Output => process.StandardOutput;

    public StreamReader Error => process.StandardError;

    public static async Task<ChildProcess> StartAsync(ChildStart start)
    {
        var info = new ProcessStartInfo("setsid")
        {
            UseShellExecute = false,
            WorkingDirectory = start.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = !start.PassOutput,
            RedirectStandardError = !start.PassOutput,
        };
        foreach (var argument in Prefix(start).Concat(start.Arguments))
            info.ArgumentList.Add(argument);
        if (start.OnlyEnvironment)
        {
            info.Environment.Clear();
            foreach (var name in (string[])["PATH", "LD_LIBRARY_PATH"])
                info.Environment[name] = Environment.GetEnvironmentVariable(name);
        }

        foreach (var (name, value) in start.Environment)
            info.Environment[name] = value;

        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Forks.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(info)!);
            }
            catch (Win32Exception e)
            {
                started.SetException(
                    new BoardException(
                        $"cannot start {start.Program} by setsid and setpriv ({e.Message}): install util-linux 2.33 or later",
                        e
                    )
                );
            }
        });
        return new(await started.Task);
    }

    /// <summary>The first line of a failed program's error output, or its exit code.</summary>
    public static string Why(string error, int exitCode) =>
        error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault()
        ?? $"exit code {exitCode}";

    /// <summary>Runs the program with <paramref name="input"/> as its standard input, and waits for its end.</summary>
    /// <returns>The exit code, standard output and standard error.</returns>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(ChildStart start, string input, CancellationToken cancel)
    {
        using var child = await StartAsync(start);
        try
        {
            var output = child.process.StandardOutput.ReadToEndAsync(cancel);
            var error = child.process.StandardError.ReadToEndAsync(cancel);
            try
            {
                await child.process.StandardInput.WriteAsync(input.AsMemory(), cancel);
                child.process.StandardInput.Close();
            }
            catch (IOException)
            {
                // The program ended without reading; its exit code and output tell why.
            }

            await child.WaitAsync(cancel);
            return (child.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            child.Signal(Signals.Kill);
            throw;
        }
    }

    public Task WaitAsync(CancellationToken cancel = default) => process.WaitForExitAsync(cancel);

    public void Signal(int signal) => Signals.Send(process, signal);

    /// <summary>Kills the process and its descendants.</summary>
    public void KillTree() => process.Kill(entireProcessTree: true);

    /// <summary>Sends the signals one after the other until the process ends within the given time.</summary>
    public async Task StopAsync(params (int Signal, TimeSpan Patience)[] ways)
    {
        foreach (var (signal, patience) in ways)
        {
            Signal(signal);
            using var limit = new CancellationTokenSource(patience);
            try
            {
                await WaitAsync(limit.Token);
                return;
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                // The next signal is stronger.
            }
        }
    }

    public void Dispose() => process.Dispose();

    private static IEnumerable<string> Prefix(ChildStart start)
    {
        foreach (var part in start.Through)
            yield return part;

        // Changing the user clears the parent-death signal; setpriv sets the signal afterwards.
        yield return "setpriv";
        yield return "--pdeathsig";
        yield return start.WhenOrphaned;
        if (start.User is { } user)
        {
            yield return "--reuid";
            yield return user;
            yield return "--regid";
            yield return user;
            yield return "--init-groups";
            yield return "--inh-caps=-all";
            yield return "--bounding-set=-all";
        }

        if (start.NoNewPrivileges || start.User is not null)
            yield return "--no-new-privs";

        yield return "--";
        yield return start.Program;
    }
}
