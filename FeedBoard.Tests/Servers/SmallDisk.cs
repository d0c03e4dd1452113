namespace FeedBoard.Tests.Servers;

/// <summary>A real file system that can be full and read-only; only root may mount one, so others skip.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    /// <param name="type">In memory: <c>tmpfs</c>, or <c>ramfs</c>, which says nothing about its size.</param>
    /// <param name="options">Its size and who may enter it.</param>
    public static async Task<SmallDisk> MountAsync(string path, string type = "tmpfs", string options = "size=4m")
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root may mount a disk that can be full.");
        var disk = await TryMountAsync(path, type, options);
        Assert.SkipWhen(disk is null, "No disk can be mounted here.");
        return disk!;
    }

    /// <returns><c>null</c> where that cannot be done.</returns>
    public static async Task<SmallDisk?> TryMountAsync(string path, string type = "tmpfs", string options = "size=4m")
    {
        Directory.CreateDirectory(path);
        try
        {
            await ServerProcess.RunAsync(null, "mount", "-t", type, "-o", options, "feedboard-test", path);
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
