using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Names;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ServiceDefaults.Providers;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FeedBoard.ApiService.Features.Auth.Providers;

/// <summary>
/// Which account somebody at a provider logs in to: that of an earlier link, one with the same verified address, or a new one.
/// </summary>
internal sealed class ProviderAccounts(
    FeedDb db,
    AuthService auth,
    SignupGate gate,
    NewNicknames nicknames,
    LoginRows logins,
    LoginProviders providers,
    Outbox outbox
)
{
    /// <summary>How often somebody else may be quicker with the address or the nickname.</summary>
    private const int Tries = 5;

    // Of two accounts with the same address in two spellings, the one whose address is spelled as given.
    private const string SameAddressSql = """
        SELECT id, email, nickname, email_verified_dt IS NOT NULL FROM users
        WHERE normalized_email = ANY (@keys)                                       -- ux_users_normalized_email
        ORDER BY array_position(@keys, normalized_email) LIMIT 1 FOR NO KEY UPDATE
        """;

    /// <exception cref="ProblemException">401: the nonce was used before; 409: an account has the address, but not both sides have verified
    /// it; 403: there is no address to make an account with, or the board takes nobody now.</exception>
    public async Task<User> FindAsync(ProviderIdentity identity, LoginOrigin origin, CancellationToken cancellationToken)
    {
        for (var n = 1; ; n++)
        {
            try
            {
                var id = await db.UntilNotDeadlockedAsync(() => FindIdAsync(identity, origin, crowded: n > 2, cancellationToken));
                outbox.Wake();
                return await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, cancellationToken)
                    ?? throw Problem.InvalidCredentials();
            }
            catch (ProblemException e) when (n < Tries && e.Code.Status == 400)
            {
                // Somebody has just signed up with the address or the nickname: all of it was rolled back.
            }
            catch (PostgresException e) when (n < Tries && LoginRows.IsTaken(e))
            {
                // The same person logs in twice at the same moment.
            }
        }
    }

    private async Task<long> FindIdAsync(
        ProviderIdentity identity,
        LoginOrigin origin,
        bool crowded,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await logins.UseNonceAsync(identity, cancellationToken);
        var id =
            await logins.FindAsync(identity, cancellationToken)
            ?? await JoinAsync(identity, origin.Language, cancellationToken)
            ?? await AddAsync(identity, origin, crowded, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return id;
    }

    /// <summary>
    /// Only if both sides have verified the address. If the provider has not, anybody could claim it there and get into the account. If the
    /// board has not, somebody else may have made the account with that address, and would stay in it.
    /// </summary>
    private async Task<long?> JoinAsync(ProviderIdentity identity, string language, CancellationToken cancellationToken)
    {
        if (identity.Email is null)
            return null;
        var sql = new SqlCommand(db, SameAddressSql) { { "keys", EmailAddresses.Keys(identity.Email) } };
        if (
            await sql.SingleOrDefaultAsync(
                r => (Id: r.Int64(), Email: r.Text(), Nickname: r.Text(), IsVerified: r.Boolean()),
                cancellationToken
            )
            is not { } account
        )
            return null;
        // Of the same person's log-in at the same moment, which was quicker: its account is seen only now.
        if (await logins.FindAsync(identity, cancellationToken) is { } linked)
            return linked;
        if (!identity.EmailVerified || !account.IsVerified || !await logins.AddAsync(identity, account.Id, cancellationToken))
            throw new ProblemException(ProblemCodes.AccountNotLinked);
        await outbox.AddAsync(
            MailMessage.Notice(
                SecurityChange.LoginLinked,
                account.Id,
                account.Email,
                account.Nickname,
                language,
                NameOf(identity)
            ),
            cancellationToken
        );
        return account.Id;
    }

    private async Task<long> AddAsync(
        ProviderIdentity identity,
        LoginOrigin origin,
        bool crowded,
        CancellationToken cancellationToken
    )
    {
        var email = identity.Email ?? throw new ProblemException(ProblemCodes.EmailNotGiven);
        var admission = await gate.CheckAsync(email, origin.Address, cancellationToken);
        var nickname = await nicknames.ForAsync(identity.Names, crowded, cancellationToken);
        var account = new NewAccount(email, nickname, "", admission, NameOf(identity), identity.EmailVerified);
        var (id, _) = await auth.AddAsync(account, origin.Language, cancellationToken);
        await logins.AddAsync(identity, id, cancellationToken);
        return id;
    }

    private string? NameOf(ProviderIdentity identity) => providers.Find(identity.Provider)?.Provider.DisplayName;
}
