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
/// Cascades delete most rows. In Database/Functions, the trigger in user_deleted.sql takes back likes before them and makes reports
/// nobody's, and sessions_deleted.sql ends the event streams.
/// </remarks>
internal sealed class AccountDeletion(FeedDb db, OwnPassword own)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5); // ten years of somebody's feeds take longer than other statements may

    // Two who follow, like and reply to each other would each wait for the other's counters: one is deleted after the other.
    private const string OneByOneSql = "SELECT pg_advisory_xact_lock(x'66656564626c6561'::bigint)";

    // Locks the account: nothing new of it can come from now on. The password may have changed since it was checked.
    private const string LockSql = "SELECT password_hash = @hash FROM users WHERE id = @me FOR UPDATE";

    // Nobody can reply to these from now on; a reply that was under way is visible to the next statement.
    private const string LockCommentsSql = "SELECT 1 FROM comments WHERE author_id = @me ORDER BY id FOR UPDATE";

    private const string DeleteFeedsSql = "DELETE FROM feeds WHERE author_id = @me"; // ix_feeds_author_id; the rest by cascade

    // A comment stays as long as something of somebody else hangs below it, at whatever depth; without its author a trigger makes it a
    // tombstone.
    private const string DeleteCommentsSql = """
        WITH RECURSIVE kept AS (
            SELECT c.id, c.parent_id FROM comments c
            WHERE c.author_id = @me
              AND EXISTS (SELECT FROM comments r WHERE r.parent_id = c.id AND r.author_id IS DISTINCT FROM @me)  -- ix_comments_parent_id
            UNION
            SELECT p.id, p.parent_id FROM kept k JOIN comments p ON p.id = k.parent_id WHERE p.author_id = @me)
        DELETE FROM comments WHERE author_id = @me AND id NOT IN (SELECT id FROM kept)
        """;

    // By cascade: likes, follows, sessions with their tokens, idempotency keys; comments and images lose their owner.
    private const string DeleteUserSql = "DELETE FROM users WHERE id = @me";

    /// <exception cref="ProblemException">As of <see cref="OwnPassword"/>; 401: already deleted.</exception>
    public async Task DeleteAsync(DeleteAccountRequest request, SignedIn me, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var password = AuthInput.Own(errors, "password", request.Password);
        errors.ThrowIfAny();

        var hash = await own.VerifiedHashAsync(me, "password", password, cancellationToken);
        db.Database.SetCommandTimeout(Limit);
        await db.UntilNotDeadlockedAsync(() => DeleteAsync(me.Id, hash, cancellationToken));
    }

    private async Task<bool> DeleteAsync(long me, string hash, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlRawAsync(OneByOneSql, cancellationToken);
        var unchanged = await new SqlCommand(db, LockSql) { { "me", me }, { "hash", hash } }.SingleOrDefaultAsync(
            r => r.Boolean(),
            cancellationToken
        );
        if (unchanged is null)
            throw Problem.InvalidToken();
        if (unchanged is false)
            throw Problem.PermissionDenied();

        await RunAsync(DeleteFeedsSql, me, cancellationToken);
        await RunAsync(LockCommentsSql, me, cancellationToken);
        await RunAsync(DeleteCommentsSql, me, cancellationToken);
        await RunAsync(DeleteUserSql, me, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private Task<int> RunAsync(string sql, long me, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlRawAsync(sql, [new NpgsqlParameter<long>("me", me)], cancellationToken);
}
