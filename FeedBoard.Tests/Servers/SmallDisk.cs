using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Features.Images.Stores;

/// <summary>A real file system of 4 MiB that can be full and read-only; only root may mount one, so others skip.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static async Task<SmallDisk> MountAsync(string path)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root may mount a disk that can be full.");
        var disk = await TryMountAsync(path);
        Assert.SkipWhen(disk is null, "No disk can be mounted here.");
        return disk!;
    }

    /// <returns><c>null</c> where that cannot be done.</returns>
    public static async Task<SmallDisk?> TryMountAsync(string path)
    {
        Directory.CreateDirectory(path);
        try
        {
            await ServerProcess.RunAsync(null, "mount", "-t", "tmpfs", "-o", "size=4m", "feedboard-test", path);
            return new SmallDisk(path);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public Task MakeReadOnlyAsync() => ServerProcess.RunAsync(null, "mount", "-o", "remount,ro", Path);

    public async ValueTask DisposeAsync() => await ServerProcess.RunAsync(null, "umount", "--lazy", Path);
}
