using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FeedBoard.ApiService.Features.MyPage;

/// <summary>Deletes an account with everything that it holds.</summary>
/// <remarks>
/// What stays: a comment with replies of others as an empty place, reports without name and note, ids in the audit log, and what the
/// account has blocked for the board (domains, networks, words), as nobody's.
/// Cascades delete most rows. In Database/Functions, the trigger in user_deleted.sql takes back likes before them and makes reports
/// nobody's; sessions_deleted.sql and api_tokens_deleted.sql end the event streams.
/// </remarks>
internal sealed class AccountDeletion(FeedDb db, OwnPassword own, AccountDeletion.Turn turn)
{
    /// <summary>How long it may take: ten years of somebody's feeds take longer than other requests and statements may.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    // Two who follow, like and reply to each other would each wait for the other's counters: one is deleted after the other.
    private const string OneByOneSql = "SELECT pg_advisory_xact_lock(x'66656564626c6561'::bigint)";

    // Locks the account: nothing new of it can come from now on. The password may have changed since it was checked; the operator gives
    // none.
    private const string LockSql = "SELECT @hash::text IS NULL OR password_hash = @hash FROM users WHERE id = @me FOR UPDATE";

    // Nobody can reply to these from now on; a reply that was under way is visible to the next statement. The feeds come first, as
    // whenever comments are written: nobody else writes or deletes a comment beside these meanwhile.
    private const string LockCommentsSql = """
        SELECT FROM feeds WHERE id IN (SELECT feed_id FROM comments WHERE author_id = @me) ORDER BY id FOR NO KEY UPDATE;

        SELECT FROM comments WHERE author_id = @me ORDER BY id FOR UPDATE  -- ix_comments_author_id
        """;

    private const string DeleteFeedsSql = "DELETE FROM feeds WHERE author_id = @me"; // ix_feeds_author_id; the rest by cascade

    // A comment stays as long as one of somebody else is below it, at whatever depth; without its author a trigger makes it a tombstone.
    // The tombstones above and below go by the same rule.
    private const string DeleteCommentsSql = """
        WITH RECURSIVE above AS (
            SELECT id, parent_id, author_id FROM comments WHERE author_id = @me                       -- ix_comments_author_id
            UNION
            SELECT p.id, p.parent_id, p.author_id FROM above a JOIN comments p ON p.id = a.parent_id  -- pk_comments
            WHERE p.author_id IS NULL),
        below AS (  -- down to the first of somebody else
            SELECT id, parent_id, author_id FROM above
            UNION
            SELECT r.id, r.parent_id, r.author_id FROM below b JOIN comments r ON r.parent_id = b.id  -- ix_comments_parent_id
            WHERE b.author_id IS NULL OR b.author_id = @me),
        kept AS (
            SELECT id, parent_id FROM below WHERE author_id <> @me
            UNION
            SELECT p.id, p.parent_id FROM kept k JOIN comments p ON p.id = k.parent_id                -- pk_comments
            WHERE p.author_id IS NULL OR p.author_id = @me)
        DELETE FROM comments WHERE id IN (SELECT id FROM below EXCEPT SELECT id FROM kept)
        """;

    // Of the operator's deletions: nobody else notices those.
    private const string LogSql = "INSERT INTO audit_log (action, user_id) VALUES ('account_deleted', @me)";

    // By cascade: follows, sessions with their tokens, idempotency keys; comments and images lose their owner.
    private const string DeleteUserSql = "DELETE FROM users WHERE id = @me";

    /// <exception cref="ProblemException">As of <see cref="OwnPassword"/>; 401: already deleted.</exception>
    public async Task DeleteAsync(DeleteAccountRequest request, SignedIn me, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var password = AuthInput.Own(errors, "password", request.Password);
        errors.ThrowIfAny();

        var hash = await own.VerifiedHashAsync(me, "password", password, cancellationToken);
        await turn.WaitAsync(cancellationToken);
        try
        {
            var deleted = await DeleteAsync(me.Id, hash, db, cancellationToken) ?? throw Problem.InvalidToken();
            if (!deleted)
                throw Problem.PermissionDenied();
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>
    /// Whose deletion it is in this process: the others wait here and not in the database, where each would hold a connection of those
    /// that everybody's writes need.
    /// </summary>
    internal sealed class Turn() : SemaphoreSlim(1);

    /// <summary>
    /// For the operator of the board: asks for no password, and deletes accounts too that wait, were refused or are suspended. A line in
    /// the audit log says so.
    /// </summary>
    /// <returns>Whether somebody had the address.</returns>
    public static async Task<bool> DeleteAsync(string email, FeedDb db, CancellationToken cancellationToken) =>
        await AccountByEmail.FindAsync(email.Trim(), db, cancellationToken) is { } user
        && await DeleteAsync(user.Id, hash: null, db, cancellationToken) is true;

    /// <param name="hash">Of the password that was checked, or <c>null</c> if none is asked for: by the operator.</param>
    /// <returns><c>false</c>: the password is another one now; <c>null</c>: already deleted.</returns>
    private static async Task<bool?> DeleteAsync(long me, string? hash, FeedDb db, CancellationToken cancellationToken)
    {
        db.Database.SetCommandTimeout(Limit);
        return await db.UntilNotDeadlockedAsync(() => DeleteOnceAsync(me, hash, db, cancellationToken));
    }

    private static async Task<bool?> DeleteOnceAsync(long me, string? hash, FeedDb db, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlRawAsync(OneByOneSql, cancellationToken);
        var unchanged = await new SqlCommand(db, LockSql) { { "me", me }, { "hash", hash } }.SingleOrDefaultAsync(
            r => r.Boolean(),
            cancellationToken
        );
        if (unchanged is not true)
            return unchanged;

        string[] steps = [DeleteFeedsSql, LockCommentsSql, DeleteCommentsSql, DeleteUserSql];
        foreach (var sql in hash is null ? [LogSql, .. steps] : steps)
            await db.Database.ExecuteSqlRawAsync(sql, [new NpgsqlParameter<long>("me", me)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
