using System.Security.Cryptography;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Mail;

/// <summary>The links that mails contain: each works once, for a while.</summary>
/// <remarks>
/// The database holds the hash of a token, and with a waiting mail a nonce, from which only the signing key makes the token: who reads the
/// database, or a dump of it, can follow no link.
/// </remarks>
internal sealed class AccountLinks(FeedDb db, IOptions<AuthOptions> options, TimeProvider time)
{
    private const int Bytes = 32;

    /// <summary>The columns, in the order of the values.</summary>
    public const string InsertSql = "INSERT INTO account_links (hash, user_id, purpose, email, create_dt, expire_dt)";

    private const string FindSql = "SELECT user_id, purpose, email FROM account_links WHERE hash = @hash AND expire_dt > @now";

    private const string UseSql = "DELETE FROM account_links WHERE hash = @hash AND expire_dt > @now RETURNING 1"; // pk_account_links

    private const string DeleteSql = "DELETE FROM account_links WHERE user_id = @user AND purpose = ANY (@purposes)";

    /// <summary>A link that was not used yet.</summary>
    internal readonly record struct Found(long UserId, LinkPurpose Purpose, string Email);

    /// <remarks>Said by MailText, MailLinkTexts, AccountEndpoints and docs/operations.md.</remarks>
    public static TimeSpan LifetimeOf(LinkPurpose purpose) =>
        purpose == LinkPurpose.ResetPassword ? TimeSpan.FromHours(1) : TimeSpan.FromDays(1);

    /// <summary>The page that a token opens.</summary>
    /// <param name="root">Ends in a slash.</param>
    public static Uri PageOf(Uri root, LinkPurpose purpose, string token) =>
        new(root, $"{(purpose == LinkPurpose.ResetPassword ? "reset" : "verify")}?token={token}");

    public static byte[] NewNonce() => RandomNumberGenerator.GetBytes(Bytes);

    public string TokenOf(byte[] nonce) => options.Value.Sign([.. "mail\n"u8, .. nonce]);

    /// <returns>The nonce for the mail.</returns>
    public async Task<byte[]> CreateAsync(LinkPurpose purpose, long user, string email, CancellationToken cancellationToken)
    {
        var nonce = NewNonce();
        await InsertAsync(db, RandomToken.HashOf(TokenOf(nonce)), purpose, user, email, time.GetUtcNow().UtcDateTime, cancellationToken);
        return nonce;
    }

    public static Task InsertAsync(
        FeedDb db,
        byte[] hash,
        LinkPurpose purpose,
        long user,
        string email,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        new SqlCommand(
            db,
            $"{InsertSql} VALUES (@hash, @user, @purpose, @email, @now, @expire)"
        )
        {
            { "hash", hash },
            { "user", user },
            { "purpose", (short)purpose },
            { "email", email },
            { "now", now },
            { "expire", now + LifetimeOf(purpose) },
        }.ReadAsync(_ => { }, cancellationToken);

    public Task<Found?> FindAsync(string token, CancellationToken cancellationToken) =>
        new SqlCommand(db, FindSql) { { "hash", RandomToken.HashOf(token) }, { "now", Now } }.SingleOrDefaultAsync(
            r => new Found(r.Int64(), (LinkPurpose)r.Int16(), r.Text()),
            cancellationToken
        );

    /// <summary>
    /// Locks the account, first as everywhere, and uses the link, in the transaction of the context. Of two that use a link at the same
    /// moment, one does.
    /// </summary>
    /// <returns>The account.</returns>
    /// <exception cref="ProblemException">400: it was the other one, or the account is deleted.</exception>
    public async Task<User> UseAsync(Found link, string token, CancellationToken cancellationToken)
    {
        var user = await db
            .Users.FromSql($"SELECT * FROM users WHERE id = {link.UserId} FOR NO KEY UPDATE")
            .AsNoTracking()
            .SingleOrDefaultAsync(cancellationToken);
        var sql = new SqlCommand(db, UseSql) { { "hash", RandomToken.HashOf(token) }, { "now", Now } };
        if (user is null || await sql.SingleOrDefaultAsync(r => r.Int32(), cancellationToken) is null)
            throw Problem.LinkNotValid();
        return user;
    }

    /// <summary>
    /// Makes void what a new password ends: links to replace the old one, and changes of the address, which somebody else who knew it may
    /// have asked for.
    /// </summary>
    public Task DeleteOfOldPasswordAsync(long user, CancellationToken cancellationToken) =>
        DeleteAsync(user, [LinkPurpose.ResetPassword, LinkPurpose.ChangeEmail], cancellationToken);

    /// <summary>Makes the links of an account void.</summary>
    public Task DeleteAsync(long user, IEnumerable<LinkPurpose> purposes, CancellationToken cancellationToken) =>
        new SqlCommand(db, DeleteSql)
        {
            { "user", user },
            { "purposes", purposes.Select(p => (short)p).ToArray() },
        }.ReadAsync(_ => { }, cancellationToken);

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
