using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Likes;

/// <summary>Likes and unlikes; one round trip each.</summary>
/// <remarks>
/// What is liked is locked first. So a toggle sees the like that another request of the same person just added, the count that comes back
/// is the one after this change, and nobody locks a like before what it belongs to, as a cascade would not.
/// </remarks>
internal sealed class LikeService(FeedDb db)
{
    public Task<LikeResponse> LikeAsync(LikeTarget target, SignedIn me, CancellationToken cancellationToken) =>
        ChangeAsync(
            target,
            $"""
            INSERT INTO {target.Likes} ({target.Column}, user_id)
            SELECT id, @user_id FROM {target.Table} WHERE id = @id AND {target.There} AND NOT {Blocked}
            ON CONFLICT DO NOTHING
            """,
            likes: true,
            me,
            cancellationToken
        );

    public Task<LikeResponse> UnlikeAsync(LikeTarget target, SignedIn me, CancellationToken cancellationToken) =>
        ChangeAsync(
            target,
            $"""
            DELETE FROM {target.Likes}
            WHERE {target.Column} = @id AND user_id = @user_id
              AND EXISTS (SELECT FROM {target.Table} WHERE id = @id AND {target.There})
            """,
            likes: false,
            me,
            cancellationToken
        );

    public Task<LikeResponse> ToggleAsync(LikeTarget target, SignedIn me, CancellationToken cancellationToken) =>
        ChangeAsync(target, Toggle(target), likes: true, me, cancellationToken);

    /// <summary>A blocked person cannot like anything more of the one who blocks, but can take back earlier likes.</summary>
    private static readonly string Blocked = VisibilitySql.BlockedBy("author_id", "@user_id");

    internal static string ToggleSql(LikeTarget target) => Locked(target, Toggle(target));

    private static string Toggle(LikeTarget target) =>
        $"""
            WITH there AS MATERIALIZED (SELECT id FROM {target.Table} WHERE id = @id AND {target.There} AND NOT {Blocked}),
            unliked AS (DELETE FROM {target.Likes} WHERE {target.Column} = (SELECT id FROM there) AND user_id = @user_id RETURNING 1)
            INSERT INTO {target.Likes} ({target.Column}, user_id)
            SELECT id, @user_id FROM there WHERE NOT EXISTS (SELECT FROM unliked)
            """;

    private static string Locked(LikeTarget target, string change) =>
        $"""
            SELECT FROM {target.Table} WHERE id = @id AND {target.There} FOR NO KEY UPDATE;

            {change};

            SELECT EXISTS (SELECT FROM {target.Likes} WHERE {target.Column} = t.id AND user_id = @user_id), t.like_count, {Blocked}
            FROM {target.Table} t WHERE id = @id AND {target.There}
            """;

    private async Task<LikeResponse> ChangeAsync(
        LikeTarget target,
        string change,
        bool likes,
        SignedIn me,
        CancellationToken cancellationToken
    )
    {
        var (liked, count, blocked) =
            await db.UntilNotDeadlockedAsync(() =>
                    new SqlCommand(db, Locked(target, change)) { { "id", target.Id }, { "user_id", me.Id } }.SingleOrDefaultAsync(
                        r => (r.Boolean(), r.Int32(), r.Boolean()),
                        cancellationToken
                    )
                )
                .OrInvalidTokenAsync() // what is liked is locked
            ?? throw await WhyNotAsync(target, me, cancellationToken);
        return likes && blocked ? throw Problem.Blocked() : new(liked, count);
    }

    /// <summary>The author and moderators see what is hidden, and get the reason why they cannot like it.</summary>
    private async Task<ProblemException> WhyNotAsync(LikeTarget target, SignedIn me, CancellationToken cancellationToken)
    {
        var sql = new SqlCommand(db, $"SELECT author_id FROM {target.Table} WHERE id = @id AND hidden") { { "id", target.Id } };
        var author = await sql.SingleOrDefaultAsync(r => r.Int64(), cancellationToken);
        return author is not null && VisibilitySql.SeesHidden(me, author) ? Problem.Hidden() : target.NotFound();
    }
}
