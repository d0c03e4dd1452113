using System.Runtime.InteropServices;
using System.Text;

namespace FeedBoard.ApiService.Features.Images.Stores;

/// <summary>A rename survives a power cut only once its folder is flushed too, which .NET has no call for.</summary>
internal static class DurableFolder
{
    private const int ReadOnlyFolder = 0x80000; // O_RDONLY | O_CLOEXEC of Linux

    /// <exception cref="IOException">The folder could not be flushed.</exception>
    public static void Flush(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;

        var handle = Open(Encoding.UTF8.GetBytes(folder + '\0'), ReadOnlyFolder);
        if (handle < 0)
            throw new IOException("The folder could not be opened", Marshal.GetLastPInvokeError());
        try
        {
            if (Synchronize(handle) != 0)
                throw new IOException("The folder could not be flushed", Marshal.GetLastPInvokeError());
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Synchronize(int handle);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
