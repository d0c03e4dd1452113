using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>Log-ins with the right password that wait for the second factor: for five minutes, five tries and one success.</summary>
/// <remarks>In the database, so that all replicas count together.</remarks>
internal sealed class LoginChallenges(FeedDb db, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private const int Tries = 5;

    private static readonly string TrySql = $"""
        UPDATE login_challenges SET tries = tries + 1                                            -- pk_login_challenges
        WHERE hash = @hash AND expire_dt > @now AND tries < {Tries} RETURNING user_id
        """;

    private const string UseSql = "DELETE FROM login_challenges WHERE hash = @hash RETURNING 1"; // pk_login_challenges

    private const string DeleteSql = """
        DELETE FROM login_challenges WHERE user_id = @user;                                      -- ix_login_challenges_user_id
        DELETE FROM authenticators WHERE user_id = @user AND on_dt IS NULL;                      -- pk_authenticators
        DELETE FROM wrong_codes WHERE user_id = @user                                            -- pk_wrong_codes
        """;

    private const string CleanUpSql = """
        DELETE FROM login_challenges WHERE expire_dt <= @now;                                    -- ix_login_challenges_expire_dt
        DELETE FROM wrong_codes WHERE until_dt <= @now                                           -- ix_wrong_codes_until_dt
        """;

    /// <summary>Counts a try, before the code is looked at.</summary>
    /// <returns>Whose log-in it is; <c>null</c>: the challenge is unknown, used, expired or out of tries.</returns>
    public Task<long?> TryAsync(string challenge, CancellationToken cancellationToken) =>
        new SqlCommand(db, TrySql) { { "hash", RandomToken.HashOf(challenge) }, { "now", Now } }.SingleOrDefaultAsync(
            r => r.Int64(),
            cancellationToken
        );

    /// <summary>Of two that use a challenge at the same moment, one does.</summary>
    /// <returns>Whether it was this one.</returns>
    public async Task<bool> UseAsync(string challenge, CancellationToken cancellationToken) =>
        await new SqlCommand(db, UseSql) { { "hash", RandomToken.HashOf(challenge) } }.SingleOrDefaultAsync(
            r => r.Int32(),
            cancellationToken
        )
            is not null;

    /// <summary>
    /// What a new password ends: log-ins that began with the old one, the count of their wrong codes, and an authenticator app that was
    /// begun with it and is not turned on yet.
    /// </summary>
    public Task DeleteAsync(long user, CancellationToken cancellationToken) =>
        new SqlCommand(db, DeleteSql) { { "user", user } }.ReadAsync(_ => { }, cancellationToken);

    /// <summary>Deletes what is over.</summary>
    public Task CleanUpAsync(CancellationToken cancellationToken) =>
        new SqlCommand(db, CleanUpSql) { { "now", Now } }.ReadAsync(_ => { }, cancellationToken);

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
