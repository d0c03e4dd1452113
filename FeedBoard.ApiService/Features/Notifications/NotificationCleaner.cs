using System.ComponentModel.DataAnnotations;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Background;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Settings;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Notifications;

/// <summary>Section <c>Notifications</c>.</summary>
internal sealed class NotificationOptions
{
    /// <summary>How long a notification is kept, read or not.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00", MinimumIsExclusive = true, ErrorMessage = SettingMessages.Above)]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(90);
}

/// <summary>Deletes old notifications, so that a list of them does not grow for ever.</summary>
internal sealed class NotificationCleaner(
    IServiceScopeFactory scopes,
    IOptions<NotificationOptions> options,
    TimeProvider time,
    ILogger<NotificationCleaner> logger
) : PeriodicWork(Interval, scopes, time, logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private const string Sql = """
        DELETE FROM notifications WHERE id IN (
            SELECT id FROM notifications WHERE create_dt < now() - @lifetime  -- ix_notifications_create_dt
            ORDER BY create_dt LIMIT 1000 FOR UPDATE SKIP LOCKED)
        RETURNING 1
        """;

    public static async Task CleanUpAsync(FeedDb db, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        while (
            (await new SqlCommand(db, Sql) { { "lifetime", lifetime } }.ToListAsync(r => r.Int32(), cancellationToken)).Count == 1000
        )
        {
            // there are more
        }
    }

    protected override Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        CleanUpAsync(services.GetRequiredService<FeedDb>(), options.Value.Lifetime, cancellationToken);
}
