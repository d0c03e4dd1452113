using System.Text.Json;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Names;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FeedBoard.ApiService.Features.Account;

/// <summary>The address of an account: shows that it is its owner's, and changes it.</summary>
internal sealed class AccountEmail(
    FeedDb db,
    ReadDb reads,
    OwnPassword own,
    Outbox outbox,
    AccountLinks links,
    MailLimits limits,
    TimeProvider time
)
{
    private const short Change = (short)LinkPurpose.ChangeEmail;

    private static readonly string FindSql = $"""
        SELECT u.email, u.email_verified_dt IS NOT NULL, l.email,
               EXISTS (SELECT FROM authenticators WHERE user_id = u.id AND on_dt IS NOT NULL),          -- pk_authenticators
               (SELECT count(*)::integer FROM recovery_codes WHERE user_id = u.id),                     -- pk_recovery_codes
               (SELECT json_agg(json_build_object('id', p.id, 'name', p.name, 'create_dt', {JsonTime.Of("p.create_dt")},
                                                  'last_used_dt', {JsonTime.Of("p.last_used_dt")}) ORDER BY p.id)::text
                FROM passkeys p WHERE p.user_id = u.id),                                                 -- ix_passkeys_user_id
               u.password_hash <> '',
               (SELECT json_agg(json_build_object('provider', g.provider, 'create_dt', {JsonTime.Of("g.create_dt")})
                                ORDER BY g.create_dt, g.provider)::text
                FROM logins g WHERE g.user_id = u.id)                                                    -- ux_logins_user_id_provider
        FROM users u                                                                                     -- pk_users
        LEFT JOIN LATERAL (
            SELECT email FROM account_links WHERE user_id = u.id AND purpose = {Change} AND expire_dt > @now    -- ix_account_links_user_id
            ORDER BY create_dt DESC LIMIT 1
        ) l ON true
        WHERE u.id = @me
        """;

    private const string HoldSql = "SELECT email_verified_dt IS NOT NULL FROM users WHERE id = @me FOR KEY SHARE"; // pk_users

    private const string TakenSql = "SELECT 1 FROM users WHERE normalized_email = ANY (@keys) AND id <> @me"; // ux_users_normalized_email

    /// <exception cref="ProblemException">401: the account is deleted.</exception>
    public async Task<OwnAccountResponse> FindAsync(SignedIn me, CancellationToken cancellationToken)
    {
        OwnAccountResponse? account = null;
        await new SqlCommand(reads, FindSql)
        {
            { "me", me.Id },
            { "now", Now },
        }.ReadAsync(
            r =>
                account = new(
                    r.Text(),
                    r.Boolean(),
                    r.TextOrNull(),
                    Totp: r.Boolean(),
                    RecoveryCodesLeft: r.Int32(),
                    Passkeys: r.TextOrNull() is { } json ? JsonSerializer.Deserialize(json, ApiJson.Default.PasskeyResponseArray)! : [],
                    HasPassword: r.Boolean(),
                    Logins: r.TextOrNull() is { } logins
                        ? JsonSerializer.Deserialize(logins, ApiJson.Default.ProviderLoginResponseArray)!
                        : []
                ),
            cancellationToken
        );
        return account ?? throw Problem.InvalidToken();
    }

    /// <summary>Mails a link to the address that the account has.</summary>
    /// <exception cref="ProblemException">401: the account is deleted; 409: verified already; 429: too many; 503: the board sends no
    /// mail.</exception>
    public async Task SendVerificationAsync(SignedIn me, string language, CancellationToken cancellationToken)
    {
        outbox.Require();
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellationToken))
        {
            var verified =
                await new SqlCommand(db, HoldSql) { { "me", me.Id } }.SingleOrDefaultAsync(r => r.Boolean(), cancellationToken)
                ?? throw Problem.InvalidToken(); // the account was deleted meanwhile
            if (verified)
                throw Problem.AlreadyVerified();
            await CountAsync(MailLimits.OfConfirmation(me.Email), cancellationToken);
            var nonce = await links.CreateAsync(LinkPurpose.VerifyEmail, me.Id, me.Email, cancellationToken);
            await outbox.AddAsync(
                new(MailKind.VerifyEmail, me.Id, me.Email, me.Nickname, language, Nonce: nonce),
                cancellationToken
            );
            await transaction.CommitAsync(cancellationToken);
        }

        outbox.Wake();
    }

    /// <summary>Mails a link to the new address, and a notice to the old one. That somebody has the new one is not told.</summary>
    /// <exception cref="ProblemException">403: a wrong password, which is counted; 429: too many; 503: the board sends no mail.</exception>
    public async Task ChangeAsync(ChangeEmailRequest request, SignedIn me, string language, CancellationToken cancellationToken)
    {
        var (email, password) = AccountInput.Checked(request, me.Email);
        outbox.Require();
        await using (var transaction = await own.BeginAsync(me, password, cancellationToken))
        {
            await CountAsync($"change {EmailAddresses.Key(me.Email)}", cancellationToken);
            await links.DeleteAsync(me.Id, [LinkPurpose.ChangeEmail], cancellationToken);
            var nonce = await links.CreateAsync(LinkPurpose.ChangeEmail, me.Id, email, cancellationToken);
            // Many accounts together send no more to one address than one does.
            var allowed = await limits.TakeAsync(MailLimits.OfConfirmation(email), cancellationToken);
            if (allowed && !await IsTakenAsync(email, me, cancellationToken))
                await outbox.AddAsync(
                    new(MailKind.ChangeEmail, me.Id, email, me.Nickname, language, Nonce: nonce),
                    cancellationToken
                );
            await outbox.AddAsync(
                new(MailKind.EmailIsToChange, me.Id, me.Email, me.Nickname, language, NewAddress: email),
                cancellationToken
            );
            await transaction.CommitAsync(cancellationToken);
        }

        outbox.Wake();
    }

    /// <summary>What the link of a mail does: the address is its owner's, or it becomes the account's.</summary>
    /// <exception cref="ProblemException">400: the link is not valid.</exception>
    public async Task VerifyAsync(VerifyEmailRequest request, string language, CancellationToken cancellationToken)
    {
        var token = AccountInput.Checked(request);
        if (
            await links.FindAsync(token, cancellationToken)
            is not { Purpose: LinkPurpose.VerifyEmail or LinkPurpose.ChangeEmail } link
        )
            throw Problem.LinkNotValid();
        try
        {
            await db.UntilNotDeadlockedAsync(() => VerifyAsync(link, token, language, cancellationToken));
        }
        catch (PostgresException e)
            when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: UserConfiguration.UniqueEmail })
        {
            throw Problem.LinkNotValid(); // somebody else has taken the address since
        }

        outbox.Wake();
    }

    private async Task VerifyAsync(AccountLinks.Found link, string token, string language, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = await links.UseAsync(link, token, cancellationToken);
        var (now, key) = (Now, EmailAddresses.Key(link.Email));
        if (link.Purpose == LinkPurpose.VerifyEmail)
        {
            if (!string.Equals(key, EmailAddresses.Key(user.Email), StringComparison.Ordinal))
                throw Problem.LinkNotValid(); // of an earlier address
            await db
                .Users.Where(u => u.Id == user.Id)
                .ExecuteUpdateAsync(u => u.SetProperty(p => p.EmailVerifiedDt, p => p.EmailVerifiedDt ?? now), cancellationToken);
        }
        else
        {
            await db
                .Users.Where(u => u.Id == user.Id)
                .ExecuteUpdateAsync(
                    u =>
                        u.SetProperty(p => p.Email, link.Email)
                            .SetProperty(p => p.NormalizedEmail, key)
                            .SetProperty(p => p.EmailVerifiedDt, now),
                    cancellationToken
                );
            // Nothing that was sent to the old address opens the account any more.
            await links.DeleteAsync(user.Id, Enum.GetValues<LinkPurpose>(), cancellationToken);
            await outbox.AddAsync(
                new(MailKind.EmailChanged, user.Id, user.Email, user.Nickname, language, NewAddress: link.Email),
                cancellationToken
            );
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <exception cref="ProblemException">429.</exception>
    private async Task CountAsync(string what, CancellationToken cancellationToken)
    {
        if (!await limits.TakeAsync(what, cancellationToken))
            throw Problem.TooManyRequests(await limits.WaitAsync(what, cancellationToken));
    }

    private async Task<bool> IsTakenAsync(string email, SignedIn me, CancellationToken cancellationToken) =>
        await new SqlCommand(db, TakenSql)
        {
            { "keys", EmailAddresses.Keys(email) },
            { "me", me.Id },
        }.SingleOrDefaultAsync(r => r.Int32(), cancellationToken)
            is not null;

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
