using System.Globalization;

namespace FeedBoard.Tests.Fuzz;

/// <summary>What a process holds: open files and sockets, and memory that is really there.</summary>
internal sealed record ProcessUse(int Handles, int MiB)
{
    public static ProcessUse Of(int process) => new(
        Directory.GetFileSystemEntries($"/proc/{process}/fd").Length,
        int.Parse(File.ReadLines($"/proc/{process}/status").Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024);
}
