using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>How somebody has shown who they are.</summary>
internal enum LoginProof
{
    /// <summary>By one factor: an account that has an authenticator app is asked for its code.</summary>
    OneFactor,

    /// <summary>By two, or by a passkey, which is both: something that one has, and a finger or a PIN.</summary>
    BothFactors,
}

/// <summary>The last step of every log-in: opens the session, unless the account waits for its second factor.</summary>
internal sealed class SessionOpener(
    FeedDb db,
    AccessTokens tokens,
    DeviceTokens devices,
    LoginDevices loginDevices,
    IOptions<AuthOptions> options,
    TimeProvider time
)
{
    // FOR SHARE: a change of the password, or a suspension, waits for this and then ends the session too, or comes first, and this opens
    // none.
    private static readonly string OpenSql = $"""
        WITH found AS (
            SELECT id, @one_factor AND EXISTS (
                SELECT FROM authenticators WHERE user_id = @user AND on_dt IS NOT NULL) AS waits  -- pk_authenticators
            FROM users  -- pk_users
            WHERE id = @user AND password_hash = @verified AND {VisibilitySql.MayBeLoggedIn()} FOR SHARE),
        account AS (
            SELECT id FROM found WHERE NOT waits),
        opened AS (
            INSERT INTO sessions (user_id, device, create_dt, last_seen_dt, expire_dt)
            SELECT id, @device, @now, @now, @expire FROM account RETURNING id),
        given AS (
            INSERT INTO refresh_tokens (hash, session_id) SELECT @hash, id FROM opened),
        waiting AS (
            INSERT INTO login_challenges (hash, user_id, expire_dt)
            SELECT @challenge, id, @challenge_expire FROM found WHERE waits),
        {LoginDevices.Sql}
        SELECT (SELECT id FROM opened),
               waits AND EXISTS (SELECT FROM recovery_codes WHERE user_id = @user),              -- pk_recovery_codes
               waits AND EXISTS (SELECT FROM passkeys WHERE user_id = @user)                     -- ix_passkeys_user_id
        FROM found
        """;

    /// <summary>
    /// Reads an account and, in the transaction of the context, holds it: a password that is being changed is waited for.
    /// </summary>
    /// <returns><c>null</c>: there is none.</returns>
    public Task<User?> HoldAsync(long id, CancellationToken cancellationToken) =>
        db.Users.FromSql($"SELECT * FROM users WHERE id = {id} FOR SHARE").AsNoTracking().SingleOrDefaultAsync(cancellationToken);

    /// <param name="user">As it was read when the proof was found good.</param>
    /// <param name="origin">Where it comes from: a new device is told to the owner.</param>
    /// <param name="deviceToken">From an earlier log-in on the same device, if there is one.</param>
    /// <exception cref="ProblemException">401: the second factor is missing, or the password was changed meanwhile; 403: the account is
    /// suspended, waits for approval or was refused.</exception>
    public async Task<LoginResponse> OpenAsync(
        User user,
        LoginProof proof,
        LoginOrigin origin,
        string? deviceToken,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        if (user.SuspendedUntilDt > now.UtcDateTime)
            throw Problem.Suspended(user.SuspendedUntilDt.Value, user.SuspensionReason);
        if (user.Registration != RegistrationState.Member)
            throw await NotAMemberAsync(user.Id, user.Registration, cancellationToken);
        var (refreshToken, challenge) = (RandomToken.Create(), RandomToken.Create());
        var sql = new SqlCommand(db, OpenSql)
        {
            { "user", user.Id },
            { "one_factor", proof == LoginProof.OneFactor },
            { "verified", user.PasswordHash },
            { "device", origin.Device },
            { "now", now.UtcDateTime },
            { "expire", (now + options.Value.SessionLifetime).UtcDateTime },
            { "hash", RandomToken.HashOf(refreshToken) },
            { "challenge", RandomToken.HashOf(challenge) },
            { "challenge_expire", (now + LoginChallenges.Lifetime).UtcDateTime },
        };
        var known = devices.Find(user.Id, deviceToken) is not null;
        loginDevices.Bind(sql, user, origin, withDeviceToken: known);
        var (session, hasCodes, hasPasskeys) =
            await sql.SingleOrDefaultAsync(r => (r.Int64OrNull(), r.Boolean(), r.Boolean()), cancellationToken)
            ?? throw Problem.InvalidCredentials(); // the password or the account went away meanwhile
        if (session is null)
            throw Problem.SecondFactorRequired(challenge, Factors(hasCodes, hasPasskeys));
        return new(
            user.Email,
            user.Nickname,
            tokens.Create(user.Id, session.Value),
            refreshToken,
            (int)tokens.Lifetime.TotalSeconds,
            known ? deviceToken : devices.Create(user.Id)
        );
    }

    /// <summary>The refusal for an account that waits for a moderator, or that a moderator has refused.</summary>
    private async Task<ProblemException> NotAMemberAsync(long id, RegistrationState state, CancellationToken cancellationToken)
    {
        string? reason = null;
        if (state == RegistrationState.Refused)
            await new SqlCommand(db, "SELECT refusal FROM registrations WHERE user_id = @id") { { "id", id } } // pk_registrations
            .ReadAsync(r => reason = r.TextOrNull(), cancellationToken);
        return state == RegistrationState.Refused ? Problem.Refused(reason) : Problem.Pending();
    }

    private static string[] Factors(bool hasCodes, bool hasPasskeys) =>
        ["totp", .. hasCodes ? ["recovery_code"] : Array.Empty<string>(), .. hasPasskeys ? ["passkey"] : Array.Empty<string>()];
}
