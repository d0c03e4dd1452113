namespace FeedBoard.Tests.Standalone;

/// <summary>A folder that other users can pass through, as PostgreSQL's must be when root runs it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder()
    {
        Path = Directory.CreateTempSubdirectory("feedboard-").FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                Path,
                UnixFileMode.UserRead
                    | UnixFileMode.UserWrite
                    | UnixFileMode.UserExecute
                    | UnixFileMode.GroupExecute
                    | UnixFileMode.OtherExecute
            );
    }

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        for (var attempt = 1; Directory.Exists(Path); attempt++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
            }
            catch (IOException) when (attempt < 100)
            {
                // A PostgreSQL that was orphaned on purpose is still writing out.
                Thread.Yield();
            }
        }
    }
}
