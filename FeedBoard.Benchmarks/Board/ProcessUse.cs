using System.Globalization;

namespace FeedBoard.Benchmarks.Board;

/// <summary>Processor time and memory of processes, as counted by Linux.</summary>
internal static class ProcessUse
{
    // The kernel's unit of time for user space, the same on all architectures of .NET.
    private const double TicksPerSecond = 100;

    /// <summary>Processor time of a process since its start, in seconds.</summary>
    public static double Seconds(int id) => SecondsOf(File.ReadAllText(Stat(id)));

    /// <summary>Processor time of the running threads by which .NET compiles methods again that are called often, in seconds.</summary>
    public static double CompilerSeconds(int id) =>
        Directory
            .EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/task"))
            .Where(thread => ReadOrNone(Path.Combine(thread, "comm")).TrimEnd() is ".NET Tiered Com")
            .Sum(thread => SecondsOf(ReadOrNone(Path.Combine(thread, "stat"))));

    /// <summary>Of a process and its children, including ended ones.</summary>
    public static double SecondsWithChildren(int id)
    {
        var fields = Fields(File.ReadAllText(Stat(id)));
        var ended = (Number(fields[13]) + Number(fields[14])) / TicksPerSecond;
        return Seconds(id) + ended + Children(id).Sum(child => SecondsOf(ReadOrNone(Stat(child))));
    }

    /// <summary>Resident memory, in bytes.</summary>
    public static long Memory(int id) => Status(id, "VmRSS:");

    /// <summary>Peak resident memory, in bytes.</summary>
    public static long PeakMemory(int id) => Status(id, "VmHWM:");

    /// <summary>Memory that it has written and shares with no other process, in bytes.</summary>
    public static long PrivateMemory(int id) => Status(id, "Private_Dirty:", "smaps_rollup");

    private static long Status(int id, string name, string file = "status")
    {
        var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{file}"))
            .First(l => l.StartsWith(name, StringComparison.Ordinal));
        return Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].TrimStart('\t')) * 1024;
    }

    private static IEnumerable<int> Children(int id) =>
        File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/task/{id}/children"))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(c => (int)Number(c));

    private static string Stat(int id) => string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat");

    /// <summary>Those behind the program's name, which is in parentheses and may contain spaces.</summary>
    private static string[] Fields(string stat) => stat[(stat.LastIndexOf(')') + 2)..].Split(' ');

    private static double SecondsOf(string stat) =>
        stat.Length > 0 && Fields(stat) is var fields ? (Number(fields[11]) + Number(fields[12])) / TicksPerSecond : 0;

    /// <summary>A file of a process or thread; empty if that has just ended, and its time is counted with that of its parent.</summary>
    private static string ReadOrNone(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static long Number(string text) => long.Parse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
}
