using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FeedBoard.Standalone;

/// <summary>kill(2): .NET itself sends only SIGKILL.</summary>
internal static partial class Signals
{
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Kill = 9;
    public const int Terminate = 15;

    private const int NoSuchProcess = 3;

    public static void Send(Process process, int signal)
    {
        if (!process.HasExited)
            Send(process.Id, signal);
    }

    public static void Send(int pid, int signal)
    {
        if (SendTo(pid, signal) != 0 && Marshal.GetLastPInvokeError() is var error && error != NoSuchProcess)
            throw new BoardException($"cannot stop process {pid}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendTo(int pid, int signal);
}
