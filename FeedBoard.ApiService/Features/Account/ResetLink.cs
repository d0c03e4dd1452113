using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;

namespace FeedBoard.ApiService.Features.Account;

/// <summary>A link for a new password without mail: the operator of the board hands it over in another way.</summary>
internal static class ResetLink
{
    private const string LogSql = "INSERT INTO audit_log (action, user_id) VALUES ('reset_link_created', @user)";

    /// <summary>Makes it, with a line in the audit log.</summary>
    /// <param name="root">The address of the front page.</param>
    /// <returns><c>null</c>: nobody has the address.</returns>
    public static async Task<Uri?> CreateAsync(string email, Uri root, FeedDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await AccountByEmail.FindAsync(email.Trim(), db, cancellationToken) is not { } user)
            return null;
        var token = RandomToken.Create();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Of no address: that the link was handed over proves none.
        await AccountLinks.InsertAsync(
            db,
            RandomToken.HashOf(token),
            LinkPurpose.ResetPassword,
            user.Id,
            email: "",
            time.GetUtcNow().UtcDateTime,
            cancellationToken
        );
        await new SqlCommand(db, LogSql) { { "user", user.Id } }.ReadAsync(_ => { }, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return AccountLinks.PageOf(root, LinkPurpose.ResetPassword, token);
    }
}
