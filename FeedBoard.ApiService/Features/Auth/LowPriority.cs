using System.Runtime.InteropServices;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>Work for the processors that waits for whatever else they have to do.</summary>
internal static class LowPriority
{
    /// <summary>About a third of the share that the other threads get of a processor that both want (sched(7)).</summary>
    private const int Steps = 5;

    /// <summary>Runs on a thread of its own: a thread may give up its priority, but needs a privilege to take it back.</summary>
    public static Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(Run)
        {
            IsBackground = true,
            Name = "Low priority",
            Priority = ThreadPriority.BelowNormal,
        }.Start(); // the priority counts on Windows only
        return done.Task;

        void Run()
        {
            if (OperatingSystem.IsLinux())
                _ = Nice(Steps); // on Linux for the calling thread alone
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }
    }

    [DllImport("libc", EntryPoint = "nice")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Nice(int increment);
}
