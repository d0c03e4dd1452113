using System.Net;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Invites;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Names;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ApiService.Platform.Search;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>An account to be made.</summary>
/// <param name="PasswordHash">Empty: only a provider logs in to it.</param>
/// <param name="Reason">To the moderators, of somebody who waits.</param>
/// <param name="EmailVerified">Whether the address is known to be its owner's.</param>
internal sealed record NewAccount(
    string Email,
    string Nickname,
    string PasswordHash,
    Admission Admission,
    string? Reason,
    bool EmailVerified = false
);

/// <summary>Makes accounts, and logs in with a password.</summary>
internal sealed class AuthService(
    FeedDb db,
    Passwords passwords,
    WrongPasswords wrongPasswords,
    DeviceTokens devices,
    SessionOpener opener,
    Outbox outbox,
    AccountLinks links,
    MailLimits limits,
    SignupGate gate,
    TimeProvider time
)
{
    /// <param name="language">Of the mails to the person.</param>
    /// <param name="address">Of the visitor.</param>
    /// <exception cref="ProblemException">403: the board takes nobody now, or nobody so; 400: address or nickname is taken.</exception>
    public async Task<SignupResponse> SignupAsync(
        SignupRequest request,
        string language,
        IPAddress? address,
        CancellationToken cancellationToken
    )
    {
        var admission = await gate.CheckAsync(request, address, cancellationToken);
        var (email, password, nickname, reason) = AuthInput.Checked(request, withReason: admission.Waits);
        await gate.ProveAsync(admission, request, cancellationToken);
        var account = new NewAccount(email, nickname, await passwords.HashAsync(password, cancellationToken), admission, reason);
        var status = admission.Waits ? "pending" : null;
        if (!outbox.IsOn)
            return new(email, nickname, (await AddAsync(account, language, cancellationToken)).CreateDt, status);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (_, createDt) = await AddAsync(account, language, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        outbox.Wake();
        return new(email, nickname, createDt, status);
    }

    /// <summary>
    /// Makes an account, and the mail that confirms its address, unless that address has got enough of them: every account is made here,
    /// whatever one logs in to it with. Where the board sends mail, in the caller's transaction.
    /// </summary>
    /// <param name="language">Of the mails to the person: that confirms the address, that says what a moderator has decided.</param>
    /// <exception cref="ProblemException">400: e-mail or nickname are taken, a transaction is over then; 403: the invite is not
    /// valid.</exception>
    public async Task<(long Id, DateTime CreateDt)> AddAsync(NewAccount account, string language, CancellationToken cancellationToken)
    {
        var (email, nickname, admission) = (account.Email, account.Nickname, account.Admission);
        var sql = new SqlCommand(db, SignupSql)
        {
            { "email", email },
            { "normalized_email", EmailAddresses.Key(email) },
            { "verified_dt", account.EmailVerified ? time.GetUtcNow().UtcDateTime : (DateTime?)null },
            { "nickname", nickname },
            { "normalized_nickname", User.Normalize(nickname) },
            { "hash", account.PasswordHash },
            { "keys", NameKeys.Of(nickname).ToArray() },
            { "terms", NameTerms.Of(nickname) },
            { "must_verify", admission.Settings.VerifyEmail },
            { "state", (short)(admission.Waits ? RegistrationState.Pending : RegistrationState.Member) },
            { "reason", account.Reason },
            { "language", language },
        };
        InviteUse.Bind(sql, admission.Invite, admission.Settings.Invites, time.GetUtcNow().UtcDateTime);
        try
        {
            var added =
                await sql.SingleOrDefaultAsync(r => (Id: r.Int64(), CreateDt: r.Time()), cancellationToken)
                ?? throw new ProblemException(ProblemCodes.InviteNotValid);
            if (
                outbox.IsOn
                && !account.EmailVerified
                && await limits.TakeAsync(MailLimits.OfConfirmation(email), cancellationToken)
            )
            {
                var nonce = await links.CreateAsync(LinkPurpose.VerifyEmail, added.Id, email, cancellationToken);
                await outbox.AddAsync(new(MailKind.VerifyEmail, added.Id, email, nickname, language, Nonce: nonce), cancellationToken);
            }

            return added;
        }
        catch (PostgresException e)
            when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: UserConfiguration.UniqueEmail })
        {
            throw new ProblemException(ProblemCodes.EmailAlreadyRegistered);
        }
        catch (PostgresException e) when (UserConfiguration.IsNicknameTaken(e))
        {
            throw new ProblemException(ProblemCodes.NicknameAlreadyTaken);
        }
    }

    /// <param name="address">By which wrong passwords are counted.</param>
    public async Task<LoginResponse> LoginAsync(
        LoginRequest request,
        LoginOrigin origin,
        PasswordSource address,
        CancellationToken cancellationToken
    )
    {
        var (email, password) = AuthInput.Checked(request);
        var account = EmailAddresses.Key(email);
        var user = await AccountByEmail.FindAsync(email, db, cancellationToken);
        var known = devices.Find(user?.Id ?? 0, request.DeviceToken);
        var from = known is null ? address : PasswordSource.Device(known);
        var stored = user?.PasswordHash is { Length: > 0 } hash ? hash : null;
        var result = PasswordVerificationResult.Failed;
        var right = await wrongPasswords.CheckAsync(
            account,
            from,
            async () => (result = await passwords.CheckAsync(stored, password, cancellationToken)) != PasswordVerificationResult.Failed,
            cancellationToken
        );
        if (!right)
            throw Problem.InvalidCredentials();
        if (result == PasswordVerificationResult.SuccessRehashNeeded)
            await RenewHashAsync(user!, password, cancellationToken);
        var login = await opener.OpenAsync(user!, LoginProof.OneFactor, origin, request.DeviceToken, cancellationToken);
        outbox.Wake();
        return login;
    }

    /// <summary>Replaces a hash that an earlier version has made, unless the password was changed meanwhile.</summary>
    private async Task RenewHashAsync(User user, string password, CancellationToken cancellationToken)
    {
        var renewed = await passwords.HashAsync(password, cancellationToken);
        var sql = new SqlCommand(db, "UPDATE users SET password_hash = @renewed WHERE id = @id AND password_hash = @outdated RETURNING 1")
        {
            { "renewed", renewed },
            { "id", user.Id },
            { "outdated", user.PasswordHash },
        };
        if (await sql.SingleOrDefaultAsync(r => r.Int32(), cancellationToken) is not null)
        {
            user.PasswordHash = renewed; // what the session is opened for
            return;
        }

        // Another log-in has renewed it at the same moment, or its owner has changed it.
        var stored = await db.Users.Where(u => u.Id == user.Id).Select(u => u.PasswordHash).SingleOrDefaultAsync(cancellationToken);
        if (
            stored is { Length: > 0 }
            && await passwords.CheckAsync(stored, password, cancellationToken) is not PasswordVerificationResult.Failed
        )
            user.PasswordHash = stored;
    }

    private static readonly string SignupSql = $"""
        WITH {InviteUse.UsedSql},
        account AS (
            INSERT INTO users (email, normalized_email, email_verified_dt, nickname, normalized_nickname, nickname_keyed,
                               password_hash, must_verify, registration)
            SELECT @email, @normalized_email, @verified_dt, @nickname, @normalized_nickname, @nickname,
                   @hash, @must_verify, @state
            WHERE @invite IS NULL OR EXISTS (SELECT FROM used)
            RETURNING id, create_dt),
        waiting AS (
            INSERT INTO registrations (user_id, reason, language, create_dt)
            SELECT id, @reason, @language, create_dt FROM account WHERE @state = {(short)RegistrationState.Pending}),
        keyed AS (
            INSERT INTO nickname_keys (key, user_id) SELECT key, id FROM account, unnest(@keys) key ORDER BY key),
        indexed AS (
            INSERT INTO user_search (user_id, terms, terms_version) SELECT id, @terms::tsvector, {SearchTerms.Version} FROM account)
        SELECT id, create_dt FROM account
        """;
}
