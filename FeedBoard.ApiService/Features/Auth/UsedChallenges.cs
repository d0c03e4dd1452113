using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Data;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>Challenges and nonces that came back: each works once, on one of all replicas.</summary>
internal sealed class UsedChallenges(FeedDb db, TimeProvider time)
{
    // The second of two with the same one waits for the first, on whatever replica.
    private const string UseSql = """
        INSERT INTO used_challenges (hash, expire_dt) VALUES (@hash, @expire) ON CONFLICT DO NOTHING RETURNING 1  -- pk_used_challenges
        """;

    private const string CleanUpSql = "DELETE FROM used_challenges WHERE expire_dt <= @now"; // ix_used_challenges_expire_dt

    /// <summary>Uses one, in the transaction of the context.</summary>
    /// <param name="hash">SHA-256 of it.</param>
    /// <param name="expireDt">When it would not be taken any more, and can be forgotten.</param>
    /// <returns>Whether it was not used before.</returns>
    public async Task<bool> UseAsync(byte[] hash, DateTime expireDt, CancellationToken cancellationToken) =>
        await new SqlCommand(db, UseSql) { { "hash", hash }, { "expire", expireDt } }.SingleOrDefaultAsync(
            r => r.Int32(),
            cancellationToken
        )
            is not null;

    /// <summary>Forgets those that have expired.</summary>
    public Task CleanUpAsync(CancellationToken cancellationToken) =>
        new SqlCommand(db, CleanUpSql) { { "now", time.GetUtcNow().UtcDateTime } }.ReadAsync(_ => { }, cancellationToken);
}
