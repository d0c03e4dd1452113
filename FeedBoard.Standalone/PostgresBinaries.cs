using System.Globalization;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;

namespace FeedBoard.Standalone;

/// <summary>The programs of one installed PostgreSQL version.</summary>
/// <param name="Folder">The folder of <c>initdb</c> and <c>postgres</c>, with links resolved.</param>
/// <param name="Version">Such as <c>17.6</c>.</param>
internal sealed partial record PostgresBinaries(string Folder, string Version)
{
    /// <summary>The oldest major version that the board runs on, as <c>Migrator.OldestServer</c> of the API.</summary>
    public const int Oldest = 15;

    public int Major => int.Parse(Version.Split('.')[0], CultureInfo.InvariantCulture);

    public string Initdb => Path.Combine(Folder, "initdb");

    public string Postgres => Path.Combine(Folder, "postgres");

    /// <summary>The path of a client program: <c>pg_dump</c>, <c>pg_restore</c>, <c>psql</c>.</summary>
    /// <exception cref="BoardException">The program is not installed.</exception>
    public string Client(string name) =>
        Path.Combine(Folder, name) is var file && File.Exists(file)
            ? file
            : throw new BoardException(
                $"{name} of PostgreSQL {Major} is missing: install it (Debian: apt-get install postgresql-client-{Major})"
            );

    /// <summary>Finds the programs for a cluster, and installs them if there are none and root runs this on Debian.</summary>
    /// <exception cref="BoardException">None can run it; the message says what to install.</exception>
    [SupportedOSPlatform("linux")]
    public static async Task<PostgresBinaries> FindAsync(PostgresDataDirectory cluster, string data, Steps steps, CancellationToken cancel)
    {
        var found = await FindAsync(cancel);
        if (found.Count == 0 && PostgresPackage.CanInstall)
        {
            await steps.DoAsync("installing PostgreSQL, to its end even after Ctrl-C", PostgresPackage.InstallAsync);
            found = await FindAsync(cancel);
        }

        return Choose(found, cluster.Version, data);
    }

    /// <summary>All versions on this machine: first that of <c>PATH</c>, then Debian's, newest first.</summary>
    /// <inheritdoc cref="InAsync" path="/exception"/>
    public static Task<IReadOnlyList<PostgresBinaries>> FindAsync(CancellationToken cancel) => InAsync(Folders(), cancel);

    /// <summary>The versions in some folders.</summary>
    /// <exception cref="BoardException">There are some, and none can be run.</exception>
    internal static async Task<IReadOnlyList<PostgresBinaries>> InAsync(IEnumerable<string> folders, CancellationToken cancel)
    {
        var found = new List<PostgresBinaries>();
        string? why = null;
        foreach (var folder in folders.Distinct(StringComparer.Ordinal))
        {
            if (!File.Exists(Path.Combine(folder, "initdb")) || !File.Exists(Path.Combine(folder, "postgres")))
                continue;
            var program = Path.Combine(folder, "postgres");
            var (exitCode, output, error) = await ChildProcess.RunAsync(new(program, ["--version"], "/"), "", cancel);
            if (exitCode == 0 && VersionNumber().Match(output) is { Success: true } match)
                found.Add(new(folder, match.Value));
            else
                why ??= $"{program} cannot be run: {ChildProcess.Why(error, exitCode)}";
        }

        return found.Count == 0 && why is not null ? throw new BoardException(why) : found;
    }

    /// <summary>Selects the programs for a cluster of major version <paramref name="made"/>; null for a new cluster.</summary>
    /// <exception cref="BoardException">There are none; the message says what to install.</exception>
    public static PostgresBinaries Choose(IReadOnlyList<PostgresBinaries> found, int? made, string data)
    {
        if (made is null)
        {
            return found.FirstOrDefault(f => f.Major >= Oldest)
                ?? throw new BoardException(
                    found.Count == 0
                        ? $"PostgreSQL is not installed: install PostgreSQL {Oldest} or later (Debian: apt-get install postgresql)"
                        : $"PostgreSQL {found[0].Version} is too old: install PostgreSQL {Oldest} or later (Debian: apt-get install "
                            + $"postgresql)"
                );
        }

        if (found.FirstOrDefault(f => f.Major == made) is { } same)
            return same;
        var here = found.Count == 0 ? "none is" : $"only {string.Join(", ", found.Select(f => f.Version))} is";
        // Nobody may log in to the cluster as its superuser, as pg_upgrade would.
        var otherwise = found.Any(f => f.Major > made)
            ? "to change to the newer one, make a backup with that (backup FILE) and restore it into a new folder (restore FILE --data DIR)"
            : "or choose another folder with --data";
        throw new BoardException(
            $"the data in {data} belongs to PostgreSQL {made}, and {here} installed: install PostgreSQL {made} (Debian: apt-get install "
                + $"postgresql-{made}); {otherwise}"
        );
    }

    /// <summary>Selects the programs for a new cluster that is filled from a backup.</summary>
    /// <param name="backup">Major version of the PostgreSQL that made the backup. An older one may be unable to read it.</param>
    /// <exception cref="BoardException">None is new enough; the message says what to install.</exception>
    public static PostgresBinaries ChooseForBackup(IReadOnlyList<PostgresBinaries> found, int backup) =>
        found.FirstOrDefault(f => f.Major >= Math.Max(backup, Oldest))
        ?? throw new BoardException(
            $"the backup was made by PostgreSQL {backup}, and {string.Join(", ", found.Select(f => f.Version))} may not read it: install "
                + $"PostgreSQL {backup} (Debian: apt-get install postgresql-{backup})"
        );

    private static IEnumerable<string> Folders()
    {
        foreach (var entry in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            // Resolves the link to the folder of one version, so that all programs are from that version.
            var initdb = new FileInfo(Path.Combine(entry, "initdb"));
            if (initdb.Exists && (initdb.ResolveLinkTarget(returnFinalTarget: true) ?? initdb) is FileInfo { DirectoryName: { } folder })
                yield return folder;
        }

        const string Debian = "/usr/lib/postgresql";
        if (!Directory.Exists(Debian))
            yield break;
        foreach (
            var folder in Directory
                .GetDirectories(Debian)
                .OrderByDescending(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var n) ? n : 0)
        )
            yield return Path.Combine(folder, "bin");
    }

    [GeneratedRegex(@"\d+(?:\.\d+)*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionNumber();
}
