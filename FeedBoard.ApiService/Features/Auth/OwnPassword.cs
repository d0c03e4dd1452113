using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Names;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>Checks the password of a signed-in person once more, before an action that a stolen token must not do.</summary>
internal sealed class OwnPassword(FeedDb db, Passwords passwords, WrongPasswords wrongPasswords, TimeProvider time)
{
    /// <summary>How new a session must be that stands for a password.</summary>
    public static readonly TimeSpan NewSession = TimeSpan.FromMinutes(10);

    /// <summary>
    /// For a change of how one logs in: the password, or, by somebody who has none, having logged in just now.
    /// </summary>
    /// <exception cref="ProblemException">403: a wrong password, or the session is not new; 422: none; 429; 401.</exception>
    public async Task ConfirmAsync(SignedIn me, string? password, CancellationToken cancellationToken)
    {
        if (await db.Users.AnyAsync(u => u.Id == me.Id && u.PasswordHash != "", cancellationToken))
        {
            var errors = new FieldErrors();
            var given = errors.Password("current_password", password, 1, InputLimits.MaxPassword);
            errors.ThrowIfAny();
            await VerifiedHashAsync(me, given, cancellationToken);
            return;
        }

        var since = (time.GetUtcNow() - NewSession).UtcDateTime;
        if (!await db.Sessions.AnyAsync(s => s.Id == me.SessionId && s.UserId == me.Id && s.CreateDt > since, cancellationToken))
            throw new ProblemException(ProblemCodes.LogInAgain);
    }

    /// <returns>The hash that the password was found right by; the caller checks that it is still stored.</returns>
    /// <exception cref="ProblemException">403: a wrong password, which is counted, or there is none; 429: too many of them; 401: the
    /// account is deleted.</exception>
    public async Task<string> VerifiedHashAsync(SignedIn me, string password, CancellationToken cancellationToken)
    {
        var hash =
            await db.Users.Where(u => u.Id == me.Id).Select(u => u.PasswordHash).SingleOrDefaultAsync(cancellationToken)
            ?? throw Problem.InvalidToken();
        if (hash.Length == 0)
            throw Problem.PasswordNotSet();
        var right = await wrongPasswords.CheckAsync(
            EmailAddresses.Key(me.Email),
            PasswordSource.Session(me.SessionId),
            () => passwords.VerifyAsync(hash, password, cancellationToken),
            cancellationToken
        );
        return right ? hash : throw Problem.PermissionDenied();
    }
}
