using System.Globalization;

namespace FeedBoard.Benchmarks.Board;

/// <summary>Processor time and memory of processes, as counted by Linux.</summary>
internal static class ProcessUse
{
    // The kernel's unit of time for user space, the same on all architectures of .NET.
    private const double TicksPerSecond = 100;

    /// <summary>Processor time of a process since its start, in seconds.</summary>
    public static double Seconds(int id) => SecondsOf(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat")));

    /// <summary>Processor time of the running threads by which .NET compiles methods again that are called often, in seconds.</summary>
    public static double CompilerSeconds(int id) =>
        Directory
            .EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/task"))
            .Where(thread => Read(Path.Combine(thread, "comm")).TrimEnd() is ".NET Tiered Com")
            .Sum(thread => SecondsOf(Read(Path.Combine(thread, "stat"))));

    /// <summary>Of a process and its children, including ended ones.</summary>
    public static double SecondsWithChildren(int id)
    {
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ended = (Number(fields[13]) + Number(fields[14])) / TicksPerSecond;
        return Seconds(id) + ended + Children(id).Sum(SecondsOrNone);
    }

    /// <summary>Resident memory, in bytes.</summary>
    public static long Memory(int id) => Status(id, "VmRSS:");

    /// <summary>Peak resident memory, in bytes.</summary>
    public static long PeakMemory(int id) => Status(id, "VmHWM:");

    private static long Status(int id, string name)
    {
        var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/status"))
            .First(l => l.StartsWith(name, StringComparison.Ordinal));
        return Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].TrimStart('\t')) * 1024;
    }

    private static IEnumerable<int> Children(int id) =>
        File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/task/{id}/children"))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(c => (int)Number(c));

    private static double SecondsOf(string stat)
    {
        if (stat.Length == 0)
            return 0;
        // The second field is the program's name in parentheses; it may contain spaces.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
    }

    /// <summary>A file of a thread; empty if the thread has just ended.</summary>
    private static string Read(string file)
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

    private static double SecondsOrNone(int id)
    {
        try
        {
            return Seconds(id);
        }
        catch (IOException)
        {
            return 0; // it has just ended; its time is then counted with that of its parent
        }
    }

    private static long Number(string text) => long.Parse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
}
