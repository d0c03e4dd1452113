using System.Net.Sockets;
using System.Runtime.InteropServices;
using FeedBoard.Imaging.Decoding;
using FeedBoard.Imaging.Thumbnails;
using FeedBoard.ServiceDefaults;

namespace FeedBoard.ApiService.Features.Images;

/// <summary>
/// <c>FeedBoard.ApiService serve-thumbnails [SOCKET]</c>: starts <see cref="ThumbnailProgram"/> for the API, under another account and
/// without network. Without a name, it listens on the socket that systemd passes to it.
/// </summary>
/// <remarks>It has no host, no configuration and no secret. An attacker who takes over a decoder gets the rights of this process's account
/// and nothing else. See docs/decisions/0044-least-rights.md.</remarks>
internal static class ThumbnailServer
{
    public const string Verb = "serve-thumbnails";

    private const int FirstFromSystemd = 3; // SD_LISTEN_FDS_START
    private const int SetDumpable = 4; // PR_SET_DUMPABLE
    private const int MostAtOnce = 64; // the most that Images:ThumbnailConcurrency can be

    /// <summary>The heap that one image may take here: 10 MiB of it, and up to 20 MiB of thumbnails, in a buffer that grows.</summary>
    private const long HeapOfImage = 64 * 1024 * 1024;

    // The others wait: a server without memory would fail all of them.
    private static readonly int AtOnce = (int)
        Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / HeapOfImage, 1, MostAtOnce);

    /// <returns>0 after SIGTERM, when the programs that ran are killed; 1 when it cannot listen.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        // A decoder has the same account: it is not to read the other images from this process's memory.
        if (OperatingSystem.IsLinux())
            _ = ProcessControl(SetDumpable, 0, 0, 0, 0);
        using var stop = new CancellationTokenSource();
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            using var listener = args is [var path] ? Listen(path) : FromSystemd();
            await ServeAsync(listener, stop.Token);
            return 0;
        }
        catch (Exception e)
            when (e is SocketException or IOException or UnauthorizedAccessException or ArgumentException or InvalidSettingException)
        {
            await Console.Error.WriteLineAsync($"FeedBoard.ApiService {Verb}: {e.Message.ReplaceLineEndings(" ")}");
            return 1;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>
    /// Until it is told to end, and then until each program is killed. A program is first stopped, so that it starts no others, and then
    /// killed: one that this process left in between would stay for ever.
    /// </summary>
    private static async Task ServeAsync(Socket listener, CancellationToken stop)
    {
        using var places = new SemaphoreSlim(AtOnce);
        try
        {
            while (true)
            {
                await places.WaitAsync(stop);
                try
                {
                    _ = ServeAsync(await listener.AcceptAsync(stop), places, stop);
                }
                catch (OperationCanceledException)
                {
                    places.Release();
                    throw;
                }
            }
        }
        catch (OperationCanceledException)
        {
            for (var n = 0; n < AtOnce; n++)
                await places.WaitAsync(CancellationToken.None);
        }
    }

    private static async Task ServeAsync(Socket socket, SemaphoreSlim places, CancellationToken stop)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            await ThumbnailSocket.ServeAsync(stream, ImageOptions.OwnProgram, stop);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The API went away, or this server ends: nobody waits for a response.
        }
        finally
        {
            places.Release();
        }
    }

    /// <summary>The folder decides who may connect: only its owner and its group can enter it.</summary>
    private static Socket Listen(string path)
    {
        File.Delete(path); // of a server that was killed
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
        socket.Listen();
        return socket;
    }

    private static Socket FromSystemd() =>
        Environment.GetEnvironmentVariable("LISTEN_FDS") is "1"
            ? new Socket(new SafeSocketHandle(FirstFromSystemd, ownsHandle: true))
            : throw new InvalidSettingException("it needs the name of a socket, or one socket from systemd");

    [DllImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ProcessControl(int option, nuint value, nuint none3, nuint none4, nuint none5);
}
