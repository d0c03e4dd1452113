using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Moderation;
using FeedBoard.ApiService.Features.Users;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ApiService.Platform.Search;
using Microsoft.EntityFrameworkCore;

namespace FeedBoard.ApiService.Features.Comments;

/// <summary>Writes comments.</summary>
/// <remarks>
/// Adding and deleting lock the feed's row first. Its counter makes them wait there anyway, and with one order they cannot deadlock.
/// </remarks>
internal sealed class CommentService(FeedDb db, CommentQueries queries)
{
    /// <summary>Whether the author of a row of feeds or comments does not block the caller.</summary>
    private static readonly string NotBlocked = $"NOT {VisibilitySql.BlockedBy("author_id", "@author_id")}";

    private static readonly string Indexed = $"""
        indexed AS (
            INSERT INTO comment_search (comment_id, feed_id, create_dt, terms, terms_version)
            SELECT id, feed_id, create_dt, @terms::tsvector, {SearchTerms.Version} FROM written WHERE NOT waiting),
        held AS (SELECT feed_id, id AS comment_id, waiting AS waits FROM written),
        {HeldContent.CaseSql(ofFeed: false)}
        """;

    internal static readonly string InsertSql = $"""
        SELECT FROM feeds WHERE id = @feed_id FOR NO KEY UPDATE;

        WITH {HeldContent.FoundSql},
        written AS (
            INSERT INTO comments (feed_id, author_id, content, hidden, waiting, create_dt, update_dt)
            SELECT id, @author_id, @content, held, held, statement_timestamp(), statement_timestamp() FROM feeds, found
            WHERE id = @feed_id AND {VisibilitySql.PublicFeed()} AND {NotBlocked}
            RETURNING id, feed_id, create_dt, waiting, content),
        {Indexed}
        SELECT id, create_dt, waiting, {Mentions.In("content")} FROM written
        """;

    private static readonly string ReplySql = $"""
        SELECT FROM feeds WHERE id = @feed_id FOR NO KEY UPDATE;

        SELECT FROM comments WHERE id = @parent_id AND feed_id = @feed_id FOR NO KEY UPDATE;

        WITH {HeldContent.FoundSql},
        written AS (
            INSERT INTO comments (feed_id, author_id, parent_id, content, hidden, waiting, create_dt, update_dt)
            SELECT feed_id, @author_id, id, @content, held, held, statement_timestamp(), statement_timestamp() FROM comments, found
            WHERE id = @parent_id AND feed_id = @feed_id AND {VisibilitySql.PublicComment()} AND {NotBlocked}
              AND EXISTS (SELECT FROM feeds WHERE id = @feed_id AND {VisibilitySql.PublicFeed()} AND {NotBlocked})
            RETURNING id, feed_id, create_dt, waiting, content),
        {Indexed}
        SELECT id, create_dt, waiting, {Mentions.In("content")} FROM written
        """;

    public async Task<CommentResponse> CreateAsync(CreateCommentRequest request, SignedIn me, CancellationToken cancellationToken)
    {
        var (content, feedId) = request.Checked();
        var (id, createDt, waiting, mentions) =
            await InsertAsync(content, feedId, request.ParentId, me, cancellationToken)
            ?? throw await WhyNotCreatedAsync(feedId, request.ParentId, me, cancellationToken);
        return new(
            id,
            content,
            feedId,
            request.ParentId,
            me.Id,
            me.Email,
            me.Nickname,
            LikeCount: 0,
            Liked: false,
            ReplyCount: 0,
            Hidden: waiting,
            Waiting: waiting,
            mentions,
            createDt,
            createDt
        );
    }

    /// <exception cref="ProblemException">404, then 403.</exception>
    public async Task<CommentResponse> UpdateAsync(long id, UpdateCommentRequest request, SignedIn me, CancellationToken cancellationToken)
    {
        var content = request.Checked();
        return await queries.UpdateAsync(id, me, content, db, cancellationToken)
            ?? throw await WhyNotUpdatedAsync(id, me, cancellationToken);
    }

    /// <summary>Deletes a comment, and the tombstones above it that only kept its place. One with replies becomes a tombstone.</summary>
    /// <exception cref="ProblemException">404, then 403.</exception>
    public async Task DeleteAsync(long id, SignedIn me, CancellationToken cancellationToken)
    {
        var done = await db.UntilNotDeadlockedAsync(() =>
            new SqlCommand(
                db,
                """
                SELECT FROM feeds WHERE id = (SELECT feed_id FROM comments WHERE id = @id AND author_id = @author_id) FOR NO KEY UPDATE;

                UPDATE comments SET author_id = NULL WHERE id = @id AND author_id = @author_id AND reply_rows > 0 RETURNING id;

                WITH RECURSIVE removed AS (
                    SELECT id, parent_id FROM comments WHERE id = @id AND author_id = @author_id AND reply_rows = 0
                    UNION ALL
                    SELECT p.id, p.parent_id FROM removed r JOIN comments p ON p.id = r.parent_id
                    WHERE p.author_id IS NULL AND p.reply_rows = 1)
                DELETE FROM comments WHERE id IN (SELECT id FROM removed) RETURNING id
                """
            )
            {
                { "id", id },
                { "author_id", me.Id },
            }.ToListAsync(r => r.Int64(), cancellationToken)
        );
        if (done.Count == 0)
            throw await WhyNotChangedAsync(id, me, cancellationToken);
    }

    /// <summary>
    /// The time is taken when the feed is locked: the order of the times is the order in which comments become visible, so no cursor passes
    /// one by.
    /// </summary>
    /// <returns>
    /// <c>null</c> when the feed or the parent is not there or hidden, its author blocks the caller, or the parent is a tombstone or of
    /// another feed.
    /// </returns>
    private async Task<(long Id, DateTime CreateDt, bool Waiting, IReadOnlyList<MentionResponse> Mentions)?> InsertAsync(
        string content,
        long feedId,
        long? parentId,
        SignedIn me,
        CancellationToken cancellationToken
    )
    {
        var terms = SearchTerms.OfComment(content);
        var words = HeldContent.Words(me, content);
        return await db.UntilNotDeadlockedAsync(() =>
                InsertStatement().SingleOrDefaultAsync(r => (r.Int64(), r.Time(), r.Boolean(), Mentions.Read(r)), cancellationToken)
            )
            .OrInvalidTokenAsync(); // feed and parent are locked

        SqlCommand InsertStatement()
        {
            var sql = new SqlCommand(db, parentId is null ? InsertSql : ReplySql)
            {
                { "feed_id", feedId },
                { "author_id", me.Id },
                { "content", content },
                { "terms", terms },
                { "words", words },
            };
            if (parentId is { } parent)
                sql.Add("parent_id", parent);
            return sql;
        }
    }

    private async Task<Exception> WhyNotCreatedAsync(long feedId, long? parentId, SignedIn me, CancellationToken cancellationToken)
    {
        var feed = await db
            .Feeds.Where(f => f.Id == feedId)
            .Select(f => new { AuthorId = (long?)f.AuthorId, f.Hidden })
            .SingleOrDefaultAsync(cancellationToken);
        if (feed is null || !VisibilitySql.Shows(feed.Hidden, feed.AuthorId, me))
            return Problem.FeedNotFound();
        if (feed.Hidden)
            return Problem.Hidden();
        if (await IsBlockedAsync(feed.AuthorId, me, cancellationToken))
            return Problem.Blocked();
        var parent = await db
            .Comments.Where(c => c.Id == parentId && c.AuthorId != null)
            .Select(c => new
            {
                c.AuthorId,
                c.FeedId,
                c.Hidden,
            })
            .SingleOrDefaultAsync(cancellationToken);
        if (parent is null || !VisibilitySql.Shows(parent.Hidden, parent.AuthorId, me))
            return Problem.CommentNotFound();
        if (parent.FeedId != feedId)
            return new InvalidInputException("parent_id", new(FieldErrorCodes.OfAnotherFeed, "This is a comment of another feed."));
        if (parent.Hidden)
            return Problem.Hidden();
        return await IsBlockedAsync(parent.AuthorId, me, cancellationToken) ? Problem.Blocked() : Problem.CommentNotFound();
    }

    private async Task<bool> IsBlockedAsync(long? author, SignedIn me, CancellationToken cancellationToken) =>
        await new SqlCommand(db, $"SELECT {VisibilitySql.BlockedBy("@author", "@me")}")
        {
            { "author", author ?? 0 },
            { "me", me.Id },
        }.SingleOrDefaultAsync(r => r.Boolean(), cancellationToken)
            is true;

    private async Task<ProblemException> WhyNotUpdatedAsync(long id, SignedIn me, CancellationToken cancellationToken) =>
        await new SqlCommand(
            db,
            $"SELECT EXISTS (SELECT FROM comments WHERE id = @id AND author_id = @author_id AND {CommentQueries.BlockedAbove})"
        )
        {
            { "id", id },
            { "author_id", me.Id },
        }.SingleOrDefaultAsync(r => r.Boolean(), cancellationToken)
            is true
            ? Problem.Blocked()
            : await WhyNotChangedAsync(id, me, cancellationToken);

    private async Task<ProblemException> WhyNotChangedAsync(long id, SignedIn me, CancellationToken cancellationToken)
    {
        var comment = await db
            .Comments.Where(c => c.Id == id)
            .Select(c => new { c.AuthorId, c.Hidden })
            .SingleOrDefaultAsync(cancellationToken);
        return comment?.AuthorId is not { } author || author == me.Id || !VisibilitySql.Shows(comment.Hidden, author, me)
            ? Problem.CommentNotFound()
            : Problem.PermissionDenied();
    }
}
