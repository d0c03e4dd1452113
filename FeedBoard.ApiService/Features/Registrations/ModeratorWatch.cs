using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Background;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ApiService.Platform.Data;

namespace FeedBoard.ApiService.Features.Registrations;

/// <summary>
/// After seven days without a moderator an open board asks for approval: whoever floods boards looks for those that nobody looks after. A
/// board that never had a moderator stays open, or nobody could approve anybody.
/// </summary>
internal sealed partial class ModeratorWatch(IServiceScopeFactory scopes, TimeProvider time, ILogger<ModeratorWatch> logger)
    : PeriodicWork(TimeSpan.FromHours(1), scopes, time, logger)
{
    /// <summary>Said in words by the mail about it, by BoardTexts, SECURITY.md and docs/operations.md.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(7);

    // A session is used while its owner is there. What a log-out deletes, SessionService has noted before.
    private const string SeenSql = """
        UPDATE board_settings b SET moderator_seen_dt = s.seen
        FROM (
            SELECT max(s.last_seen_dt) AS seen FROM users u JOIN sessions s ON s.user_id = u.id  -- ix_users_moderators, ix_sessions_user_id
            WHERE u.role > 0
        ) s
        WHERE s.seen > coalesce(b.moderator_seen_dt, '-infinity')
        """;

    // Of two replicas at once, the second one waits for the row and finds it changed.
    private static readonly string AskSql = $"""
        WITH changed AS (
            UPDATE board_settings SET registration = {(short)RegistrationMode.Approval}
            WHERE registration = {(short)RegistrationMode.Open} AND moderator_seen_dt < @before RETURNING 1),
        logged AS (
            INSERT INTO audit_log (action, detail) SELECT 'board_changed', 'registration: approval' FROM changed)
        SELECT u.id, u.email, u.nickname, {Outbox.LanguageSql("u.id")}
        FROM changed LEFT JOIN users u ON u.role = {Roles.AdminSql}  -- ix_users_moderators
        """;

    private readonly TimeProvider clock = time;
    private readonly ILogger log = logger;

    protected override async Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        if (await LookAsync(services, clock.GetUtcNow().UtcDateTime, cancellationToken))
            ApprovalTurnedOn(log);
    }

    /// <returns>Whether the board asks for approval from now on.</returns>
    public static async Task<bool> LookAsync(IServiceProvider services, DateTime now, CancellationToken cancellationToken)
    {
        var (db, outbox) = (services.GetRequiredService<FeedDb>(), services.GetRequiredService<Outbox>());
        await new SqlCommand(db, SeenSql).ReadAsync(_ => { }, cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var admins = await new SqlCommand(db, AskSql) { { "before", now - Patience } }.ToListAsync(
            r => (Id: r.Int64OrNull(), Email: r.TextOrNull(), Nickname: r.TextOrNull(), Language: r.Text()),
            cancellationToken
        );
        foreach (var (id, email, nickname, language) in admins)
        {
            if (id is { } admin)
                await outbox.AddAsync(new(MailKind.ApprovalTurnedOn, admin, email!, nickname!, language), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        if (admins.Count == 0)
            return false;
        services.GetRequiredService<BoardSettingsCache>().Expire();
        outbox.Wake();
        return true;
    }

    [LoggerMessage(95, LogLevel.Warning, "No moderator was there for seven days: new accounts wait for approval from now on")]
    private static partial void ApprovalTurnedOn(ILogger logger);
}
