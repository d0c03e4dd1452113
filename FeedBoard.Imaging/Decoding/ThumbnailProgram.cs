using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using FeedBoard.Imaging.Formats;
using NetVips;

namespace FeedBoard.Imaging.Decoding;

/// <summary>
/// <c>FeedBoard.ApiService make-thumbnails [WIDTH…]</c>: the child process that decodes uploaded images outside of the API. It reads the
/// image from standard input. It writes a WebP of each width, largest first, and the placeholder to standard output, each after its length
/// in four bytes.
/// </summary>
/// <remarks>Uses no host, no configuration and no code of the API: see docs/decisions/0033-thumbnails-by-our-own-process.md.</remarks>
internal static class ThumbnailProgram
{
    public const string Verb = "make-thumbnails";

    /// <summary>
    /// Address space that the runtime reserves at its start, in bytes: 2 GiB in addition to its own code, and 256 MiB for heap, programs
    /// and stacks. The limit that the API sets is higher by this, since it may be set at any moment of the start. Before it decodes, the
    /// process sets its own lower limit from what the runtime really took.
    /// </summary>
    public const long RuntimeMemory = 2448L * 1024 * 1024;

    private const string TimeVariable = "FEEDBOARD_THUMBNAIL_SECONDS",
        MemoryVariable = "FEEDBOARD_THUMBNAIL_MEMORY";
    private const int AddressSpace = 9; // RLIMIT_AS of Linux

    /// <summary>The whole environment of the process except PATH.</summary>
    /// <param name="time">The process ends itself after this time, even if the API has ended.</param>
    /// <param name="memory">The memory that it may use in addition to the runtime, in bytes.</param>
    public static IEnumerable<KeyValuePair<string, string>> Environment(TimeSpan time, long memory) =>
        [
            new(MemoryVariable, memory.ToString(CultureInfo.InvariantCulture)),
            new(TimeVariable, Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
            // Limits the address space of the heap, and turns off diagnostics files and debugger ports.
            new("DOTNET_GCHeapHardLimit", "0x8000000"),
            new("DOTNET_GCRegionRange", "0x10000000"),
            new("DOTNET_gcConcurrent", "0"),
            new("DOTNET_EnableWriteXorExecute", "0"),
            new("DOTNET_EnableDiagnostics", "0"),
            new("DOTNET_TieredPGO", "0"),
            new("MALLOC_ARENA_MAX", "1"),
            new("VIPS_BLOCK_UNTRUSTED", "1"),
            new("VIPS_CONCURRENCY", "1"),
        ];

    /// <returns>The exit code. The reason is one line on standard error.</returns>
    public static int Run(ReadOnlySpan<string> widths)
    {
        if (
            !OperatingSystem.IsWindows()
            && uint.TryParse(System.Environment.GetEnvironmentVariable(TimeVariable), CultureInfo.InvariantCulture, out var seconds)
        )
            _ = Alarm(seconds);
        try
        {
            var sizes = new int[widths.Length];
            for (var n = 0; n < sizes.Length; n++)
                sizes[n] = int.Parse(widths[n], CultureInfo.InvariantCulture);
            using var input = Console.OpenStandardInput();
            using var file = new MemoryStream();
            input.CopyTo(file);
            if (
                OperatingSystem.IsLinux()
                && long.TryParse(System.Environment.GetEnvironmentVariable(MemoryVariable), CultureInfo.InvariantCulture, out var memory)
            )
                LimitMemory(memory);
            using var output = Console.OpenStandardOutput();
            foreach (var made in new Shrinker(file.ToArray()).Make(sizes))
            {
                var length = new byte[4];
                BinaryPrimitives.WriteInt32LittleEndian(length, made.Length);
                output.Write(length);
                output.Write(made);
            }

            return 0;
        }
        catch (Exception e)
            when (e
                    is VipsException
                        or FormatException
                        or OverflowException
                        or DllNotFoundException
                        or TypeInitializationException
                        or InvalidImageException
                        or OutOfMemoryException
            )
        {
            Console.Error.WriteLine((e.InnerException?.Message ?? e.Message).ReplaceLineEndings("; "));
            return 1;
        }
    }

    /// <summary>
    /// The current usage plus the allowed memory. Set only when input arrives: the API writes it after it has set its own higher limit, and
    /// only root may raise a limit. If this limit cannot be set, the API's stays in force.
    /// </summary>
    private static void LimitMemory(long more)
    {
        var taken =
            long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[0], CultureInfo.InvariantCulture)
            * System.Environment.SystemPageSize;
        _ = SetLimit(AddressSpace, new(taken + more, taken + more));
    }

    [DllImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetLimit(int resource, in ResourceLimit limit);

    [DllImport("libc", EntryPoint = "alarm")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint Alarm(uint seconds);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct ResourceLimit(long Soft, long Hard);
}
