using FeedBoard.ApiService.Platform.Background;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ServiceDefaults;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenTelemetry;

namespace FeedBoard.ApiService.Features.Events;

/// <summary>
/// The one connection of this process that waits for events, reads them and hands them to the streams. After it was lost, the table says
/// what was missed.
/// </summary>
internal sealed partial class EventListener(
    EventHub hub,
    ReadPool pool,
    BoardSettingsCache board,
    IOptions<EventOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<EventListener> logger
) : BackgroundService
{
    /// <summary>Of Database/Functions/board_settings_changed.sql.</summary>
    private const string BoardChanged = "board_changed";

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    // Only in case that a notification is lost on its way; a dead connection is found by the keepalive.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.WaitUntilStartedAsync(stoppingToken);
        await using var stopping = lifetime.ApplicationStopping.Register(hub.EndAll);
        await Task.WhenAll(ListenAsync(stoppingToken), BeatAsync(stoppingToken));
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        using var untraced = SuppressInstrumentationScope.Begin();
        for (var pause = FirstPause; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                await using var connection = await OpenAsync(stoppingToken);
                while (true)
                {
                    await ReadAsync(connection, stoppingToken);
                    pause = FirstPause;
                    await connection.WaitAsync(LongestWait, stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Lost(e.GetType().Name, e.Message, pause.TotalSeconds);
                await Task.Delay(pause, time, stoppingToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (OperationCanceledException)
            {
                return; // the process is about to end
            }
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await pool.OpenOwnAsync(KeepAlive, cancellationToken);
        try
        {
            await using var listen = new NpgsqlCommand("LISTEN feedboard_events", connection);
            await listen.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        for (var more = true; more;)
        {
            var after = hub.Position;
            var page = await EventLog.ReadAllAsync(connection, after ?? long.MaxValue, cancellationToken);
            more = page.Items.Count == EventLog.PageSize;
            var continues = after is { } at && page.Continues(at);
            if (!continues || page.Items.Any(i => string.Equals(i.Kind, BoardChanged, StringComparison.Ordinal)))
                board.Expire(); // before any client is notified and reads again
            if (continues)
                hub.Publish(page.Items);
            else
                hub.StartAt(page.Newest);
        }
    }

    private async Task BeatAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Heartbeat, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                hub.Beat();
        }
        catch (OperationCanceledException)
        {
            // the process is about to end
        }
    }

    [LoggerMessage(70, LogLevel.Warning, "Events cannot be received, trying again in {Pause:0.0} s: {Kind}: {Reason}")]
    private partial void Lost(string kind, string reason, double pause);
}
