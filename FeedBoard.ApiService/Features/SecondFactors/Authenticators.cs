using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.SecondFactors;

/// <summary>Turns the second factor of an account on and off: an authenticator app and recovery codes.</summary>
internal sealed class Authenticators(
    FeedDb db,
    OwnPassword own,
    TotpSecrets secrets,
    BoardSettingsCache board,
    Outbox outbox,
    TimeProvider time
)
{
    /// <summary>How long the first code may take. Somebody who has seen the secret must not turn it on much later.</summary>
    /// <remarks>Said by SecurityTexts, SecondFactorEndpoints and docs/problems.md.</remarks>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    // Starting again before the first code was right gives a new secret.
    private const string StartSql = """
        INSERT INTO authenticators AS a (user_id, secret, create_dt) VALUES (@me, @secret, @now)
        ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, create_dt = excluded.create_dt WHERE a.on_dt IS NULL
        RETURNING 1
        """;

    private const string FindSql = """
        SELECT secret, on_dt IS NOT NULL, create_dt FROM authenticators WHERE user_id = @me                -- pk_authenticators
        """;

    private const string ConfirmSql = """
        UPDATE authenticators SET on_dt = @now, last_step = @step WHERE user_id = @me AND on_dt IS NULL AND secret = @secret RETURNING 1
        """;

    private const string NewCodesSql = """
        DELETE FROM recovery_codes WHERE user_id = @me;
        INSERT INTO recovery_codes (user_id, hash) SELECT @me, hash FROM unnest(@hashes) hash
        """;

    private const string OffParts = """
        off AS (DELETE FROM authenticators WHERE user_id = @user RETURNING on_dt),
        codes AS (DELETE FROM recovery_codes WHERE user_id = @user),
        challenges AS (DELETE FROM login_challenges WHERE user_id = @user)
        """;

    private const string OffSql = $"WITH {OffParts} SELECT on_dt IS NOT NULL FROM off";

    private static readonly string OffByCommandSql = $"""
        WITH {OffParts},
        told AS (
            SELECT u.id, u.email, u.nickname FROM off JOIN users u ON u.id = @user WHERE off.on_dt IS NOT NULL),  -- pk_users
        logged AS (
            INSERT INTO audit_log (action, user_id) SELECT 'second_factor_turned_off', id FROM told),
        mailed AS (
            INSERT INTO outgoing_mails (kind, user_id, address, nickname, language, change, create_dt, next_dt)
            SELECT {(short)MailKind.SecurityNotice}, id, email, nickname, {Outbox.LanguageSql("told.id")}, {(short)SecurityChange.TotpOff},
                   @now, @now
            FROM told WHERE @mails)
        SELECT on_dt IS NOT NULL FROM off
        """;

    /// <exception cref="ProblemException">403: a wrong password; 409: it is on already.</exception>
    public async Task<TotpSecretResponse> StartAsync(CurrentPasswordRequest request, SignedIn me, CancellationToken cancellationToken)
    {
        var (secret, name) = (TotpCodes.NewSecret(), (await board.GetAsync(cancellationToken)).Name);
        await using var transaction = await own.BeginAsync(me, AuthInput.Own(request.CurrentPassword), cancellationToken);
        var started = new SqlCommand(db, StartSql) { { "me", me.Id }, { "secret", secrets.Seal(me.Id, secret) }, { "now", Now } };
        if (await started.SingleOrDefaultAsync(r => r.Int32(), cancellationToken) is null)
            throw new ProblemException(ProblemCodes.TotpAlreadyOn);
        await transaction.CommitAsync(cancellationToken);
        return new(TotpCodes.Base32(secret), TotpCodes.UriOf(secret, me.Email, name));
    }

    /// <summary>The first code shows that the app has the secret: from now on log-in asks for one.</summary>
    /// <exception cref="ProblemException">400: the code is wrong; 409: it was not started within a quarter of an hour, or is on already;
    /// 401: the session has ended meanwhile.</exception>
    public async Task<RecoveryCodesResponse> ConfirmAsync(
        TotpCodeRequest request,
        SignedIn me,
        string language,
        CancellationToken cancellationToken
    )
    {
        var code = SecondFactorInput.Checked(request);
        var (stored, on, since) = await FindAsync(me, cancellationToken) ?? throw new ProblemException(ProblemCodes.TotpNotStarted);
        if (on)
            throw new ProblemException(ProblemCodes.TotpAlreadyOn);
        if (since <= Now - Patience)
            throw new ProblemException(ProblemCodes.TotpNotStarted);
        if (secrets.Open(me.Id, stored) is not { } secret || TotpCodes.StepOf(secret, code, Now) is not { } step)
            throw Problem.CodeNotValid();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await OpenSession.HoldAsync(me, db, Now, cancellationToken);
        var confirmed = new SqlCommand(db, ConfirmSql)
        {
            { "me", me.Id },
            { "secret", stored },
            { "step", step },
            { "now", Now },
        };
        if (await confirmed.SingleOrDefaultAsync(r => r.Int32(), cancellationToken) is null)
            throw new ProblemException(ProblemCodes.TotpAlreadyOn);
        var codes = await WriteCodesAsync(me, cancellationToken);
        await outbox.AddAsync(MailMessage.Notice(SecurityChange.TotpOn, me, language), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        outbox.Wake();
        return codes;
    }

    /// <exception cref="ProblemException">403: a wrong password.</exception>
    public async Task TurnOffAsync(CurrentPasswordRequest request, SignedIn me, string language, CancellationToken cancellationToken)
    {
        await using var transaction = await own.BeginAsync(me, AuthInput.Own(request.CurrentPassword), cancellationToken);
        if (await OffAsync(db, me.Id, cancellationToken))
            await outbox.AddAsync(MailMessage.Notice(SecurityChange.TotpOff, me, language), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        outbox.Wake();
    }

    /// <summary>By the operator of the board: without the password, but with a line in the audit log.</summary>
    /// <param name="mails">Whether the board sends mail: then its owner is told.</param>
    /// <returns>Whether it was on; <c>null</c>: nobody has the address.</returns>
    public static async Task<bool?> TurnOffAsync(string email, bool mails, FeedDb db, DateTime now, CancellationToken cancellationToken)
    {
        if (await AccountByEmail.FindAsync(email.Trim(), db, cancellationToken) is not { } user)
            return null;
        var sql = new SqlCommand(db, OffByCommandSql)
        {
            { "user", user.Id },
            { "mails", mails },
            { "now", now },
        };
        return await sql.SingleOrDefaultAsync(r => r.Boolean(), cancellationToken) is true;
    }

    /// <exception cref="ProblemException">403: a wrong password; 409: there is no second factor.</exception>
    public async Task<RecoveryCodesResponse> RenewCodesAsync(
        CurrentPasswordRequest request,
        SignedIn me,
        string language,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await own.BeginAsync(me, AuthInput.Own(request.CurrentPassword), cancellationToken);
        if (await FindAsync(me, cancellationToken) is not { On: true })
            throw new ProblemException(ProblemCodes.TotpNotOn);
        var codes = await WriteCodesAsync(me, cancellationToken);
        await outbox.AddAsync(MailMessage.Notice(SecurityChange.RecoveryCodesNew, me, language), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        outbox.Wake();
        return codes;
    }

    private static async Task<bool> OffAsync(FeedDb db, long user, CancellationToken cancellationToken) =>
        await new SqlCommand(db, OffSql) { { "user", user } }.SingleOrDefaultAsync(r => r.Boolean(), cancellationToken) is true;

    private Task<(byte[] Secret, bool On, DateTime Since)?> FindAsync(SignedIn me, CancellationToken cancellationToken) =>
        new SqlCommand(db, FindSql) { { "me", me.Id } }.SingleOrDefaultAsync(
            r => (r.Bytes(), r.Boolean(), r.Time()),
            cancellationToken
        );

    private async Task<RecoveryCodesResponse> WriteCodesAsync(SignedIn me, CancellationToken cancellationToken)
    {
        var codes = RecoveryCodes.New();
        await new SqlCommand(db, NewCodesSql)
        {
            { "me", me.Id },
            { "hashes", codes.Select(c => RecoveryCodes.HashOf(me.Id, c)).ToArray() },
        }.ReadAsync(_ => { }, cancellationToken);
        return new(codes);
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
