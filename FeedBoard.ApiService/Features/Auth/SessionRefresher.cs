using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>
/// Exchanges a refresh token for a new pair of tokens. A token that was used before ends its session, unless the refresh is repeated: see
/// docs/decisions/0018-a-refresh-can-be-repeated.md.
/// </summary>
internal sealed class SessionRefresher(
    FeedDb db,
    AuthLimits limits,
    AccessTokens tokens,
    IOptions<AuthOptions> options,
    TimeProvider time
)
{
    /// <param name="address">Where it comes from: unknown tokens are counted by that.</param>
    /// <param name="key">The client's own secret for this refresh: with it, a refresh whose response was lost can be repeated for a
    /// while.</param>
    public async Task<LoginResponse> RefreshAsync(RefreshRequest request, string address, string? key, CancellationToken cancellationToken)
    {
        var token = AuthInput.Checked(request) is { Length: > 0 } given ? given : throw Problem.InvalidToken();
        var spent = RandomToken.HashOf(token);
        limits.CountRefresh(
            await new SqlCommand(db, "SELECT session_id FROM refresh_tokens WHERE hash = @spent")
            {
                { "spent", spent },
            }.SingleOrDefaultAsync(r => r.Int64(), cancellationToken),
            address
        );
        var refreshToken = key is null ? RandomToken.Create() : NextRefreshToken(token, key);
        var (hash, now) = (RandomToken.HashOf(refreshToken), time.GetUtcNow());
        var sql = new SqlCommand(db, RefreshSql)
        {
            { "spent", spent },
            { "hash", hash },
            { "now", now.UtcDateTime },
            { "expire", (now + options.Value.SessionLifetime).UtcDateTime },
        };
        if (await FoundAsync(sql) is { } session)
            return session;
        if (key is not null)
        {
            var again = new SqlCommand(db, RefreshedSql)
            {
                { "spent", spent },
                { "hash", hash },
                { "now", now.UtcDateTime },
                { "since", (now - RefreshRequest.RepeatableFor).UtcDateTime },
            };
            if (await FoundAsync(again) is { } repeated)
                return repeated;
        }

        await ThrowIfSuspendedAsync(spent, now.UtcDateTime, cancellationToken);

        // A used token that is sent again means that two clients have it. One may be a thief, so the whole session ends.
        await db
            .Sessions.Where(s => db.RefreshTokens.Any(t => t.Hash == spent && t.SessionId == s.Id))
            .ExecuteDeleteAsync(cancellationToken);
        throw Problem.InvalidToken();

        async Task<LoginResponse?> FoundAsync(SqlCommand command) =>
            await command.SingleOrDefaultAsync(
                r => (UserId: r.Int64(), SessionId: r.Int64(), Email: r.Text(), Nickname: r.Text()),
                cancellationToken
            )
                is { } found
                ? new(
                    found.Email,
                    found.Nickname,
                    tokens.Create(found.UserId, found.SessionId),
                    refreshToken,
                    (int)tokens.Lifetime.TotalSeconds
                )
                : null;
    }

    /// <summary>The sessions of a suspended person have ended but are kept, so that the reason can be shown.</summary>
    private async Task ThrowIfSuspendedAsync(byte[] token, DateTime now, CancellationToken cancellationToken)
    {
        var sql = new SqlCommand(db, SuspendedSql) { { "spent", token }, { "now", now } };
        var suspended = await sql.SingleOrDefaultAsync(
            r => (Until: r.Time(), Reason: r.TextOrNull()),
            cancellationToken
        );
        if (suspended is { } found)
            throw Problem.Suspended(found.Until, found.Reason);
    }

    // The session is locked first, as everywhere that ends one: no deadlock. Of two that come with the same token at once, one finds it
    // unspent.
    private static readonly string RefreshSql = $"""
        WITH held AS MATERIALIZED (
            SELECT s.id FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id  -- pk_refresh_tokens, pk_sessions
            WHERE t.hash = @spent FOR NO KEY UPDATE OF s),
        spent AS (
            UPDATE refresh_tokens SET spent_dt = @now FROM held WHERE hash = @spent AND spent_dt IS NULL RETURNING session_id),
        kept AS (
            UPDATE sessions s SET last_seen_dt = @now, expire_dt = @expire FROM spent, users u
            WHERE s.id = spent.session_id AND s.expire_dt > @now AND u.id = s.user_id
              AND {VisibilitySql.MayBeLoggedIn("u.")}
            RETURNING s.id, s.user_id),
        given AS (
            INSERT INTO refresh_tokens (hash, session_id) SELECT @hash, id FROM kept)
        SELECT u.id, kept.id, u.email, u.nickname FROM kept JOIN users u ON u.id = kept.user_id
        """;

    // The successor is made of the spent token and the key: that it is there shows that the key is the same; that it is unspent, that
    // nobody has used it since.
    private static readonly string RefreshedSql = $"""
        SELECT u.id, s.id, u.email, u.nickname
        FROM refresh_tokens t                                                         -- pk_refresh_tokens
        JOIN refresh_tokens n ON n.hash = @hash AND n.session_id = t.session_id AND n.spent_dt IS NULL
        JOIN sessions s ON s.id = t.session_id AND s.expire_dt > @now                 -- pk_sessions
        JOIN users u ON u.id = s.user_id AND {VisibilitySql.Member("u.")}             -- pk_users
        WHERE t.hash = @spent AND t.spent_dt >= @since
        """;

    private const string SuspendedSql = """
        SELECT u.suspended_until_dt, u.suspension_reason
        FROM refresh_tokens t                                                         -- pk_refresh_tokens
        JOIN sessions s ON s.id = t.session_id                                        -- pk_sessions
        JOIN users u ON u.id = s.user_id                                              -- pk_users
        WHERE t.hash = @spent AND u.suspended_until_dt > @now
        """;

    /// <summary>
    /// The same for the same token and key, and known to nobody who lacks one of them or the signing key: it need not be kept to be given
    /// again.
    /// </summary>
    private string NextRefreshToken(string spent, string key) => options.Value.Sign($"refresh\n{spent}\n{key}");
}
