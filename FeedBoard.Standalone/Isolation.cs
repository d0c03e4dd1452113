using System.Runtime.Versioning;

namespace FeedBoard.Standalone;

/// <summary>Wrapper commands of util-linux that change what a program can access: each runs the next one in a new namespace.</summary>
[SupportedOSPlatform("linux")]
internal static class Isolation
{
    // In a new mount namespace, an empty folder with only the bind mounts covers a closed folder.
    private const string Open = """
        set -eu
        umask 022
        back=$PWD closed=$1
        shift
        cd "$closed"
        mount -t tmpfs -o mode=0711 feedboard "$closed"
        while [ "$1" != -- ]; do
          mkdir -p "$closed/$1"
          mount --no-canonicalize --bind "./$1" "$closed/$1"
          shift
        done
        shift
        cd "$back"
        exec "$@"
        """;

    /// <summary>An empty network namespace, if this machine permits one.</summary>
    /// <returns>Empty if it does not.</returns>
    public static async Task<IReadOnlyList<string>> WithoutNetworkAsync(CancellationToken cancel)
    {
        // An ordinary user needs a user namespace for it, which also blocks access to the memory of the user's other processes.
        string[] through = Environment.IsPrivilegedProcess
            ? ["unshare", "--net", "--"]
            : ["unshare", "--user", "--map-current-user", "--net", "--"];
        return (await ChildProcess.RunAsync(new("true", [], "/") { Through = through }, "", cancel)).ExitCode == 0 ? through : [];
    }

    /// <summary>
    /// As root: makes the programs' folders accessible to an account that cannot pass their parents, such as <c>/root</c>.
    /// </summary>
    /// <param name="account">The account that needs access.</param>
    /// <param name="folders">Absolute, links resolved.</param>
    /// <exception cref="BoardException">They cannot be made accessible; the message says what to do.</exception>
    public static async Task<IReadOnlyList<string>> WithFoldersAsync(
        string account,
        IReadOnlyList<string> folders,
        CancellationToken cancel
    )
    {
        var through = new List<string>();
        foreach (var inside in folders.GroupBy(f => Closed(Path.GetDirectoryName(f)), StringComparer.Ordinal))
        {
            if (inside.Key is not { } closed)
                continue;
            through.AddRange([
                "unshare",
                "--mount",
                "--",
                "sh",
                "-c",
                Open,
                "sh",
                closed,
                .. inside.Select(f => Path.GetRelativePath(closed, f)),
                "--",
            ]);
        }

        foreach (var folder in folders)
        {
            var test = new ChildStart("test", ["-r", folder, "-a", "-x", folder], "/") { User = account, Through = through };
            var (exitCode, _, error) = await ChildProcess.RunAsync(test, "", cancel);
            if (exitCode != 0)
            {
                var why = error.Length == 0 ? "" : $" ({ChildProcess.Why(error, exitCode)})";
                throw new BoardException(
                    $"as root, the board runs under the account {account}, which cannot read {folder}{why}: "
                        + $"chmod -R go+rX {folder}, move it to where others may read, or run as an ordinary user"
                );
            }
        }

        return through;
    }

    /// <summary>The first folder on the way to this one, itself included, that others cannot pass; null if there is none.</summary>
    public static string? Closed(string? folder)
    {
        string? closed = null;
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            if (!File.GetUnixFileMode(at).HasFlag(UnixFileMode.OtherExecute))
                closed = at;
        }

        return closed;
    }
}
