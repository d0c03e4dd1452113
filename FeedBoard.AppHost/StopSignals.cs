using System.Runtime.InteropServices;

namespace FeedBoard.AppHost;

/// <summary>
/// Ctrl-C and SIGTERM. The host handles them only after it has started; the search for a container engine or PostgreSQL comes before that.
/// </summary>
internal static class StopSignals
{
    // Never disposed: a signal may also come while the process ends.
    private static readonly CancellationTokenSource Stop = new();
    private static readonly List<PosixSignalRegistration> Registrations = [];

    /// <returns>Cancelled by the first signal. Never cancelled in a test, since the process belongs to the test runner.</returns>
    public static CancellationToken Listen()
    {
        if (!Terminal.IsOurs)
            return CancellationToken.None;
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM])
            Registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        return Stop.Token;
    }

    private static void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        Stop.Cancel();
    }
}
