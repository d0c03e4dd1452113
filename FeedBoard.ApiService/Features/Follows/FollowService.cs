using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Follows;

/// <summary>Follows and unfollows. The counters of both people are kept by the triggers on <c>follows</c>.</summary>
internal sealed class FollowService(FeedDb db)
{
    public Task<FollowResponse> ToggleAsync(long id, SignedIn me, CancellationToken cancellationToken) =>
        ChangeAsync(id, me, ToggleSql, cancellationToken);

    public Task<FollowResponse> FollowAsync(long id, SignedIn me, CancellationToken cancellationToken) =>
        ChangeAsync(id, me, FollowSql, cancellationToken);

    public Task<FollowResponse> UnfollowAsync(long id, SignedIn me, CancellationToken cancellationToken) =>
        ChangeAsync(id, me, UnfollowSql, cancellationToken);

    // Both people's rows, in the order of their ids as the triggers take them: two who follow each other at once wait and do not
    // deadlock, and what comes after sees everything that was done before.
    private static readonly string LockSql = $"""
        SELECT id, follower_count FROM users WHERE id IN (@me, @other) AND {VisibilitySql.Member()}    -- pk_users
        ORDER BY id FOR NO KEY UPDATE
        """;

    // A block locks both rows too: what is checked here stays true until the end.
    private static readonly string Blocks = $"{VisibilitySql.BlockedBy("@other", "@me")}, {VisibilitySql.BlockedBy("@me", "@other")}";

    private static readonly string ToggleSql = $"""
        WITH gone AS (
            DELETE FROM follows WHERE follower_id = @me AND following_id = @other RETURNING 1),        -- pk_follows
        added AS (
            INSERT INTO follows (follower_id, following_id) SELECT @me, @other WHERE NOT EXISTS (SELECT FROM gone) RETURNING 1)
        SELECT EXISTS (SELECT FROM added), (SELECT count(*) FROM added) - (SELECT count(*) FROM gone), {Blocks}
        """;

    private static readonly string FollowSql = $"""
        WITH added AS (
            INSERT INTO follows (follower_id, following_id) VALUES (@me, @other) ON CONFLICT DO NOTHING RETURNING 1)
        SELECT true, (SELECT count(*) FROM added), {Blocks}
        """;

    private static readonly string UnfollowSql = $"""
        WITH gone AS (
            DELETE FROM follows WHERE follower_id = @me AND following_id = @other RETURNING 1)         -- pk_follows
        SELECT false, -(SELECT count(*) FROM gone), {Blocks}
        """;

    // A deadlock is one with the deletion of an account, which takes rows in another order.
    private Task<FollowResponse> ChangeAsync(long id, SignedIn me, string change, CancellationToken cancellationToken) =>
        id == me.Id
            ? throw new ProblemException(ProblemCodes.CannotFollowYourself)
            : db.UntilNotDeadlockedAsync(() => ChangeOnceAsync(id, me, change, cancellationToken));

    private async Task<FollowResponse> ChangeOnceAsync(long id, SignedIn me, string change, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var people = await Sql(LockSql).ToListAsync(r => (Id: r.Int64(), Followers: r.Int64()), cancellationToken);
        if (people.TrueForAll(p => p.Id != id))
            throw new ProblemException(ProblemCodes.UserNotFound, "User not found"); // the original's casing, on this route
        if (people.TrueForAll(p => p.Id != me.Id))
            throw Problem.InvalidToken();

        var done = await Sql(change)
            .SingleOrDefaultAsync(
                r => (Followed: r.Boolean(), Change: r.Int64(), Blocked: r.Boolean(), Blocking: r.Boolean()),
                cancellationToken
            );
        if (done is { Followed: true, Blocked: true })
            throw Problem.Blocked();
        if (done is { Followed: true, Blocking: true })
            throw new ProblemException(ProblemCodes.CannotFollowBlocked);
        await transaction.CommitAsync(cancellationToken);
        return new(done!.Value.Followed, people.Find(p => p.Id == id).Followers + done.Value.Change);

        SqlCommand Sql(string text) => new(db, text) { { "me", me.Id }, { "other", id } };
    }
}
