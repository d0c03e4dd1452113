using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;
using Npgsql;

namespace FeedBoard.ApiService.Features.Auth.Providers;

/// <summary>The rows of links with providers, and the nonces that were used; in the caller's transaction.</summary>
internal sealed class LoginRows(FeedDb db, UsedChallenges used, TimeProvider time)
{
    private const string FindSql = """
        SELECT user_id FROM logins WHERE provider = @provider AND issuer = @issuer AND subject = @subject  -- pk_logins
        """;

    // An account has one link with each provider: another person there with its address, as when addresses are given away again, is not it.
    private const string AddSql = """
        INSERT INTO logins (provider, issuer, subject, user_id, create_dt)
        SELECT @provider, @issuer, @subject, @user, @now
        WHERE NOT EXISTS (SELECT FROM logins WHERE user_id = @user AND provider = @provider)  -- ux_logins_user_id_provider
        RETURNING 1
        """;

    /// <summary>Whether a link could not be stored because another transaction was quicker.</summary>
    public static bool IsTaken(PostgresException e) =>
        e is
        {
            SqlState: PostgresErrorCodes.UniqueViolation,
            ConstraintName: ProviderLoginConfiguration.Key or ProviderLoginConfiguration.UniqueOfUser
        };

    /// <exception cref="ProblemException">401: it was used before.</exception>
    public async Task UseNonceAsync(ProviderIdentity identity, CancellationToken cancellationToken)
    {
        if (!await used.UseAsync(identity.NonceHash, identity.NonceExpireDt, cancellationToken))
            throw Problem.InvalidCredentials();
    }

    public Task<long?> FindAsync(ProviderIdentity identity, CancellationToken cancellationToken) =>
        Bind(new(db, FindSql), identity).SingleOrDefaultAsync(r => r.Int64(), cancellationToken);

    /// <returns>Whether it was added; not if the account has a link with the provider already.</returns>
    public async Task<bool> AddAsync(ProviderIdentity identity, long userId, CancellationToken cancellationToken)
    {
        var sql = Bind(new(db, AddSql), identity);
        sql.Add("user", userId);
        sql.Add("now", time.GetUtcNow().UtcDateTime);
        return await sql.SingleOrDefaultAsync(r => r.Int32(), cancellationToken) is not null;
    }

    private static SqlCommand Bind(SqlCommand sql, ProviderIdentity identity)
    {
        sql.Add("provider", identity.Provider);
        sql.Add("issuer", identity.Issuer);
        sql.Add("subject", identity.Subject);
        return sql;
    }
}
