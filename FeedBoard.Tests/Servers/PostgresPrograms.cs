using System.Globalization;

namespace FeedBoard.Tests.Servers;

/// <summary>The programs of the machine's own PostgreSQL.</summary>
internal static class PostgresPrograms
{
    private static readonly Lazy<string?> Folder = new(() => OnPath() ?? OfDebian());

    /// <exception cref="InvalidOperationException">There is no PostgreSQL server on this machine; the message says what to install.</exception>
    public static string Find(string program)
        => Folder.Value is { } folder
            ? Path.Combine(folder, program)
            : throw new InvalidOperationException("These tests need a PostgreSQL server of version 15 or later: apt-get install -y postgresql");

    /// <summary>What is on the path is often a link to one program of many: the others lie beside its target.</summary>
    private static string? OnPath()
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => new FileInfo(Path.Combine(folder, "initdb")))
            .Where(file => file.Exists)
            .Select(file => Path.GetDirectoryName((file.ResolveLinkTarget(returnFinalTarget: true) ?? file).FullName)!)
            .FirstOrDefault(IsComplete);

    private static string? OfDebian()
    {
        const string versions = "/usr/lib/postgresql";
        return !Directory.Exists(versions)
            ? null
            : Directory.EnumerateDirectories(versions)
                .OrderByDescending(folder => double.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
                .FirstOrDefault(IsComplete);
    }

    private static bool IsComplete(string folder) => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres"));
}
