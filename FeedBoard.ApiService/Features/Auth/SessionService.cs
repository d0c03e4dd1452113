using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>Lists and ends the sessions of a person.</summary>
/// <remarks>
/// A session ends when its row is deleted; a suspension makes it expire at once instead. Its refresh tokens are deleted with it, and
/// <see cref="SessionLookup"/> then refuses its access tokens. The trigger in Database/Functions/sessions_deleted.sql writes a
/// <c>session_ended</c> event, at which EventHub closes the session's event streams, on every replica.
/// </remarks>
internal sealed class SessionService(FeedDb db, TimeProvider time)
{
    public static readonly SortOrders Sorts = new(new SortOrder("id_desc", null, Descending: true));

    private const int BatchSize = 1000;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    public Task<Page<SessionResponse>> ListAsync(SignedIn me, PageSpec page, CancellationToken cancellationToken)
    {
        var sql = new SqlCommand(
            db,
            $"""
            SELECT t.total, s.id, s.device, s.create_dt, s.last_seen_dt
            FROM (
                SELECT count(*) AS total FROM sessions  -- ix_sessions_user_id: one person has few
                WHERE user_id = @me AND expire_dt > @now
            ) t
            LEFT JOIN LATERAL (
                SELECT * FROM sessions WHERE user_id = @me AND expire_dt > @now AND {page.Condition()}
                ORDER BY {page.Sort.OrderBy()} {page.Range}
            ) s ON true
            ORDER BY {page.Sort.OrderBy("s.")}
            """
        )
        {
            { "me", me.Id },
            { "now", Now },
        };
        return page.ReadAsync(
            sql,
            r =>
            {
                var id = r.Int64();
                return new SessionResponse(id, r.Text(), r.Time(), r.Time(), Current: id == me.SessionId);
            },
            cancellationToken
        );
    }

    // The board notices when no moderator is there any more: it remembers those whose session is gone.
    private const string SeenSql = "UPDATE board_settings SET moderator_seen_dt = greatest(moderator_seen_dt, @now)";

    /// <summary>Ends the session of this request.</summary>
    public async Task LogoutAsync(SignedIn me, CancellationToken cancellationToken)
    {
        if (me.Moderates)
            await new SqlCommand(db, SeenSql) { { "now", Now } }.ReadAsync(_ => { }, cancellationToken);
        await db.Sessions.Where(s => s.Id == me.SessionId).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Ends one of the person's sessions.</summary>
    /// <exception cref="ProblemException">404: not one of the person's sessions that are on.</exception>
    public async Task EndAsync(long id, SignedIn me, CancellationToken cancellationToken)
    {
        var now = Now;
        var ended = await db.Sessions.Where(s => s.Id == id && s.UserId == me.Id && s.ExpireDt > now).ExecuteDeleteAsync(cancellationToken);
        if (ended == 0)
            throw Problem.SessionNotFound();
    }

    /// <summary>Deletes the sessions that have expired, with their refresh tokens.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> CleanUpAsync(CancellationToken cancellationToken) => CleanUpAsync("sessions", cancellationToken);

    /// <summary>Deletes the tokens for scripts that have expired, which ends their event streams.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> CleanUpTokensAsync(CancellationToken cancellationToken) => CleanUpAsync("api_tokens", cancellationToken);

    private async Task<int> CleanUpAsync(string table, CancellationToken cancellationToken)
    {
        // What has expired ends nothing any more. Of two replicas that clean up at once, each takes what the other leaves.
        var sql = $"""
            DELETE FROM {table} WHERE id IN (
                SELECT id FROM {table} WHERE expire_dt <= @now  -- ix_sessions_expire_dt, ix_api_tokens_expire_dt
                ORDER BY expire_dt LIMIT {BatchSize} FOR UPDATE SKIP LOCKED)
            RETURNING 1
            """;
        for (var deleted = 0; ;)
        {
            var batch = await new SqlCommand(db, sql) { { "now", Now } }.ToListAsync(r => r.Int32(), cancellationToken);
            deleted += batch.Count;
            if (batch.Count < BatchSize)
                return deleted;
        }
    }
}
