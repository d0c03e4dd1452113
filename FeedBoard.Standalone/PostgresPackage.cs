namespace FeedBoard.Standalone;

/// <summary>Debian's PostgreSQL, installed where that may be done without asking: by root.</summary>
internal static class PostgresPackage
{
    public static bool CanInstall =>
        Environment.IsPrivilegedProcess && File.Exists("/etc/debian_version") && File.Exists("/usr/bin/apt-get");

    /// <exception cref="BoardException">apt-get failed; the line has its last one.</exception>
    public static async Task InstallAsync(CancellationToken cancel)
    {
        await using var resource = typeof(PostgresPackage).Assembly.GetManifestResourceStream("install-postgresql")!;
        using var reader = new StreamReader(resource);
        var script = await reader.ReadToEndAsync(cancel);
        var (exitCode, _, error) = await ChildProcess.RunAsync(new("/bin/sh", ["-c", script], "/"), "", cancel);
        if (exitCode != 0)
        {
            var last = error.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? $"exit code {exitCode}";
            throw new BoardException($"apt-get could not install PostgreSQL ({last}): install it by hand (apt-get install postgresql)");
        }
    }
}
