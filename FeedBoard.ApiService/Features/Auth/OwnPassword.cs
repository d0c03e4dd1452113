using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Names;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>
/// Checks the password of a signed-in person once more, before an action that a stolen token must not do. A <see cref="Confirmations"/>
/// by a passkey is as good.
/// </summary>
internal sealed class OwnPassword(FeedDb db, Passwords passwords, WrongPasswords wrongPasswords, Confirmations confirmations)
{
    // The account first, as everywhere; a password that is being changed is waited for.
    private const string LockSql = "SELECT 1 FROM users WHERE id = @me AND password_hash = @hash FOR NO KEY UPDATE"; // pk_users

    /// <summary>Locks the account, in the transaction of the context, if its password is still the one that was checked.</summary>
    /// <exception cref="ProblemException">403: the password was changed meanwhile.</exception>
    public async Task LockAsync(SignedIn me, string verifiedHash, CancellationToken cancellationToken)
    {
        var unchanged = new SqlCommand(db, LockSql) { { "me", me.Id }, { "hash", verifiedHash } };
        if (await unchanged.SingleOrDefaultAsync(r => r.Int32(), cancellationToken) is null)
            throw Problem.PermissionDenied();
    }

    /// <returns>The hash that the password was found right by; the caller checks that it is still stored.</returns>
    /// <exception cref="ProblemException">403: a wrong password, which is counted; 429: too many of them; 401: the account is
    /// deleted.</exception>
    public async Task<string> VerifiedHashAsync(SignedIn me, string password, CancellationToken cancellationToken)
    {
        var hash =
            await db.Users.Where(u => u.Id == me.Id).Select(u => u.PasswordHash).SingleOrDefaultAsync(cancellationToken)
            ?? throw Problem.InvalidToken();
        if (confirmations.IsValid(me, password))
            return hash;
        var right = await wrongPasswords.CheckAsync(
            EmailAddresses.Key(me.Email),
            PasswordSource.Session(me.SessionId),
            () => passwords.VerifyAsync(hash, password, cancellationToken),
            cancellationToken
        );
        return right ? hash : throw Problem.PermissionDenied();
    }
}
