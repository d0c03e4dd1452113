using FeedBoard.ApiService.Features.Notifications;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>Finds who is behind a token, with one statement. Keeps nothing of the request: an event stream is open for hours.</summary>
internal sealed class SessionLookup(ReadDb reads, ApiTokenLookup tokens, LastUse lastUse, TimeProvider time)
{
    private static readonly TimeSpan LastSeenPrecision = TimeSpan.FromMinutes(1);

    /// <summary>The person and session of a token, if both are still there.</summary>
    /// <param name="withUnread">Whether to count in the same statement what is new for the person.</param>
    public async Task<SignedIn?> FindAsync(long userId, long sessionId, CancellationToken cancellationToken, bool withUnread = false)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var sql = new SqlCommand(reads, withUnread ? SessionWithUnread : Session)
        {
            { "session", sessionId },
            { "me", userId },
            { "now", now },
        };
        var found = await sql.SingleOrDefaultAsync(
            r =>
                (
                    LastSeen: r.Time(),
                    Who: new SignedIn(
                        userId,
                        sessionId,
                        r.Text(),
                        r.Text(),
                        (Role)r.Int16(),
                        r.Time(),
                        r.Boolean(),
                        r.Boolean(),
                        withUnread ? NotificationService.ReadUnread(r) : null
                    )
                ),
            cancellationToken
        );
        if (found is not { } user)
            return null;
        if (user.LastSeen <= now - LastSeenPrecision)
            await lastUse.NoteAsync(SeenSql, sessionId, now, LastSeenPrecision, cancellationToken);
        return user.Who;
    }

    /// <summary>Whether the session or token of a caller is still valid.</summary>
    public async Task<bool> IsStillOnAsync(SignedIn me, CancellationToken cancellationToken) =>
        me.Scopes is null ? await FindAsync(me.Id, me.SessionId, cancellationToken) is not null
        : await tokens.IsValidAsync(me, cancellationToken);

    private static readonly SqlText Session = SessionWith("");
    private static readonly SqlText SessionWithUnread = SessionWith(
        ",\n" + NotificationService.UnreadColumns("u.id", View.Mutes | View.Moderates, "u.role")
    );

    private static SqlText SessionWith(string columns) =>
        new(
            $"""
            SELECT s.last_seen_dt, u.email, u.nickname, u.role, u.create_dt,
                   EXISTS (SELECT FROM mutes WHERE user_id = u.id),                   -- pk_mutes
                   u.must_verify AND u.email_verified_dt IS NULL{columns}
            FROM sessions s JOIN users u ON u.id = s.user_id          -- pk_sessions, pk_users
            WHERE s.id = @session AND s.user_id = @me AND s.expire_dt > @now
              AND {VisibilitySql.MayBeLoggedIn("u.")}
            """
        );

    private const string SeenSql = """
        UPDATE sessions SET last_seen_dt = @now WHERE id IN (
            SELECT id FROM sessions WHERE id = @id AND last_seen_dt <= @before FOR NO KEY UPDATE SKIP LOCKED)  -- pk_sessions
        """;
}
