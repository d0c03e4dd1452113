using Use = FeedBoard.Benchmarks.Board.ProcessUse;

namespace FeedBoard.Tests.Fuzz;

/// <summary>The open files and sockets and the resident memory of a process.</summary>
internal sealed record ProcessUse(int Handles, int MiB)
{
    public static ProcessUse Of(int process) =>
        new(Directory.GetFileSystemEntries($"/proc/{process}/fd").Length, (int)(Use.Memory(process) >> 20));
}
