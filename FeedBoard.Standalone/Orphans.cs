using System.Globalization;
using System.Runtime.Versioning;

namespace FeedBoard.Standalone;

/// <summary>
/// Processes that an earlier board on the same data left running. Children normally end with their launcher. Exceptions: a launcher killed
/// just after it started a child, a PostgreSQL that is still shutting down, and children of initdb. All of them have the data folder as
/// working directory and are found by it; a pid file may be older than a reboot. A container may run another board in a folder of the same
/// path, so the folder itself is compared, too.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class Orphans
{
    public static async Task StopAsync(DataFolder data, CancellationToken cancel)
    {
        foreach (var (signal, patience) in new[] { (Signals.Interrupt, 4.0), (Signals.Quit, 3.0), (Signals.Kill, 2.0) })
        {
            if (Find(data) is not { Count: > 0 } left)
            {
                DropForeignPid(data);
                return;
            }

            foreach (var pid in left)
                Signals.Send(pid, signal);
            for (var waited = 0.0; waited < patience && Find(data).Count > 0; waited += 0.05)
                await Task.Delay(50, cancel);
        }

        if (Find(data) is { Count: > 0 } stuck)
            throw new BoardException($"process {stuck[0]} of an earlier start does not end: end it, then start again");
        DropForeignPid(data);
    }

    internal static IReadOnlyList<int> Find(DataFolder data)
    {
        var folders = new[] { data.Path, data.Postgres, data.PostgresInTheMaking }
            .Where(Directory.Exists)
            .ToDictionary(f => f, PrivateFolder.Identity, StringComparer.Ordinal);
        var found = new List<int>();
        foreach (var entry in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(entry), CultureInfo.InvariantCulture, out var pid))
                continue;
            try
            {
                var folder = Path.Combine(entry, "cwd");
                if (
                    new FileInfo(folder).LinkTarget is not { } path
                    || !folders.TryGetValue(path, out var identity)
                    || PrivateFolder.Identity(folder) != identity
                )
                    continue;
                var isPostgres = Path.GetFileName(new FileInfo(Path.Combine(entry, "exe")).LinkTarget) is "postgres";
                var command = isPostgres ? "" : File.ReadAllText(Path.Combine(entry, "cmdline"));
                if (isPostgres || Service.FileNames.Any(f => command.Contains(f, StringComparison.Ordinal)))
                    found.Add(pid);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has just ended, or belongs to another user and so not to this board.
            }
        }

        return found;
    }

    // PostgreSQL handles a stale pid file itself, unless another program of the same user now has that id. This process holds the lock and
    // no PostgreSQL of this folder runs, so the file is stale.
    private static void DropForeignPid(DataFolder data)
    {
        if (Directory.Exists(data.Postgres))
            File.Delete(Path.Combine(data.Postgres, "postmaster.pid"));
    }
}
