using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>
/// Whether a session is still open, before an account gets another way in: a request that waits behind a new password, which ends all
/// sessions, must not add one to it.
/// </summary>
internal static class OpenSession
{
    // The account first, as everywhere. The second statement sees what was committed while the first one waited.
    private static readonly string HoldSql = $"""
        SELECT FROM users WHERE id = @me FOR NO KEY UPDATE;                                                -- pk_users
        SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id                                          -- pk_sessions, pk_users
        WHERE s.id = @session AND s.user_id = @me AND s.expire_dt > @now AND {VisibilitySql.NotSuspended("u.")}
        """;

    /// <summary>Holds the account in the transaction of the context.</summary>
    /// <exception cref="ProblemException">401: the session has ended meanwhile.</exception>
    public static async Task HoldAsync(SignedIn me, FeedDb db, DateTime now, CancellationToken cancellationToken)
    {
        var sql = new SqlCommand(db, HoldSql)
        {
            { "me", me.Id },
            { "session", me.SessionId },
            { "now", now },
        };
        if (await sql.SingleOrDefaultAsync(r => r.Int32(), cancellationToken) is null)
            throw Problem.InvalidToken();
    }
}
