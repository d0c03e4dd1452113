using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Names;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>
/// Checks the password of a signed-in person once more, before an action that a stolen token must not do. One of
/// <see cref="PasskeyConfirmations"/> is as good; so is a new session of somebody who has no password.
/// </summary>
internal sealed class OwnPassword(
    FeedDb db,
    Passwords passwords,
    WrongPasswords wrongPasswords,
    PasskeyConfirmations confirmations,
    TimeProvider time
)
{
    // The account first, as everywhere; a password that is being changed is waited for.
    private const string LockSql = "SELECT 1 FROM users WHERE id = @me AND password_hash = @hash FOR NO KEY UPDATE"; // pk_users

    /// <summary>Checks the password, then begins a transaction that holds the account while its password is that one.</summary>
    /// <inheritdoc cref="VerifiedHashAsync(SignedIn, string, string?, CancellationToken)"/>
    public async Task<IDbContextTransaction> BeginAsync(SignedIn me, string? password, CancellationToken cancellationToken)
    {
        var hash = await VerifiedHashAsync(me, password, cancellationToken);
        var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var unchanged = new SqlCommand(db, LockSql) { { "me", me.Id }, { "hash", hash } };
        if (await unchanged.SingleOrDefaultAsync(r => r.Int32(), cancellationToken) is not null)
            return transaction;
        await transaction.DisposeAsync();
        throw Problem.PermissionDenied(); // it was changed meanwhile
    }

    /// <summary>How new a session must be that stands for a password.</summary>
    public static readonly TimeSpan NewSession = TimeSpan.FromMinutes(10);

    /// <returns>The hash that the password was found right by; the caller checks that it is still stored. Empty: there is no
    /// password.</returns>
    /// <inheritdoc cref="VerifiedHashAsync(SignedIn, string, string?, CancellationToken)"/>
    public Task<string> VerifiedHashAsync(SignedIn me, string? password, CancellationToken cancellationToken) =>
        VerifiedHashAsync(me, "current_password", password, cancellationToken);

    /// <param name="field">Its name on the wire.</param>
    /// <param name="password">The password or a confirmation; of somebody who has no password, <c>null</c> or a confirmation.</param>
    /// <exception cref="ProblemException">403: a wrong password, which is counted; or there is none, and one was sent, or the session is
    /// not new; 429: too many of them; 401: the account is deleted.</exception>
    /// <exception cref="InvalidInputException">The account has a password, and none was sent.</exception>
    public async Task<string> VerifiedHashAsync(SignedIn me, string field, string? password, CancellationToken cancellationToken)
    {
        var hash =
            await db.Users.Where(u => u.Id == me.Id).Select(u => u.PasswordHash).SingleOrDefaultAsync(cancellationToken)
            ?? throw Problem.InvalidToken();
        if (password is not null && confirmations.IsValid(me, password))
            return hash;
        if (hash.Length == 0)
        {
            await CheckSessionAsync(me, password, cancellationToken);
            return hash;
        }

        if (password is null)
            throw new InvalidInputException(field, FieldError.Required);
        var right = await wrongPasswords.CheckAsync(
            EmailAddresses.Key(me.Email),
            PasswordSource.Session(me.SessionId),
            () => passwords.VerifyAsync(hash, password, cancellationToken),
            cancellationToken
        );
        return right ? hash : throw Problem.PermissionDenied();
    }

    /// <summary>Somebody who has no password must have logged in just now.</summary>
    private async Task CheckSessionAsync(SignedIn me, string? password, CancellationToken cancellationToken)
    {
        if (password is not null)
            throw Problem.PasswordNotSet();
        var since = (time.GetUtcNow() - NewSession).UtcDateTime;
        if (!await db.Sessions.AnyAsync(s => s.Id == me.SessionId && s.UserId == me.Id && s.CreateDt > since, cancellationToken))
            throw new ProblemException(ProblemCodes.LogInAgain);
    }
}
