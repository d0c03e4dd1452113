using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Names;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>Checks the password of a signed-in person once more, before an action that a stolen token must not do.</summary>
internal sealed class OwnPassword(FeedDb db, Passwords passwords, WrongPasswords wrongPasswords)
{
    /// <returns>The hash that the password was found right by; the caller checks that it is still stored.</returns>
    /// <exception cref="ProblemException">403: a wrong password, which is counted; 429: too many of them; 401: the account is
    /// deleted.</exception>
    public async Task<string> VerifiedHashAsync(SignedIn me, string password, CancellationToken cancellationToken)
    {
        var hash =
            await db.Users.Where(u => u.Id == me.Id).Select(u => u.PasswordHash).SingleOrDefaultAsync(cancellationToken)
            ?? throw Problem.InvalidToken();
        var right = await wrongPasswords.CheckAsync(
            EmailAddresses.Key(me.Email),
            PasswordSource.Session(me.SessionId),
            () => passwords.VerifyAsync(hash, password, cancellationToken),
            cancellationToken
        );
        return right ? hash : throw Problem.PermissionDenied();
    }
}
