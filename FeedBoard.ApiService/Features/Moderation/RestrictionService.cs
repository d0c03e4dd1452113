using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Moderation;

/// <summary>Blocks and mutes. The texts are SQL.</summary>
internal sealed record Restriction(string Table, string Column)
{
    public static readonly Restriction Block = new("blocks", "blocked_id"),
        Mute = new("mutes", "muted_id");
}

/// <summary>Blocks and mutes.</summary>
internal sealed class RestrictionService(FeedDb db, ReadDb reads)
{
    public static readonly SortOrders Sorts = new(new SortOrder("id_desc", null, Descending: true));

    private static readonly string Member = VisibilitySql.Member();

    // Both rows in the order in which a follow takes them: after this neither follows the other, in whichever order the two ran.
    private static readonly string BlockSql = $"""
        SELECT FROM users WHERE id IN (@me, @other) ORDER BY id FOR NO KEY UPDATE;  -- pk_users

        INSERT INTO blocks (user_id, blocked_id) SELECT @me, id FROM users WHERE id = @other AND {Member}
        ON CONFLICT DO NOTHING;  -- pk_blocks

        DELETE FROM follows WHERE (follower_id, following_id) IN ((@me, @other), (@other, @me));  -- pk_follows

        SELECT id FROM users WHERE id = @other AND {Member}
        """;

    private static readonly string MuteSql = $"""
        INSERT INTO mutes (user_id, muted_id) SELECT @me, id FROM users WHERE id = @other AND {Member}
        ON CONFLICT DO NOTHING;  -- pk_mutes

        SELECT id FROM users WHERE id = @other AND {Member}
        """;

    /// <exception cref="ProblemException">400: oneself; 404: nobody.</exception>
    public Task BlockAsync(long id, SignedIn me, CancellationToken cancellationToken) =>
        id == me.Id ? throw new ProblemException(ProblemCodes.CannotBlockYourself) : RestrictAsync(BlockSql, id, me, cancellationToken);

    /// <inheritdoc cref="BlockAsync"/>
    public Task MuteAsync(long id, SignedIn me, CancellationToken cancellationToken) =>
        id == me.Id ? throw new ProblemException(ProblemCodes.CannotMuteYourself) : RestrictAsync(MuteSql, id, me, cancellationToken);

    public Task LiftAsync(Restriction restriction, long id, SignedIn me, CancellationToken cancellationToken) =>
        new SqlCommand(db, $"DELETE FROM {restriction.Table} WHERE user_id = @me AND {restriction.Column} = @other")
        {
            { "me", me.Id },
            { "other", id },
        }.ReadAsync(_ => { }, cancellationToken);

    public Task<Page<RestrictedPersonResponse>> ListAsync(
        Restriction restriction,
        SignedIn me,
        PageSpec page,
        CancellationToken cancellationToken
    )
    {
        var sql = new SqlCommand(
            reads,
            $"""
            SELECT t.total, u.id, u.nickname, r.create_dt
            FROM (SELECT count(*) AS total FROM {restriction.Table} WHERE user_id = @me) t                   -- pk_blocks, pk_mutes
            LEFT JOIN LATERAL (
                SELECT * FROM (SELECT {restriction.Column} AS id, create_dt FROM {restriction.Table} WHERE user_id = @me) o
                WHERE {page.Condition()} ORDER BY {page.Sort.OrderBy()} {page.Range}
            ) r ON true
            LEFT JOIN users u ON u.id = r.id                                                                 -- pk_users
            ORDER BY {page.Sort.OrderBy("r.")}
            """
        )
        {
            { "me", me.Id },
        };
        return page.ReadAsync(sql, r => new RestrictedPersonResponse(r.Int64(), r.Text(), r.Time()), cancellationToken);
    }

    private async Task RestrictAsync(string sql, long id, SignedIn me, CancellationToken cancellationToken)
    {
        var found = await db.UntilNotDeadlockedAsync(() =>
                new SqlCommand(db, sql) { { "me", me.Id }, { "other", id } }.SingleOrDefaultAsync(r => r.Int64(), cancellationToken)
            )
            .OrInvalidTokenAsync(); // or it is the other's account: then the next try says so
        if (found is null)
            throw Problem.UserNotFound();
    }
}
