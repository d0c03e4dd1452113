using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Platform.Background;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Names;
using Npgsql;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>
/// Writes the keys of accounts that have none: of those from before there were keys, and of those that an earlier version of the program
/// makes or renames while it still runs. Of accounts that look alike already, the oldest has the key, and all keep their names.
/// </summary>
internal sealed class NameKeyFiller(IServiceScopeFactory scopes, TimeProvider time, ILogger<NameKeyFiller> logger)
    : PeriodicWork(TimeSpan.FromMinutes(1), scopes, time, logger)
{
    public const int Batch = 500;

    private static readonly string NicknamesSql = $"""
        SELECT id, nickname FROM users WHERE nickname_keyed IS DISTINCT FROM nickname ORDER BY id LIMIT {Batch}  -- ix_users_to_key
        """;

    // One whose nickname has been changed meanwhile is left for the next time.
    private const string KeysSql = """
        WITH given AS MATERIALIZED (
            SELECT u.id FROM unnest(@ids, @nicknames) AS g (id, nickname)
            JOIN users u ON u.id = g.id AND u.nickname = g.nickname FOR NO KEY UPDATE OF u),
        removed AS (
            DELETE FROM nickname_keys k USING given g WHERE k.user_id = g.id AND NOT EXISTS (
                SELECT FROM unnest(@users, @keys) AS n (id, key) WHERE n.id = k.user_id AND n.key = k.key)),
        added AS (
            INSERT INTO nickname_keys (key, user_id)
            SELECT n.key, n.id FROM unnest(@users, @keys) AS n (id, key) JOIN given g ON g.id = n.id ORDER BY n.id, n.key
            ON CONFLICT DO NOTHING)
        UPDATE users u SET nickname_keyed = u.nickname FROM given g WHERE u.id = g.id
        """;

    private static readonly string AddressesSql = $"""
        SELECT id, email, normalized_email FROM users  -- ix_users_idn
        WHERE octet_length(email) <> char_length(email) AND id > @after ORDER BY id LIMIT {Batch}
        """;

    /// <summary>Whether a nickname has no keys yet.</summary>
    public static async Task<bool> HasNicknamesToFillAsync(ISqlConnections db, CancellationToken cancellationToken) =>
        (await new SqlCommand(db, NicknamesSql).ToListAsync(r => (r.Int64(), r.Text()), cancellationToken)).Count > 0;

    /// <summary>Writes the keys of all nicknames, one transaction for each batch.</summary>
    public static async Task FillNicknamesAsync(FeedDb db, CancellationToken cancellationToken)
    {
        int found;
        do
        {
            var users = await new SqlCommand(db, NicknamesSql).ToListAsync(
                r => (Id: r.Int64(), Nickname: r.Text()),
                cancellationToken
            );
            found = users.Count;
            var keys = users.SelectMany(u => NameKeys.Of(u.Nickname).Select(k => (u.Id, Key: k))).ToList();
            if (found == 0)
                return;
            await new SqlCommand(db, KeysSql)
            {
                { "ids", users.Select(u => u.Id).ToArray() },
                { "nicknames", users.Select(u => u.Nickname).ToArray() },
                { "users", keys.Select(k => k.Id).ToArray() },
                { "keys", keys.Select(k => k.Key).ToArray() },
            }.ReadAsync(_ => { }, cancellationToken);
        } while (found == Batch);
    }

    /// <summary>Hosts that are not in ASCII yet. Of two accounts with the same address in two spellings, both stay as they are.</summary>
    public static async Task FillAddressesAsync(FeedDb db, CancellationToken cancellationToken)
    {
        var after = 0L;
        List<(long Id, string Email, string Stored)> users;
        do
        {
            users = await new SqlCommand(db, AddressesSql) { { "after", after } }.ToListAsync(
                r => (r.Int64(), r.Text(), r.Text()),
                cancellationToken
            );
            foreach (var (id, email, stored) in users)
            {
                after = id;
                if (EmailAddresses.Key(email) is var key && string.Equals(key, stored, StringComparison.Ordinal))
                    continue;
                try
                {
                    await new SqlCommand(
                        db,
                        """
                        UPDATE users SET normalized_email = @key
                        WHERE id = @id AND email = @email AND NOT EXISTS (SELECT FROM users WHERE normalized_email = @key)
                        """
                    )
                    {
                        { "id", id },
                        { "email", email },
                        { "key", key },
                    }.ReadAsync(_ => { }, cancellationToken);
                }
                catch (PostgresException e)
                    when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: UserConfiguration.UniqueEmail })
                {
                    // Somebody has just signed up with the other spelling: as with any two that were there before.
                }
            }
        } while (users.Count == Batch);
    }

    protected override async Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<FeedDb>();
        await FillNicknamesAsync(db, cancellationToken);
        await FillAddressesAsync(db, cancellationToken);
    }
}
