using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace FeedBoard.Imaging.Thumbnails;

/// <param name="Memory">Address space, in bytes.</param>
/// <param name="Time">Wall-clock time: on a busy machine this is much more than processor time.</param>
/// <param name="Computing">Processor time.</param>
/// <param name="Output">Bytes that it may write; it cannot write files.</param>
internal readonly record struct ProcessLimits(long Memory, TimeSpan Time, TimeSpan Computing, int Output);

/// <summary>The output of a process.</summary>
/// <param name="Error">The beginning of its standard error.</param>
internal sealed record ProcessEnd(int ExitCode, byte[] Output, string Error);

/// <summary>Runs a program on untrusted input: it can read and write bytes and do little else.</summary>
/// <remarks>
/// Uses no shell, no file, and not the environment of this process, which holds secrets. On Linux the kernel limits its memory, processor
/// time and descriptors and forbids it to write files, before it gets the first byte of input. On other systems this process limits time
/// and output only.
/// </remarks>
internal static class LimitedProcess
{
    private const int ErrorKept = 4096;
    private const int Niceness = 10,
        Descriptors = 256,
        NoSuchProcess = 3;

    /// <param name="input">Seekable, read from its beginning; stays open.</param>
    /// <exception cref="Win32Exception">The program could not be started, or a limit could not be set.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; the process is killed.</exception>
    public static async Task<ProcessEnd> RunAsync(
        string program,
        IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string>> environment,
        Stream input,
        ProcessLimits limits,
        CancellationToken cancellationToken
    )
    {
        using var process = Process.Start(Start(program, arguments, environment))!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(limits.Time);
        await using var killing = limit.Token.Register(() => Kill(process));
        if (OperatingSystem.IsLinux())
            Limit(process.Id, limits);

        var feeding = FeedAsync(input, process.StandardInput.BaseStream);
        var error = ReadAsync(process.StandardError.BaseStream, ErrorKept, onFull: null);
        var output = await ReadAsync(process.StandardOutput.BaseStream, limits.Output, onFull: () => Kill(process));
        await feeding;
        var said = Encoding.UTF8.GetString(await error);
        await process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return new(process.ExitCode, output, said);
    }

    private static ProcessStartInfo Start(
        string program,
        IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string>> environment
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["LC_ALL"] = "C";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }

    /// <summary>Sets the limits while the process waits for input. A process that has already ended needs none.</summary>
    private static void Limit(int process, ProcessLimits limits)
    {
        Set(Resource.AddressSpace, limits.Memory);
        Set(Resource.Processor, (long)Math.Ceiling(limits.Computing.TotalSeconds));
        Set(Resource.FileSize, 0);
        Set(Resource.CoreSize, 0);
        Set(Resource.Descriptors, Descriptors);
        _ = SetPriority(which: 0, process, Niceness);

        void Set(Resource resource, long most)
        {
            if (SetLimit(process, resource, new(most, most), nint.Zero) == 0 || Marshal.GetLastPInvokeError() == NoSuchProcess)
                return;
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [DllImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetLimit(int process, Resource resource, in ResourceLimit limit, nint old);

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, int process, int priority);

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
                    return; // The process has ended or closed its input; its exit code shows which.
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
            if (kept.Length == keep)
                onFull?.Invoke();
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
            // The process has just ended.
        }
    }

    /// <summary>The numbers of Linux.</summary>
    private enum Resource
    {
        Processor = 0,
        FileSize = 1,
        CoreSize = 4,
        Descriptors = 7,
        AddressSpace = 9,
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct ResourceLimit(long Soft, long Hard);
}
