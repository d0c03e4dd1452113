using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Names;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ServiceDefaults.Providers;
using Microsoft.EntityFrameworkCore;

namespace FeedBoard.ApiService.Features.Account;

/// <summary>A new password for somebody who has forgotten theirs, by a link that is mailed to them.</summary>
internal sealed class PasswordReset(
    FeedDb db,
    Passwords passwords,
    Outbox outbox,
    AccountLinks links,
    MailLimits limits,
    LoginChallenges challenges,
    LoginProviders providers,
    TimeProvider time
)
{
    // One round trip and one commit whether there is such an account or not: neither the response nor its time tells. The limit is counted
    // for addresses that nobody has, too.
    private const string ForgotSql = $"""
        WITH allowed AS ({MailLimits.TakeSql}),
        account AS (
            SELECT u.id, u.email, u.nickname FROM users u, allowed
            WHERE u.normalized_email = ANY (@keys)  -- ux_users_normalized_email
            ORDER BY array_position(@keys, u.normalized_email) LIMIT 1
            FOR KEY SHARE OF u),  -- waits for a deletion of the account, and is nobody then
        link AS (
            {AccountLinks.InsertSql}
            SELECT @hash, id, @purpose, email, @now, @expire FROM account)
        {Outbox.InsertSql} SELECT @kind, id, email, nickname, @language, NULL, @nonce, @now, @now FROM account
        """;

    /// <exception cref="ProblemException">503: the board sends no mail.</exception>
    public async Task ForgotAsync(ForgotPasswordRequest request, string language, CancellationToken cancellationToken)
    {
        var email = AccountInput.Checked(request);
        outbox.Require();
        var (nonce, now) = (AccountLinks.NewNonce(), time.GetUtcNow().UtcDateTime);
        var sql = new SqlCommand(db, ForgotSql)
        {
            { "keys", EmailAddresses.Keys(email) },
            { "hash", RandomToken.HashOf(links.TokenOf(nonce)) },
            { "purpose", (short)LinkPurpose.ResetPassword },
            { "now", now },
            { "expire", now + AccountLinks.LifetimeOf(LinkPurpose.ResetPassword) },
            { "kind", (short)MailKind.ResetPassword },
            { "language", language },
            { "nonce", nonce },
        };
        await limits.Bind(sql, $"reset {EmailAddresses.Key(email)}").ReadAsync(_ => { }, cancellationToken);
        outbox.Wake();
    }

    /// <exception cref="ProblemException">400: the link is not valid; 422: the password is not.</exception>
    public async Task ResetAsync(ResetPasswordRequest request, string language, CancellationToken cancellationToken)
    {
        var (token, password) = AccountInput.Checked(request);
        // Before the password is hashed, which takes long.
        if (await links.FindAsync(token, cancellationToken) is not { Purpose: LinkPurpose.ResetPassword } link)
            throw Problem.LinkNotValid();
        var hash = await passwords.HashAsync(password, cancellationToken);
        await db.UntilNotDeadlockedAsync(() => ResetAsync(link, token, hash, language, cancellationToken));
        outbox.Wake();
    }

    // What somebody else may have added who made an account with this address before its owner came: until it was confirmed, which may be
    // now or long ago. Its owner has perhaps followed the link of a sign-up that was not theirs. A second factor stays, which lets nobody
    // in.
    private const string DeleteOtherWaysInSql = """
        WITH keys AS (
            DELETE FROM passkeys WHERE user_id = @user AND create_dt < coalesce(@confirmed::timestamptz, 'infinity')  -- ix_passkeys_user_id
            RETURNING name),
        links AS (
            DELETE FROM logins WHERE user_id = @user AND create_dt < coalesce(@confirmed::timestamptz, 'infinity')
            -- ux_logins_user_id_provider
            RETURNING provider)
        SELECT true, name FROM keys UNION ALL SELECT false, provider FROM links
        """;

    /// <summary>The account first, as everywhere, and its sessions last: a log-in that was under way is ended too.</summary>
    private async Task ResetAsync(AccountLinks.Found link, string token, string hash, string language, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = await links.UseAsync(link, token, cancellationToken);
        // Who got the link reads the mail of that address.
        var verified = string.Equals(EmailAddresses.Key(link.Email), EmailAddresses.Key(user.Email), StringComparison.Ordinal);
        var now = time.GetUtcNow().UtcDateTime;
        await db
            .Users.Where(u => u.Id == user.Id)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(p => p.PasswordHash, hash)
                        .SetProperty(p => p.EmailVerifiedDt, p => verified ? p.EmailVerifiedDt ?? now : p.EmailVerifiedDt),
                cancellationToken
            );
        await links.DeleteOfOldPasswordAsync(user.Id, cancellationToken);
        await challenges.DeleteAsync(user.Id, cancellationToken);
        if (verified)
            await DeleteOtherWaysInAsync(user, language, cancellationToken);
        await db.Sessions.Where(s => s.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await db.ApiTokens.Where(t => t.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await outbox.AddAsync(new(MailKind.PasswordChanged, user.Id, user.Email, user.Nickname, language), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task DeleteOtherWaysInAsync(User user, string language, CancellationToken cancellationToken)
    {
        var deleted = await new SqlCommand(db, DeleteOtherWaysInSql)
        {
            { "user", user.Id },
            { "confirmed", user.EmailVerifiedDt },
        }.ToListAsync(r => (IsPasskey: r.Boolean(), Name: r.Text()), cancellationToken);
        // One mail for all passkeys: their names may be a stranger's.
        if (deleted.Where(d => d.IsPasskey).Select(d => d.Name).ToList() is [var first, .. var others])
            await TellAsync(SecurityChange.PasskeyRemoved, others is [] ? first : $"{first} (+{others.Count})");
        foreach (var (_, name) in deleted.Where(d => !d.IsPasskey))
            await TellAsync(SecurityChange.LoginUnlinked, providers.Find(name)?.Provider.DisplayName ?? name);

        Task TellAsync(SecurityChange change, string detail) =>
            outbox.AddAsync(MailMessage.Notice(change, user.Id, user.Email, user.Nickname, language, detail), cancellationToken);
    }
}
