namespace FeedBoard.Standalone;

/// <summary>The accounts that the parts of the board run under when root starts it; otherwise all of them run under the caller's.</summary>
internal static class Accounts
{
    private const string ServicesName = "feedboard",
        ThumbnailsName = "feedboard-thumbnails";
    private const int Attempts = 20;

    /// <summary>Of API and page; null: this process's own.</summary>
    public static string? Services => Environment.IsPrivilegedProcess ? ServicesName : null;

    /// <summary>Of the process that decodes what people upload; null: this process's own.</summary>
    public static string? Thumbnails => Environment.IsPrivilegedProcess ? ThumbnailsName : null;

    /// <summary>As root: makes those that are missing.</summary>
    /// <exception cref="BoardException">One cannot be made: the line says what to do.</exception>
    public static async Task EnsureAsync(CancellationToken cancel)
    {
        if (!Environment.IsPrivilegedProcess)
            return;
        foreach (var name in (string[])[ServicesName, ThumbnailsName])
            await EnsureAsync(name, cancel);
    }

    /// <summary>Another board of this machine may do the same at this moment: what counts is that the account is there
    /// afterwards.</summary>
    private static async Task EnsureAsync(string name, CancellationToken cancel)
    {
        var why = "";
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (!await HasAsync("group", name, cancel))
                why = await MakeAsync(new("groupadd", ["--system", name], "/"), cancel);
            if (await HasAsync("group", name, cancel) && !await HasAsync("passwd", name, cancel))
            {
                string[] options =
                [
                    "--system",
                    "--gid",
                    name,
                    "--no-create-home",
                    "--home-dir",
                    "/nonexistent",
                    "--shell",
                    "/usr/sbin/nologin",
                ];
                why = await MakeAsync(new("useradd", [.. options, name], "/"), cancel);
            }

            if (await HasAsync("group", name, cancel) && await HasAsync("passwd", name, cancel))
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancel);
        }

        throw new BoardException(
            $"as root, the board runs under the system accounts {ServicesName} and {ThumbnailsName}, and {name} cannot be made ({why}): "
                + "make them by hand, or run as an ordinary user"
        );
    }

    private static async Task<bool> HasAsync(string database, string name, CancellationToken cancel) =>
        (await ChildProcess.RunAsync(new("getent", [database, name], "/"), "", cancel)).ExitCode == 0;

    private static async Task<string> MakeAsync(ChildStart start, CancellationToken cancel)
    {
        var (exitCode, _, error) = await ChildProcess.RunAsync(start, "", cancel);
        return exitCode == 0 ? "" : ChildProcess.Why(error, exitCode);
    }
}
