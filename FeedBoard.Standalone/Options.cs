using System.Globalization;

namespace FeedBoard.Standalone;

internal enum Verb
{
    Run,
    Backup,
    Restore,

    /// <summary>Only PostgreSQL, for an app host without containers.</summary>
    Postgres,
}

/// <param name="Verb">The command.</param>
/// <param name="File">Absolute path of the backup; null for commands without one.</param>
/// <param name="Data">Absolute path of the data folder.</param>
/// <param name="ApiPort">Loopback port of the API.</param>
/// <param name="WebPort">Loopback port of the front end.</param>
/// <param name="PostgresPort">Loopback port of PostgreSQL if only that runs; 0 for a free one.</param>
/// <param name="Admin">E-mail address of the account to make the first admin.</param>
/// <param name="Help">Whether to print only the usage.</param>
internal sealed record Options(Verb Verb, string? File, string Data, int ApiPort, int WebPort, int PostgresPort, string? Admin, bool Help)
{
    // BoardNames.ApiPort and WebPort, which this project does not compile: the tests see it beside another one that does.
    private const int DefaultApiPort = 5181,
        DefaultWebPort = 5180;

    public const string Usage = """
        FeedBoard.Standalone: the whole board on this machine, without containers.

          (nothing)         runs it
          backup FILE       writes all of its data into one new file; the board may run meanwhile
          restore FILE      restores a board from such a file into a folder without one
          postgres          runs only its PostgreSQL, as the app host does without containers

          --data DIR        the data folder (default: /var/lib/feedboard for root,
                            else $XDG_DATA_HOME/feedboard or ~/.local/share/feedboard)
          --api-port PORT   of the API (default: 5181)
          --web-port PORT   of the front end (default: 5180)
          --port PORT       of PostgreSQL, with the command postgres (default: a free one)
          --admin EMAIL     makes the account with this address the first admin (sign up first)
          --help            this text

        Ctrl-C stops it; the data stays.
        """;

    public static Options Parse(IReadOnlyList<string> args) =>
        Parse(args, Environment.GetEnvironmentVariable, Environment.IsPrivilegedProcess);

    /// <exception cref="BoardException">An option is unknown, or its value is missing or wrong.</exception>
    internal static Options Parse(IReadOnlyList<string> args, Func<string, string?> environment, bool root)
    {
        string? data = null,
            admin = null;
        var (apiPort, webPort, port, help) = (DefaultApiPort, DefaultWebPort, 0, false);
        var verb =
            args.Count == 0
                ? Verb.Run
                : args[0] switch
                {
                    "backup" => Verb.Backup,
                    "restore" => Verb.Restore,
                    "postgres" => Verb.Postgres,
                    _ => Verb.Run,
                };
        string? file = null;
        for (var i = verb is Verb.Run ? 0 : 1; i < args.Count; i++)
        {
            if (verb is Verb.Backup or Verb.Restore && file is null && !args[i].StartsWith('-'))
            {
                file = Path.GetFullPath(args[i]);
                continue;
            }

            var (name, inline) = args[i].Split('=', 2) is [var left, var right] ? (left, right) : (args[i], null);
            string Value() => inline ?? (++i < args.Count ? args[i] : throw new BoardException($"{name} needs a value; see --help"));
            switch (name)
            {
                case "--data":
                    data = Folder(Value());
                    break;
                case "--api-port":
                    apiPort = Port(name, Value());
                    break;
                case "--web-port":
                    webPort = Port(name, Value());
                    break;
                case "--port" when verb is Verb.Postgres:
                    port = Port(name, Value());
                    break;
                case "--admin":
                    admin = Email(Value());
                    break;
                case "--help" or "-h":
                    help = true;
                    break;
                default:
                    throw new BoardException($"unknown option '{args[i]}'; see --help");
            }
        }

        if (apiPort == webPort)
            throw new BoardException($"--api-port and --web-port are both {apiPort}: give each its own");
        if (verb is Verb.Backup or Verb.Restore && file is null && !help)
            throw new BoardException($"{args[0]} needs the name of a file; see --help");
        return new(verb, file, data ?? DefaultData(environment, root), apiPort, webPort, port, admin, help);
    }

    internal static string DefaultData(Func<string, string?> environment, bool root)
    {
        if (root)
            return "/var/lib/feedboard";
        // The XDG specification requires relative paths to be ignored.
        if (environment("XDG_DATA_HOME") is { } xdg && Path.IsPathRooted(xdg))
            return Path.Combine(xdg, "feedboard");
        if (environment("HOME") is { } home && Path.IsPathRooted(home))
            return Path.Combine(home, ".local", "share", "feedboard");
        throw new BoardException("HOME is not set: say with --data DIR where to keep the data");
    }

    private static string Email(string value) =>
        value.Length > 2 && value.IndexOf('@', StringComparison.Ordinal) > 0 && !value.StartsWith('-')
            ? value
            : throw new BoardException($"--admin needs an e-mail address, not '{value}'");

    internal static string Folder(string value) =>
        string.IsNullOrWhiteSpace(value) || value.Contains('\0')
            ? throw new BoardException("--data needs the path of a folder")
            : Path.TrimEndingDirectorySeparator(Path.GetFullPath(value));

    internal static int Port(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? port
            : throw new BoardException($"{name} needs a port from 1 to 65535, not '{value}'");
}
