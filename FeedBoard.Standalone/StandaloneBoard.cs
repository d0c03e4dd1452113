using System.Runtime.InteropServices;
using FeedBoard.Standalone.Backups;

namespace FeedBoard.Standalone;

/// <summary>The whole board on one machine: its own PostgreSQL, images on disk, the API, the front end.</summary>
public static class StandaloneBoard
{
    /// <summary>Runs until Ctrl-C, SIGTERM or the end of its terminal.</summary>
    /// <returns>
    /// 0 if it was stopped; 1 if it could not run, a part ended unexpectedly, or a backup or restore was stopped. Standard error gives the
    /// reason in one line.
    /// </returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        using var stop = new CancellationTokenSource();
        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);

        var steps = new Steps(Console.Out, TimeProvider.System);
        var verb = Verb.Run;
        try
        {
            var options = Options.Parse(args);
            verb = options.Verb;
            if (options.Help)
            {
                await steps.SayAsync(Options.Usage);
                return 0;
            }

            if (!OperatingSystem.IsLinux())
                throw new BoardException(
                    "FeedBoard.Standalone runs on Linux only: elsewhere use dotnet run --project FeedBoard.AppHost with a container engine"
                );
            await (
                verb switch
                {
                    Verb.Backup => new Backup(options, steps).RunAsync(stop.Token),
                    Verb.Restore => new Restore(options, steps).RunAsync(stop.Token),
                    Verb.Postgres => LocalPostgres.RunAsync(options, steps, stop.Token),
                    _ => new Board(options, steps).RunAsync(stop.Token),
                }
            );
        }
        catch (BoardException e)
        {
            await steps.BreakAsync();
            await Steps.ComplainAsync(e.Message);
            return 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await steps.BreakAsync();
            await Steps.ComplainAsync($"{e.Message} Make the data folder writable for this user, or choose another with --data");
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // A script must not take half a backup or restore for a whole one.
            if (Unfinished(verb) is { } state)
            {
                await steps.BreakAsync();
                await Steps.ComplainAsync(state);
                return 1;
            }

            await steps.SayAsync("stopped");
        }

        return 0;
    }

    private static string? Unfinished(Verb verb) =>
        verb switch
        {
            Verb.Backup => "stopped; nothing was written",
            Verb.Restore => "stopped; restore it again",
            _ => null,
        };
}
