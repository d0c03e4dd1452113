using System.Runtime.InteropServices;

namespace FeedBoard.AppHost;

/// <summary>Ctrl-C and SIGTERM. The host handles them only once it runs; before that, a container engine or PostgreSQL is looked for.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly PosixSignalRegistration[] signals;

    public StopSignals() => signals = Terminal.IsOurs
        ? [PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal)]
        : []; // in a test the process belongs to the test runner

    public CancellationToken Token => stop.Token;

    public void Dispose()
    {
        foreach (var signal in signals) signal.Dispose();
        stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        stop.Cancel();
    }
}
