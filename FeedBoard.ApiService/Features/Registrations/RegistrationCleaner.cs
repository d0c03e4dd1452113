using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Platform.Background;
using FeedBoard.ApiService.Platform.Data;

namespace FeedBoard.ApiService.Features.Registrations;

/// <summary>Deletes accounts that were refused a while ago: they cannot log in, and so cannot delete them themselves.</summary>
internal sealed class RegistrationCleaner(IServiceScopeFactory scopes, TimeProvider time, ILogger<RegistrationCleaner> logger)
    : PeriodicWork(TimeSpan.FromHours(1), scopes, time, logger)
{
    /// <summary>How long a refused account is kept, so that its owner learns of it.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    // Nobody wrote anything with such an account.
    private static readonly string Sql = $"""
        DELETE FROM users WHERE registration = {(short)RegistrationState.Refused} AND id IN (
            SELECT user_id FROM registrations WHERE refuse_dt < @before ORDER BY user_id -- ix_registrations_refuse_dt
            FOR UPDATE SKIP LOCKED)
        """;

    private readonly TimeProvider clock = time;

    public static Task CleanUpAsync(FeedDb db, DateTime now, CancellationToken cancellationToken) =>
        new SqlCommand(db, Sql) { { "before", now - Lifetime } }.ReadAsync(_ => { }, cancellationToken);

    protected override Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        CleanUpAsync(services.GetRequiredService<FeedDb>(), clock.GetUtcNow().UtcDateTime, cancellationToken);
}
