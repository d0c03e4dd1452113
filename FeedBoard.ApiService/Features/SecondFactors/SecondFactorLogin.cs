using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.SecondFactors;

/// <summary>The second step of a log-in: a code of the app, or a recovery code.</summary>
internal sealed class SecondFactorLogin(
    FeedDb db,
    LoginChallenges challenges,
    WrongCodes wrongCodes,
    TotpSecrets secrets,
    SessionOpener opener,
    Outbox outbox,
    TimeProvider time
)
{
    private const string SecretSql = "SELECT secret FROM authenticators WHERE user_id = @user AND on_dt IS NOT NULL"; // pk_authenticators

    // Of two that send a code at the same moment, to whatever replicas, one finds its step unused.
    private const string UseStepSql = """
        UPDATE authenticators SET last_step = @step WHERE user_id = @user AND last_step < @step RETURNING 1  -- pk_authenticators
        """;

    private const string UseRecoveryCodeSql = "DELETE FROM recovery_codes WHERE user_id = @user AND hash = @hash RETURNING 1";

    /// <exception cref="ProblemException">400: the challenge or the code is not valid; 403: the account is suspended; 429: too many wrong
    /// codes.</exception>
    public async Task<LoginResponse> LogInAsync(
        SecondFactorLoginRequest request,
        LoginOrigin origin,
        CancellationToken cancellationToken
    )
    {
        var (challenge, code) = SecondFactorInput.Checked(request);
        var language = origin.Language;
        var id = await challenges.TryAsync(challenge, cancellationToken) ?? throw Problem.ChallengeNotValid();
        var last = await wrongCodes.CountAsync(id, cancellationToken);
        var login = await db.UntilNotDeadlockedAsync(async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var user = await FindAsync(id, cancellationToken);
            if (!await UseAsync(user, code, language, cancellationToken))
                return null;
            if (!await challenges.UseAsync(challenge, cancellationToken))
                throw Problem.ChallengeNotValid();
            await wrongCodes.ForgiveAsync(id, cancellationToken);
            var opened = await opener.OpenAsync(user, LoginProof.BothFactors, origin, request.DeviceToken, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return opened;
        });
        if (login is null && last)
        {
            var user = await FindAsync(id, cancellationToken);
            await outbox.AddAsync(
                MailMessage.Notice(SecurityChange.CodesGuessed, id, user.Email, user.Nickname, language),
                cancellationToken
            );
        }

        outbox.Wake();
        return login ?? throw Problem.CodeNotValid();
    }

    /// <summary>A new password ends the challenge.</summary>
    private async Task<User> FindAsync(long id, CancellationToken cancellationToken) =>
        await opener.HoldAsync(id, cancellationToken) ?? throw Problem.ChallengeNotValid();

    /// <returns>Whether the code was good; then it is not any more.</returns>
    private async Task<bool> UseAsync(User user, string code, string language, CancellationToken cancellationToken)
    {
        if (TotpCodes.IsCode(code))
            return await StepOfAsync(user, code, cancellationToken) is { } step
                && await IsDoneAsync(new(db, UseStepSql) { { "user", user.Id }, { "step", step } }, cancellationToken);
        var used = new SqlCommand(db, UseRecoveryCodeSql) { { "user", user.Id }, { "hash", RecoveryCodes.HashOf(user.Id, code) } };
        if (!await IsDoneAsync(used, cancellationToken))
            return false;
        await outbox.AddAsync(
            MailMessage.Notice(SecurityChange.RecoveryCodeUsed, user.Id, user.Email, user.Nickname, language),
            cancellationToken
        );
        return true;
    }

    private async Task<long?> StepOfAsync(User user, string code, CancellationToken cancellationToken)
    {
        var stored = await new SqlCommand(db, SecretSql) { { "user", user.Id } }.ToListAsync(r => r.Bytes(), cancellationToken);
        return stored is [var sealedSecret] && secrets.Open(user.Id, sealedSecret) is { } secret
            ? TotpCodes.StepOf(secret, code, time.GetUtcNow().UtcDateTime)
            : null;
    }

    private static async Task<bool> IsDoneAsync(SqlCommand sql, CancellationToken cancellationToken) =>
        await sql.SingleOrDefaultAsync(r => r.Int32(), cancellationToken) is not null;
}
