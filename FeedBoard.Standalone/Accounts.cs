namespace FeedBoard.Standalone;

/// <summary>The accounts that the parts of the board use if root starts it. Otherwise all parts run under the caller's account.</summary>
internal static class Accounts
{
    private const string ServicesName = "feedboard",
        ThumbnailsName = "feedboard-thumbnails";
    private const int Attempts = 20;

    /// <summary>The account of API and page; null for that of this process.</summary>
    public static string? Services => Environment.IsPrivilegedProcess ? ServicesName : null;

    /// <summary>The account of the process that decodes uploads; null for that of this process.</summary>
    public static string? Thumbnails => Environment.IsPrivilegedProcess ? ThumbnailsName : null;

    /// <summary>As root, creates missing accounts.</summary>
    /// <exception cref="BoardException">An account cannot be created; the message says what to do.</exception>
    public static async Task EnsureAsync(CancellationToken cancel)
    {
        if (!Environment.IsPrivilegedProcess)
            return;
        foreach (var name in (string[])[ServicesName, ThumbnailsName])
            await EnsureAsync(name, cancel);
    }

    /// <summary>Another board may create the account at the same time, so only its existence afterwards counts.</summary>
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
            $"as root, the board runs under the system accounts {ServicesName} and {ThumbnailsName}, and {name} cannot be created ({why}): "
                + "create them manually, or run as an ordinary user"
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
