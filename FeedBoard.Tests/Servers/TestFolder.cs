using System.Diagnostics;
using System.Globalization;

namespace FeedBoard.Tests.Servers;

/// <summary>A folder below the temp folder that goes with the tests; one that a killed run left behind goes with the next run.</summary>
internal sealed class TestFolder : IDisposable
{
    private const string Prefix = "feedboard-tests-";

    private const string Memory = "/dev/shm";

    static TestFolder()
    {
        string[] places = Directory.Exists(Memory) ? [System.IO.Path.GetTempPath(), Memory] : [System.IO.Path.GetTempPath()];
        foreach (var folder in places.SelectMany(place => Directory.EnumerateDirectories(place, $"{Prefix}*")))
        {
            var owner = System.IO.Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (int.TryParse(owner, CultureInfo.InvariantCulture, out var id) && !IsAlive(id))
                Delete(folder);
        }
    }

    public TestFolder(string purpose)
        : this(purpose, System.IO.Path.GetTempPath()) { }

    private TestFolder(string purpose, string place)
    {
        Path = System.IO.Path.Combine(place, $"{Prefix}{Environment.ProcessId}-{purpose}-{Guid.NewGuid():N}");
        // Others may pass through but not list it: PostgreSQL runs under another user.
        Directory.CreateDirectory(
            Path,
            UnixFileMode.UserRead
                | UnixFileMode.UserWrite
                | UnixFileMode.UserExecute
                | UnixFileMode.GroupExecute
                | UnixFileMode.OtherExecute
        );
    }

    public string Path { get; }

    /// <summary>
    /// A folder in memory, which spares a disk thousands of small files; on disk where memory has no room for 6 GiB of files.
    /// </summary>
    public static TestFolder InMemory(string purpose)
    {
        const long Enough = 6L << 30;
        var roomy = Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace >= Enough;
        return roomy ? new(purpose, Memory) : new(purpose);
    }

    public void Dispose() => Delete(Path);

    private static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It belongs to another user, or a server has just written to it; the next run tries again.
        }
    }
}
