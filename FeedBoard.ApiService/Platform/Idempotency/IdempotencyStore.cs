using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Platform.Idempotency;

/// <summary>The statements on <c>idempotency_keys</c>, each atomic by itself.</summary>
/// <remarks>
/// A row without a response is a lease on the key. Its <c>create_dt</c> is the last renewal and at the same time identifies the holder:
/// a request that takes over a dead lease changes it, so the old holder, if it wakes up, finds no row to store its response in. Leases are
/// measured by the database's clock, since that is one for all replicas.
/// </remarks>
internal sealed class IdempotencyStore(FeedDb db, IOptions<IdempotencyOptions> options, TimeProvider time)
{
    private const string ReserveSql = """
        INSERT INTO idempotency_keys AS k (user_id, key, content, create_dt) VALUES (@user, @key, @content, clock_timestamp())
        ON CONFLICT (user_id, key) DO UPDATE  -- pk_idempotency_keys
        SET content = excluded.content, answer = NULL, create_dt = excluded.create_dt
        WHERE k.create_dt < @expired OR (k.answer IS NULL AND k.create_dt < clock_timestamp() - @lease)
        RETURNING create_dt
        """;

    private const string FindSql = "SELECT content, answer FROM idempotency_keys WHERE user_id = @user AND key = @key";

    private const string Held = "user_id = @user AND key = @key AND create_dt = @since AND answer IS NULL";

    private const string RenewSql = $"UPDATE idempotency_keys SET create_dt = clock_timestamp() WHERE {Held} RETURNING create_dt";

    private const string RememberSql = $"UPDATE idempotency_keys SET answer = @answer WHERE {Held} RETURNING create_dt";

    private const string ReleaseSql = $"DELETE FROM idempotency_keys WHERE {Held}";

    // SKIP LOCKED: what another replica deletes is left to it.
    private const string ForgetSql = """
        DELETE FROM idempotency_keys WHERE (user_id, key) IN (
            SELECT user_id, key FROM idempotency_keys  -- ix_idempotency_keys_create_dt
            WHERE create_dt < @expired LIMIT 1000 FOR UPDATE SKIP LOCKED)
        RETURNING 1::bigint
        """;

    /// <returns>Since when the caller holds the key, or <c>null</c> when another request does or its response is stored.</returns>
    /// <exception cref="ProblemException">401: the account is deleted.</exception>
    public Task<DateTime?> ReserveAsync(long user, string key, byte[] content, CancellationToken cancellationToken) =>
        new SqlCommand(db, ReserveSql)
        {
            { "user", user },
            { "key", key },
            { "content", content },
            { "expired", Expired() },
            { "lease", options.Value.Lease },
        }
            .SingleOrDefaultAsync(r => r.Time(), cancellationToken)
            .OrInvalidTokenAsync();

    public Task<(byte[] Content, byte[]? Answer)?> FindAsync(long user, string key, CancellationToken cancellationToken) =>
        new SqlCommand(db, FindSql) { { "user", user }, { "key", key } }.SingleOrDefaultAsync(
            r => (r.Bytes(), r.BytesOrNull()),
            cancellationToken
        );

    /// <returns>Since when it is held now, or <c>null</c> when it was lost.</returns>
    public Task<DateTime?> RenewAsync(long user, string key, DateTime since, CancellationToken cancellationToken) =>
        new SqlCommand(db, RenewSql)
        {
            { "user", user },
            { "key", key },
            { "since", since },
        }.SingleOrDefaultAsync(r => r.Time(), cancellationToken);

    /// <returns>Whether the key was still held. In the transaction of the create: if not, that is rolled back.</returns>
    public async Task<bool> RememberAsync(long user, string key, DateTime since, byte[] response, CancellationToken cancellationToken) =>
        await new SqlCommand(db, RememberSql)
        {
            { "user", user },
            { "key", key },
            { "since", since },
            { "answer", response },
        }.SingleOrDefaultAsync(r => r.Time(), cancellationToken)
            is not null;

    /// <summary>Frees the key for the next try, unless its response is stored or another request holds it by now.</summary>
    public Task ReleaseAsync(long user, string key, DateTime since, CancellationToken cancellationToken) =>
        new SqlCommand(db, ReleaseSql)
        {
            { "user", user },
            { "key", key },
            { "since", since },
        }.ReadAsync(_ => { }, cancellationToken);

    /// <summary>Deletes what was kept long enough.</summary>
    public async Task<int> ForgetAsync(CancellationToken cancellationToken)
    {
        for (var forgotten = 0; ;)
        {
            var rows = await new SqlCommand(db, ForgetSql) { { "expired", Expired() } }.ToListAsync(r => r.Int64(), cancellationToken);
            forgotten += rows.Count;
            if (rows.Count < 1000)
                return forgotten;
        }
    }

    private DateTime Expired() => (time.GetUtcNow() - options.Value.Lifetime).UtcDateTime;
}
