using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>What opens an account by itself: a password, a provider, a passkey.</summary>
internal static class LoginWays
{
    private const string Sql = """
        SELECT 1 FROM users u WHERE id = @me AND (password_hash <> ''
            OR EXISTS (SELECT FROM logins WHERE user_id = u.id)                    -- ux_logins_user_id_provider
            OR EXISTS (SELECT FROM passkeys WHERE user_id = u.id))                 -- ix_passkeys_user_id
        """;

    /// <summary>In the transaction that has taken one away, with the account locked.</summary>
    /// <exception cref="ProblemException">409: none is left.</exception>
    public static async Task RequireOneAsync(SignedIn me, FeedDb db, CancellationToken cancellationToken)
    {
        if (await new SqlCommand(db, Sql) { { "me", me.Id } }.SingleOrDefaultAsync(r => r.Int32(), cancellationToken) is null)
            throw new ProblemException(ProblemCodes.LastLogin);
    }
}
