using FeedBoard.ApiService.Features.Notifications;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>Finds whose token for scripts it is, with one statement, as <see cref="SessionLookup"/> does for sessions.</summary>
internal sealed class ApiTokenLookup(ReadDb reads, LastUse lastUse, TimeProvider time)
{
    private static readonly TimeSpan LastUsedPrecision = TimeSpan.FromHours(1);

    /// <returns><c>null</c>: unknown, deleted or expired, or the account is suspended, deleted or no member.</returns>
    /// <inheritdoc cref="SessionLookup.FindAsync" path="/param[@name='withUnread']"/>
    public async Task<SignedIn?> FindAsync(string token, bool withUnread, CancellationToken cancellationToken)
    {
        if (!ApiTokens.IsOne(token))
            return null;
        var now = time.GetUtcNow().UtcDateTime;
        var sql = new SqlCommand(reads, withUnread ? TokenWithUnread : Token)
        {
            { "hash", ApiTokens.HashOf(token) },
            { "now", now },
        };
        var found = await sql.SingleOrDefaultAsync(
            r =>
            {
                var (id, lastUsed, scopesOfToken) = (r.Int64(), r.TimeOrNull(), (TokenScopes)r.Int16());
                var who = new SignedIn(
                    r.Int64(),
                    -id,
                    r.Text(),
                    r.Text(),
                    Role.Person,
                    r.Time(),
                    r.Boolean(),
                    MustVerify: r.Boolean(),
                    Scopes: scopesOfToken
                );
                var unread = withUnread ? NotificationService.ReadUnread(r) : null;
                return (Id: id, LastUsed: lastUsed, Who: who with { Unread = unread });
            },
            cancellationToken
        );
        if (found is not { } user)
            return null;
        if (user.LastUsed is null || user.LastUsed <= now - LastUsedPrecision)
            await lastUse.NoteAsync(UsedSql, user.Id, now, LastUsedPrecision, cancellationToken);
        return user.Who;
    }

    /// <summary>Whether the token of a caller is still valid.</summary>
    public async Task<bool> IsValidAsync(SignedIn me, CancellationToken cancellationToken) =>
        await new SqlCommand(reads, ValidSql)
        {
            { "id", -me.SessionId },
            { "now", time.GetUtcNow().UtcDateTime },
        }.SingleOrDefaultAsync(r => r.Int32(), cancellationToken)
            is not null;

    private static readonly string Valid = $"""
          AND t.expire_dt > @now AND {VisibilitySql.MayBeLoggedIn("u.")}
        """;

    private static readonly SqlText Token = TokenWith("");

    // With a token nobody is a moderator, not even to be told how many cases and accounts wait.
    private static readonly SqlText TokenWithUnread = TokenWith(",\n" + NotificationService.UnreadColumns("u.id", View.Mutes));

    private static SqlText TokenWith(string columns) =>
        new(
            $"""
            SELECT t.id, t.last_used_dt, t.scopes, u.id, u.email, u.nickname, u.create_dt,
                   EXISTS (SELECT FROM mutes WHERE user_id = u.id),          -- pk_mutes
                   u.must_verify AND u.email_verified_dt IS NULL{columns}
            FROM api_tokens t JOIN users u ON u.id = t.user_id  -- ux_api_tokens_hash, pk_users
            WHERE t.hash = @hash
            {Valid}
            """
        );

    private static readonly string ValidSql = $"""
        SELECT 1 FROM api_tokens t JOIN users u ON u.id = t.user_id  -- pk_api_tokens, pk_users
        WHERE t.id = @id
        {Valid}
        """;

    private const string UsedSql = """
        UPDATE api_tokens SET last_used_dt = @now WHERE id IN (
            SELECT id FROM api_tokens WHERE id = @id AND (last_used_dt IS NULL OR last_used_dt <= @before)  -- pk_api_tokens
            FOR NO KEY UPDATE SKIP LOCKED)
        """;
}
