using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ServiceDefaults.Providers;
using Npgsql;

namespace FeedBoard.ApiService.Features.Auth.Providers;

/// <summary>Links the account of a signed-in person with a provider, and ends such a link.</summary>
internal sealed class ProviderLinks(
    FeedDb db,
    ProviderIdentities identities,
    LoginRows logins,
    LoginProviders providers,
    OwnPassword own,
    Outbox outbox,
    TimeProvider time
)
{
    // The account first, as everywhere. Of two that end the last two links at once, the second sees that the first is gone.
    private const string LockSql = "SELECT FROM users WHERE id = @me FOR NO KEY UPDATE"; // pk_users

    // ux_logins_user_id_provider
    private const string CreatedSql = "SELECT create_dt FROM logins WHERE user_id = @me AND provider = @provider";

    private const string DeleteSql = "DELETE FROM logins WHERE user_id = @me AND provider = @provider RETURNING 1";

    /// <param name="language">Of the mail about it.</param>
    /// <exception cref="ProblemException">As of <see cref="OwnPassword"/> and <see cref="ProviderIdentities.OfAsync"/>; 409:
    /// it is linked with somebody else there, or that account there is linked with another one here; 401: the session has ended
    /// meanwhile.</exception>
    public async Task<ProviderLoginResponse> LinkAsync(
        LinkProviderRequest request,
        SignedIn me,
        string language,
        CancellationToken cancellationToken
    )
    {
        var (provider, token, nonce) = ProviderInput.Checked(request.Provider, request.IdToken, request.Nonce);
        // First: a wrong password uses up no nonce.
        await own.VerifiedHashAsync(me, AuthInput.Own(request.CurrentPassword), cancellationToken);
        var identity = await identities.OfAsync(provider, token, nonce, cancellationToken);
        try
        {
            var createDt = await db.UntilNotDeadlockedAsync(() => LinkAsync(identity, me, language, cancellationToken));
            outbox.Wake();
            return new(provider, createDt);
        }
        catch (PostgresException e) when (LoginRows.IsTaken(e))
        {
            throw new ProblemException(ProblemCodes.LoginAlreadyLinked);
        }
    }

    /// <exception cref="ProblemException">As of <see cref="OwnPassword"/>; 404: no such link; 409: there would be no way left
    /// to log in.</exception>
    public async Task UnlinkAsync(
        string provider,
        UnlinkProviderRequest request,
        SignedIn me,
        string language,
        CancellationToken cancellationToken
    )
    {
        await own.VerifiedHashAsync(me, AuthInput.Own(request.CurrentPassword), cancellationToken);
        await db.UntilNotDeadlockedAsync(() => UnlinkAsync(provider, me, language, cancellationToken));
        outbox.Wake();
    }

    private async Task<DateTime> LinkAsync(ProviderIdentity identity, SignedIn me, string language, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await OpenSession.HoldAsync(me, db, time.GetUtcNow().UtcDateTime, cancellationToken);
        await logins.UseNonceAsync(identity, cancellationToken);
        if (await logins.FindAsync(identity, cancellationToken) is { } owner)
        {
            if (owner != me.Id)
                throw new ProblemException(ProblemCodes.LoginAlreadyLinked);
        }
        else
        {
            if (!await logins.AddAsync(identity, me.Id, cancellationToken))
                throw new ProblemException(ProblemCodes.LoginAlreadyLinked);
            await TellAsync(SecurityChange.LoginLinked, identity.Provider, me, language, cancellationToken);
        }

        var createDt = await Bind(CreatedSql, identity.Provider, me).SingleOrDefaultAsync(r => r.Time(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return createDt!.Value;
    }

    private async Task UnlinkAsync(string provider, SignedIn me, string language, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await new SqlCommand(db, LockSql) { { "me", me.Id } }.ReadAsync(_ => { }, cancellationToken);
        if (await Bind(DeleteSql, provider, me).SingleOrDefaultAsync(r => r.Int32(), cancellationToken) is null)
            throw new ProblemException(ProblemCodes.LoginNotFound);
        await LoginWays.RequireOneAsync(me, db, cancellationToken);
        await TellAsync(SecurityChange.LoginUnlinked, provider, me, language, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <remarks>One whose settings are gone is called by its name in them.</remarks>
    private Task TellAsync(SecurityChange change, string provider, SignedIn me, string language, CancellationToken cancellationToken) =>
        outbox.AddAsync(
            MailMessage.Notice(change, me, language, providers.Find(provider)?.Provider.DisplayName ?? provider),
            cancellationToken
        );

    private SqlCommand Bind(string sql, string provider, SignedIn me) => new(db, sql) { { "me", me.Id }, { "provider", provider } };
}
