using System.Globalization;
using System.Runtime.Versioning;

namespace FeedBoard.Standalone;

/// <summary>The PostgreSQL cluster in the data folder, created atomically.</summary>
[SupportedOSPlatform("linux")]
internal sealed class PostgresDataDirectory(DataFolder data)
{
    public const string User = "feedboard",
        Database = "feedboard";

    // PostgreSQL refuses to run as root. Its package creates this account, which has access to no other files of the board.
    private static readonly string? Account = Environment.IsPrivilegedProcess ? "postgres" : null;

    /// <summary>The major version that created it; null if there is none yet.</summary>
    public int? Version
    {
        get
        {
            if (!Directory.Exists(data.Postgres))
                return null;
            var file = Path.Combine(data.Postgres, "PG_VERSION");
            return File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture, out var major)
                ? major
                : throw new BoardException(
                    $"{data.Postgres} holds no PostgreSQL data (PG_VERSION is missing or unreadable): restore it from a backup, or move "
                        + $"it away to start with a new board"
                );
        }
    }

    public ChildStart Program(string program, params IReadOnlyList<string> arguments) =>
        new(program, arguments, data.Path) { User = Account };

    /// <summary>As root: checks that PostgreSQL's account exists and can reach its folder.</summary>
    public async Task CheckAccountAsync(CancellationToken cancel)
    {
        if (Account is null)
            return;
        if ((await ChildProcess.RunAsync(new("id", [Account], "/"), "", cancel)).ExitCode != 0)
            throw new BoardException(
                $"as root, PostgreSQL runs under the user {Account}, and there is none: install PostgreSQL's package, or run as an "
                    + $"ordinary user"
            );
        if ((await ChildProcess.RunAsync(new("test", ["-x", data.Path], "/") { User = Account }, "", cancel)).ExitCode == 0)
            return;

        var closed = Isolation.Closed(data.Path) ?? data.Path;
        throw new BoardException(
            $"as root, PostgreSQL runs under the user {Account}, who cannot pass {closed}: chmod o+x {closed}, or choose another folder "
                + $"with --data"
        );
    }

    public async Task MakeAsync(PostgresBinaries binaries, CancellationToken cancel)
    {
        var (made, password) = (data.PostgresInTheMaking, data.Password());
        if (Directory.Exists(made))
            Directory.Delete(made, recursive: true);
        Directory.CreateDirectory(made, PrivateFolder.Mode);
        if (Account is not null)
            await MustAsync(new("chown", [$"{Account}:", made], data.Path), "", cancel);

        // No one connects as the superuser; its statements run here in single-user mode.
        await MustAsync(
            Program(
                binaries.Initdb,
                ["-D", made, "-U", "postgres", "-E", "UTF8", .. await LocaleAsync(binaries, cancel), "-A", "reject", "--data-checksums"]
            ),
            "",
            cancel
        );
        await SingleUserAsync(binaries, made, $"CREATE ROLE {User} LOGIN CREATEDB PASSWORD '{password}'", cancel);
        await File.WriteAllTextAsync(Path.Combine(made, "pg_hba.conf"), $"host all {User} 127.0.0.1/32 scram-sha-256\n", cancel);
        await MustAsync(new("sync", ["-f", made], data.Path), "", cancel);
        Directory.Move(made, data.Postgres);
        await MustAsync(new("sync", [data.Path], data.Path), "", cancel);
    }

    /// <summary>
    /// The password of the cluster. If its file is lost or blank, sets a new one: first in the cluster, so that a start that is killed
    /// between the two leaves a lost file again and not one with a password that the cluster does not have.
    /// </summary>
    public async Task<string> PasswordAsync(PostgresBinaries binaries, CancellationToken cancel)
    {
        if (data.KnownPassword() is { } known)
            return known;
        var password = DataFolder.NewPassword();
        await SingleUserAsync(binaries, data.Postgres, $"ALTER ROLE {User} PASSWORD '{password}'", cancel);
        data.KeepPassword(password);
        return password;
    }

    private static async Task<IReadOnlyList<string>> LocaleAsync(PostgresBinaries binaries, CancellationToken cancel)
    {
        if (binaries.Major >= 17)
            return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
        var (_, known, _) = await ChildProcess.RunAsync(new("locale", ["-a"], "/"), "", cancel);
        return known.Split('\n').Any(l => l is "C.utf8" or "C.UTF-8") ? ["--locale=C.UTF-8"] : ["--no-locale"];
    }

    private Task SingleUserAsync(PostgresBinaries binaries, string cluster, string sql, CancellationToken cancel) =>
        MustAsync(
            Program(
                binaries.Postgres,
                "--single",
                "-D",
                cluster,
                "-c",
                "exit_on_error=on",
                "-c",
                "log_min_messages=error",
                "-c",
                "lc_messages=C",
                "postgres"
            ),
            sql + ";\n",
            cancel
        );

    private async Task MustAsync(ChildStart start, string input, CancellationToken cancel)
    {
        var (exitCode, output, error) = await ChildProcess.RunAsync(start, input, cancel);
        if (exitCode == 0)
            return;
        data.ThrowIfFull(output + error);
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var why =
            lines.FirstOrDefault(l =>
                l.Contains("error", StringComparison.OrdinalIgnoreCase) || l.Contains("FATAL", StringComparison.Ordinal)
            ) ?? lines.LastOrDefault();
        throw new BoardException(
            $"{Path.GetFileName(start.Program)} failed ({why ?? $"exit code {exitCode}"}): see to that, then start again; nothing was "
                + $"left in {data.Path}"
        );
    }
}
