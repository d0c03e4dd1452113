using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Platform.Names;
using Microsoft.EntityFrameworkCore;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>The account that log-in finds by an e-mail address, and every command of the operator.</summary>
internal static class AccountByEmail
{
    /// <summary>
    /// Two accounts may have one address in two spellings: decision 0036. The one that was spelled like this comes first.
    /// </summary>
    /// <returns><c>null</c>: nobody has the address.</returns>
    public static async Task<User?> FindAsync(string email, FeedDb db, CancellationToken cancellationToken)
    {
        foreach (var key in EmailAddresses.Keys(email))
        {
            if (await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedEmail == key, cancellationToken) is { } user)
                return user;
        }

        return null;
    }
}
