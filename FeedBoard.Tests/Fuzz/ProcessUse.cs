using Use = FeedBoard.Benchmarks.Board.ProcessUse;

namespace FeedBoard.Tests.Fuzz;

/// <summary>What a process holds: open files and sockets, and memory that is really there.</summary>
internal sealed record ProcessUse(int Handles, int MiB)
{
    public static ProcessUse Of(int process) =>
        new(Directory.GetFileSystemEntries($"/proc/{process}/fd").Length, (int)(Use.Memory(process) >> 20));
}
