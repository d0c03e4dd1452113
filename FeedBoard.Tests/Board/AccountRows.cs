namespace FeedBoard.Tests.Board;

/// <summary>What an account has, written straight into the database: whatever the board's settings say, and without a provider.</summary>
internal static class AccountRows
{
    /// <summary>A link that was mailed, with this token.</summary>
    /// <param name="purpose">As it is stored.</param>
    public static Task AddLinkAsync(this BoardFixture board, string email, string token, int purpose) =>
        board.QueryAsync<object>(
            $"""
            INSERT INTO account_links (hash, user_id, purpose, email, create_dt, expire_dt)
            SELECT sha256('{token}'::bytea), id, {purpose}, email, now(), 'infinity' FROM users WHERE email = '{email}'
            """
        );

    /// <summary>An invite with this code.</summary>
    public static Task AddInviteAsync(this BoardFixture board, string email, string code) =>
        board.QueryAsync<object>(
            $"""
            INSERT INTO invites (user_id, hash, nonce, max_uses, create_dt, expire_dt)
            SELECT id, sha256('{code}'::bytea), 'x', 1, now(), 'infinity' FROM users WHERE email = '{email}'
            """
        );

    /// <summary>A domain, a network or a word that is blocked.</summary>
    /// <param name="list"><c>domains</c>, <c>networks</c> or <c>words</c>.</param>
    /// <param name="value">As it is stored.</param>
    public static Task BlockAsync(this BoardFixture board, string list, string value) =>
        board.QueryAsync<object>($"INSERT INTO blocked_{list} (value) VALUES ('{value}') ON CONFLICT DO NOTHING");

    /// <summary>A link with somebody at a provider of this name.</summary>
    public static Task AddLoginAsync(this BoardFixture board, string email, string provider) =>
        board.QueryAsync<object>(
            $"""
            INSERT INTO logins (provider, issuer, subject, user_id, create_dt)
            SELECT '{provider}', 'https://example.org', 'somebody', id, now() FROM users WHERE email = '{email}'
            """
        );
}
