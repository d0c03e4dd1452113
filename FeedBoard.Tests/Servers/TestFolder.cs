using System.Diagnostics;
using System.Globalization;

namespace FeedBoard.Tests.Servers;

/// <summary>A folder below the temp folder that goes with the tests; one that a killed run left behind goes with the next run.</summary>
internal sealed class TestFolder : IDisposable
{
    private const string Prefix = "feedboard-tests-";

    static TestFolder()
    {
        foreach (var folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), $"{Prefix}*"))
        {
            var owner = System.IO.Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (int.TryParse(owner, CultureInfo.InvariantCulture, out var id) && !IsAlive(id))
                Delete(folder);
        }
    }

    public TestFolder(string purpose)
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}-{purpose}-{Guid.NewGuid():N}");
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
