namespace FeedBoard.Standalone;

/// <summary>Installs Debian's PostgreSQL if this process runs as root.</summary>
internal static class PostgresPackage
{
    public static bool CanInstall =>
        Environment.IsPrivilegedProcess && File.Exists("/etc/debian_version") && File.Exists("/usr/bin/apt-get");

    /// <summary>
    /// Runs to its end: a kill would reach only the script, so apt-get would go on and the script's change in <c>/etc</c> would stay.
    /// </summary>
    /// <exception cref="BoardException">apt-get failed; the message has its last line.</exception>
    public static async Task InstallAsync()
    {
        await using var resource = typeof(PostgresPackage).Assembly.GetManifestResourceStream("install-postgresql")!;
        using var reader = new StreamReader(resource);
        var script = await reader.ReadToEndAsync();
        var (exitCode, _, error) = await ChildProcess.RunAsync(new("/bin/sh", ["-c", script], "/"), "", CancellationToken.None);
        if (exitCode != 0)
        {
            var last = error.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? $"exit code {exitCode}";
            throw new BoardException($"apt-get could not install PostgreSQL ({last}): install it manually (apt-get install postgresql)");
        }
    }
}
