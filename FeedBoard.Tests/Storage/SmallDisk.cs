using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Storage;

/// <summary>A real file system of 4 MiB that can be full and read-only; only root may mount one, so others skip.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static async Task<SmallDisk> MountAsync(string path)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root may mount a disk that can be full.");
        Directory.CreateDirectory(path);
        try
        {
            await ServerProcess.RunAsync(null, "mount", "-t", "tmpfs", "-o", "size=4m", "feedboard-test", path);
        }
        catch (InvalidOperationException e)
        {
            Assert.Skip($"No disk can be mounted here: {e.Message}");
        }

        return new SmallDisk(path);
    }

    public Task MakeReadOnlyAsync() => ServerProcess.RunAsync(null, "mount", "-o", "remount,ro", Path);

    public async ValueTask DisposeAsync() => await ServerProcess.RunAsync(null, "umount", "--lazy", Path);
}
