using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace FeedBoard.ApiService.Images.Thumbnails;

/// <param name="Memory">Address space, in bytes.</param>
/// <param name="Time">By the wall: on a machine that is busy otherwise this is much more than what it computes.</param>
/// <param name="Computing">Of a processor.</param>
/// <param name="Output">Bytes that it may write; it cannot write files.</param>
internal readonly record struct ProcessLimits(long Memory, TimeSpan Time, TimeSpan Computing, int Output);

/// <summary>What a process wrote.</summary>
/// <param name="Error">The beginning of its standard error.</param>
internal sealed record ProcessEnd(int ExitCode, byte[] Output, string Error);

/// <summary>Runs a program that is fed what nobody vouches for: bytes in, bytes out, and little else that it could do.</summary>
/// <remarks>
/// Without a shell, without this process's environment (which holds secrets) and without a file of its own: <c>prlimit</c> bounds memory, processor
/// time and descriptors and forbids it to write files, so it leaves nothing behind. <c>timeout</c> kills it with whatever it started, and
/// outlives this process to do so.
/// </remarks>
internal static class LimitedProcess
{
    /// <summary>What must be on <c>PATH</c> beside the program: Debian's coreutils and util-linux, on every machine.</summary>
    public static readonly IReadOnlyList<string> Tools = ["timeout", "prlimit", "nice"];

    private const int ErrorKept = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5); // beyond the time limit, for timeout itself

    /// <param name="input">Seekable, read from its beginning; stays open.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">It could not be started.</exception>
    /// <exception cref="OperationCanceledException">The caller's own; the process is killed.</exception>
    public static async Task<ProcessEnd> RunAsync(
        string program, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment, Stream input, ProcessLimits limits, CancellationToken cancellationToken)
    {
        using var process = Process.Start(Start(program, arguments, environment, limits))!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(limits.Time + Patience);
        await using var killing = limit.Token.Register(() => Kill(process));

        var feeding = FeedAsync(input, process.StandardInput.BaseStream);
        var error = ReadAsync(process.StandardError.BaseStream, ErrorKept, onFull: null);
        var output = await ReadAsync(process.StandardOutput.BaseStream, limits.Output, onFull: () => Kill(process));
        await feeding;
        var said = Encoding.UTF8.GetString(await error);
        await process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return new(process.ExitCode, output, said);
    }

    private static ProcessStartInfo Start(string program, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment, ProcessLimits limits)
    {
        var start = new ProcessStartInfo("timeout")
        {
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] line =
        [
            "--signal=KILL", Seconds(limits.Time),
            "prlimit", $"--as={Number(limits.Memory)}", $"--cpu={Seconds(limits.Computing)}", "--fsize=0", "--core=0", "--nofile=64",
            "nice", "-n", "10", program, .. arguments,
        ];
        foreach (var argument in line) start.ArgumentList.Add(argument);
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["LC_ALL"] = "C";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return start;

        static string Seconds(TimeSpan time) => Number((long)Math.Ceiling(time.TotalSeconds));
        static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task FeedAsync(Stream input, Stream pipe)
    {
        input.Position = 0;
        var buffer = new byte[64 * 1024];
        await using (pipe)
        {
            while (await input.ReadAsync(buffer) is > 0 and var read)
            {
                try
                {
                    await pipe.WriteAsync(buffer.AsMemory(0, read));
                }
                catch (IOException)
                {
                    return; // It has ended, or wants no more: its exit code says which.
                }
            }
        }
    }

    /// <summary>Reads to the end and keeps the beginning.</summary>
    private static async Task<byte[]> ReadAsync(Stream pipe, int keep, Action? onFull)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[32 * 1024];
        while (await pipe.ReadAsync(buffer) is > 0 and var read)
        {
            kept.Write(buffer, 0, (int)Math.Min(read, keep - kept.Length));
            if (kept.Length == keep) onFull?.Invoke();
        }

        return kept.ToArray();
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has just ended.
        }
    }
}
