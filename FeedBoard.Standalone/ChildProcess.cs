using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace FeedBoard.Standalone;

/// <param name="Program">A path, or a name to be found on <c>PATH</c>.</param>
/// <param name="Arguments">Each passed on as it is.</param>
/// <param name="Folder">Its working directory.</param>
internal sealed record ChildStart(string Program, IReadOnlyList<string> Arguments, string Folder)
{
    /// <summary>The account to run under; null: this one.</summary>
    public string? User { get; init; }

    /// <summary>
    /// Neither it nor what it starts gets more rights by executing a program (<c>no_new_privs</c>). True for whatever runs under another
    /// account.
    /// </summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>Programs with arguments that end by running the next one, as <see cref="Isolation"/> makes them.</summary>
    public IReadOnlyList<string> Through { get; init; } = [];

    /// <summary>Name of the signal that the kernel sends it when this process is gone, for whatever reason.</summary>
    public string WhenOrphaned { get; init; } = "KILL";

    /// <summary>Of this process's environment it gets the path and nothing else.</summary>
    public bool OnlyEnvironment { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What it writes goes where this process writes.</summary>
    public bool PassOutput { get; init; }
}

/// <summary>
/// A process in a session of its own, so that a terminal's Ctrl-C reaches only the launcher, who then stops its children in the right
/// order; and tied to the launcher's life by the kernel, so that none of them outlives a <c>kill -9</c>.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    // A parent-death signal goes out when the *thread* that forked ends; a thread of the pool may end any time. This one never does.
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

    /// <summary>The first line of what a program said before it failed, or else its exit code.</summary>
    public static string Why(string error, int exitCode) =>
        error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault()
        ?? $"exit code {exitCode}";

    /// <summary>Runs it to its end with <paramref name="input"/> on its standard input.</summary>
    /// <returns>Its exit code, and what it wrote to standard output and standard error.</returns>
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
                // It ended without reading: its exit code and its words say why.
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

    /// <summary>Kills it and all that it started.</summary>
    public void KillTree() => process.Kill(entireProcessTree: true);

    /// <summary>Asks it to end, and again with more force each time that it has not done so within the time given.</summary>
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
                // The next way is a harder one.
            }
        }
    }

    public void Dispose() => process.Dispose();

    private static IEnumerable<string> Prefix(ChildStart start)
    {
        foreach (var part in start.Through)
            yield return part;

        // Another user's rights first, then the signal: setpriv knows that the former would clear the latter.
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
