using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Background;
using FeedBoard.ApiService.Platform.Data;
using Microsoft.Extensions.Options;
using OpenTelemetry;

namespace FeedBoard.ApiService.Features.Events;

/// <summary>
/// Gives new events their positions: at once after a request that may have written some, and now and then for those of a replica that died.
/// </summary>
/// <remarks>See docs/decisions/0014-events-numbered-after-commit.md.</remarks>
internal sealed partial class EventNumbering(
    IServiceScopeFactory scopes,
    IOptions<EventOptions> options,
    IHostApplicationLifetime lifetime,
    ILogger<EventNumbering> logger
) : BackgroundService
{
    private const int Batch = 1000; // as in number_events.sql: as many mean that there may be more

    private readonly WakeUp written = new();
    private bool failing;

    /// <summary>Something may have been committed. Any number of calls while one round is under way make one more round.</summary>
    public void Wake() => written.Wake();

    public override void Dispose()
    {
        written.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.WaitUntilStartedAsync(stoppingToken);
        using var untraced = SuppressInstrumentationScope.Begin();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await written.WaitAsync(options.Value.PollInterval, stoppingToken);
                await NumberAsync(stoppingToken);
                failing = false;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                if (!failing)
                    Failed(e.GetType().Name, e.Message);
                failing = true;
                await Task.Delay(options.Value.PollInterval, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return; // the process is about to end
            }
        }
    }

    private async Task NumberAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FeedDb>();
        long? numbered;
        do
        {
            numbered = await new SqlCommand(db, "SELECT number_events()").SingleOrDefaultAsync(r => r.Int64(), cancellationToken);
        } while (numbered == Batch);
    }

    [LoggerMessage(71, LogLevel.Warning, "Events cannot be numbered for now: {Kind}: {Reason}")]
    private partial void Failed(string kind, string reason);
}
