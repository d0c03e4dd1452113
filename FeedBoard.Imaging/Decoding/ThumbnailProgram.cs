using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using FeedBoard.Imaging.Formats;
using NetVips;

namespace FeedBoard.Imaging.Decoding;

/// <summary>
/// <c>FeedBoard.ApiService make-thumbnails [WIDTH…]</c>: the child process that decodes what strangers send, so that the API does not.
/// The image comes by standard input; a WebP of each width, largest first, and the placeholder go to standard output, each after its length
/// in four bytes.
/// </summary>
/// <remarks>No host, no configuration, nothing of the API: see docs/decisions/0033-thumbnails-by-our-own-process.md.</remarks>
internal static class ThumbnailProgram
{
    public const string Verb = "make-thumbnails";

    /// <summary>
    /// Address space that the runtime takes before it reads anything, nearly all of it reserved and never used, in bytes: 2 GiB beside its
    /// own code, 256 MiB for its heap, programs and stacks. The API's limit is that much higher, so that it may come at any moment while
    /// the runtime starts; the process sets a lower one of its own before it decodes, from what the runtime really took.
    /// </summary>
    public const long RuntimeMemory = 2448L * 1024 * 1024;

    private const string TimeVariable = "FEEDBOARD_THUMBNAIL_SECONDS",
        MemoryVariable = "FEEDBOARD_THUMBNAIL_MEMORY";
    private const int AddressSpace = 9; // RLIMIT_AS of Linux

    /// <summary>All of the environment that the process gets, beside its path.</summary>
    /// <param name="time">It ends then even when nobody is left to end it.</param>
    /// <param name="memory">What it may take beside its runtime, in bytes.</param>
    public static IEnumerable<KeyValuePair<string, string>> Environment(TimeSpan time, long memory) =>
        [
            new(MemoryVariable, memory.ToString(CultureInfo.InvariantCulture)),
            new(TimeVariable, Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
            // The runtime reserves no more address space for its heap than this, begins no file and listens to no debugger.
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

    /// <returns>The exit code; the reason stands on standard error in one line.</returns>
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
    /// To what is taken now, and so much more. Only once there is input: the API writes it after it has set its own limit, which it could
    /// not set any more after this one, because only an administrator may raise a limit. A limit that cannot be lowered leaves that of the
    /// API.
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
