using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Moderation;
using FeedBoard.ApiService.Features.Users;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Search;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Comments;

/// <summary>Comments as the API returns them, read or just changed: one statement each, with author and total.</summary>
internal sealed class CommentQueries(ReadDb db, CurrentUser me, IOptions<BoardOptions> board)
{
    /// <summary>
    /// Whether <c>@author_id</c>, of a row of comments, is blocked by the author of the feed or of the parent comment: who changes a
    /// comment writes to both of them.
    /// </summary>
    public static readonly string BlockedAbove =
        $"({VisibilitySql.BlockedBy("(SELECT f.author_id FROM feeds f WHERE f.id = comments.feed_id)", "@author_id")}"
        + $" OR {VisibilitySql.BlockedBy("(SELECT p.author_id FROM comments p WHERE p.id = comments.parent_id)", "@author_id")})";

    /// <summary>What <see cref="PageAsync"/> reads after the total.</summary>
    public string Columns => ColumnsWith(Mentions.OfComment);

    private string ColumnsWith(string mentions) =>
        $"""
            c.id, {VisibilitySql.Withheld(me.View, "c.")},
            c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
            c.like_count, {(me.IsGuest ? "false" : "l.user_id IS NOT NULL")}, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
            {mentions}
            """;

    private CommentResponse Read(RowReader row)
    {
        var (id, withheld) = (row.Int64(), row.Boolean());
        var (content, feed, parent, author) = (row.TextIf(!withheld), row.Int64(), row.Int64OrNull(), row.Int64OrNull());
        var named = !withheld && author is not null;
        var email = row.TextIf(named && (board.Value.ShowEmails || author == me.IdOrNull));
        var nickname = row.TextIf(named);
        var (likes, liked, replies, hidden, waiting) = (row.Int32(), row.Boolean(), row.Int32(), row.Boolean(), row.Boolean());
        return new(
            id,
            content ?? "",
            feed,
            parent,
            named ? author : null,
            email,
            nickname,
            LikeCount: withheld ? 0 : likes,
            Liked: liked && !withheld,
            replies,
            Hidden: hidden && !withheld,
            Waiting: waiting && !withheld,
            CreateDt: row.Time(),
            UpdateDt: row.Time(),
            Mentions: withheld ? [] : Mentions.Read(row)
        );
    }

    /// <summary>Where <see cref="Columns"/> come from, beside comments c and users u.</summary>
    public string Liked =>
        me.IsGuest ? "" : "LEFT JOIN comment_likes l ON l.comment_id = c.id AND l.user_id = @caller   -- pk_comment_likes";

    /// <summary>The comments of a feed, replies and tombstones included.</summary>
    /// <param name="topLevel">Leaves the replies out.</param>
    /// <returns><c>null</c> when there is no such feed.</returns>
    public Task<Page<CommentResponse>?> ListByFeedAsync(long feedId, bool topLevel, PageSpec page, CancellationToken cancellationToken)
    {
        var rows = topLevel ? "f.thread_rows" : "f.comment_rows";
        return PageAsync(
            page,
            new SqlCommand(
                db,
                PageStatements.Of(
                    topLevel ? "threads" : "comments",
                    me.View,
                    page,
                    () =>
                        $"""
                            SELECT {rows}::bigint - {VisibilitySql.AbsentCount(me.View, "f.id", topLevel ? "g.parent_id IS NULL" : "true")},
                                   {Columns}
                            FROM (SELECT * FROM feeds WHERE id = @feed_id AND {VisibilitySql.Found(me.View)}) f  -- pk_feeds
                            LEFT JOIN LATERAL (
                                SELECT * FROM comments  -- ix_comments_feed_id, ix_comments_feed_id_threads
                                WHERE feed_id = f.id AND {page.Begins(rows)} AND {(topLevel ? "parent_id IS NULL" : "true")}
                                  AND NOT {VisibilitySql.Absent(me.View, "")} AND {page.Condition()}
                                ORDER BY {page.Sort.OrderBy()} {page.Range}
                            ) c ON true
                            LEFT JOIN users u ON u.id = c.author_id
                            {Liked}
                            ORDER BY {page.Sort.OrderBy("c.")}
                            """
                )
            )
            {
                { "feed_id", feedId },
            },
            cancellationToken
        );
    }

    /// <summary>The replies to a comment, tombstones included.</summary>
    /// <returns><c>null</c> when there is no such comment.</returns>
    public Task<Page<CommentResponse>?> ListRepliesAsync(long commentId, PageSpec page, CancellationToken cancellationToken) =>
        PageAsync(
            page,
            new SqlCommand(
                db,
                PageStatements.Of(
                    "replies",
                    me.View,
                    page,
                    () =>
                        $"""
                            SELECT p.reply_rows::bigint - {VisibilitySql.AbsentCount(me.View, "p.feed_id", "g.parent_id = p.id")},
                                   {Columns}
                            FROM (SELECT * FROM comments c
                                  WHERE id = @parent_id AND NOT {VisibilitySql.Absent(me.View, "c.")}  -- pk_comments
                                    AND EXISTS (
                                        SELECT FROM feeds f WHERE f.id = c.feed_id AND {VisibilitySql.Found(me.View, "f.")})) p  -- pk_feeds
                            LEFT JOIN LATERAL (
                                SELECT * FROM comments  -- ix_comments_parent_id
                                WHERE parent_id = p.id AND {page.Begins("p.reply_rows")}
                                  AND NOT {VisibilitySql.Absent(me.View, "")} AND {page.Condition()}
                                ORDER BY {page.Sort.OrderBy()} {page.Range}
                            ) c ON true
                            LEFT JOIN users u ON u.id = c.author_id
                            {Liked}
                            ORDER BY {page.Sort.OrderBy("c.")}
                            """
                )
            )
            {
                { "parent_id", commentId },
            },
            cancellationToken
        );

    /// <summary>How many comments above another one <see cref="ListThreadAsync"/> reads at most.</summary>
    private const int MaxAbove = 100;

    /// <summary>A comment below those that it replies to, the top one first.</summary>
    /// <returns>Empty when there is no such comment.</returns>
    public Task<List<CommentResponse>> ListThreadAsync(long commentId, CancellationToken cancellationToken)
    {
        var sql = new SqlCommand(
            db,
            $"""
            WITH RECURSIVE c AS (
                SELECT c.*, 0 AS above FROM comments c
                WHERE id = @id AND NOT {VisibilitySql.Absent(me.View, "c.")}  -- pk_comments
                  AND EXISTS (SELECT FROM feeds f WHERE f.id = c.feed_id AND {VisibilitySql.Found(me.View, "f.")})  -- pk_feeds
                UNION ALL
                SELECT p.*, c.above + 1 FROM c JOIN comments p ON p.id = c.parent_id WHERE c.above < {MaxAbove})  -- pk_comments
            SELECT {Columns}
            FROM c
            LEFT JOIN users u ON u.id = c.author_id
            {Liked}
            ORDER BY c.above DESC
            """
        )
        {
            { "id", commentId },
        };
        return me.Bind(sql).ToListAsync(Read, cancellationToken);
    }

    /// <summary>The comments and replies of a person; an empty page if there is no such person.</summary>
    public async Task<Page<CommentResponse>> ListByAuthorAsync(long authorId, PageSpec page, CancellationToken cancellationToken) =>
        await PageAsync(
            page,
            new SqlCommand(
                db,
                PageStatements.Of(
                    "comments of a person",
                    me.View,
                    page,
                    () =>
                        $"""
                            SELECT u.comment_count, {Columns}
                            FROM (SELECT * FROM users WHERE id = @author_id) u                        -- pk_users
                            LEFT JOIN LATERAL (
                                SELECT * FROM comments  -- ix_comments_author_id, …_create_dt, …_update_dt
                                WHERE author_id = u.id AND {page.Begins("u.comment_count")} AND {page.Condition()}
                                ORDER BY {page.Sort.OrderBy()} {page.Range}
                            ) c ON true
                            {Liked}
                            ORDER BY {page.Sort.OrderBy("c.")}
                            """
                )
            )
            {
                { "author_id", authorId },
            },
            cancellationToken
        ) ?? new([], 0);

    /// <summary>Changes what the caller said.</summary>
    /// <returns>The comment as it is now; <c>null</c> when it is not there or not theirs, or <see cref="BlockedAbove"/>.</returns>
    public async Task<CommentResponse?> UpdateAsync(
        long id,
        SignedIn author,
        string content,
        FeedDb within,
        CancellationToken cancellationToken
    )
    {
        CommentResponse? comment = null;
        await within.UntilNotDeadlockedAsync(() => UpdateStatement().ReadAsync(r => comment = Read(r), cancellationToken));
        return comment;

        SqlCommand UpdateStatement()
        {
            var sql = new SqlCommand(
                within,
                $"""
                WITH {HeldContent.FoundSql},
                c AS (  -- what was approved does not wait again until it is changed
                    UPDATE comments SET content = @content, update_dt = clock_timestamp(),
                        hidden = hidden OR (held AND content <> @content),
                        waiting = waiting OR ({VisibilitySql.PublicComment()} AND held AND content <> @content)
                    FROM found WHERE id = @id AND author_id = @author_id AND NOT {BlockedAbove} RETURNING *),  -- pk_comments
                indexed AS (
                    UPDATE comment_search s
                    SET terms = @terms::tsvector, terms_version = {SearchTerms.Version}, text_hash = hashtextextended(c.content, 0)
                    FROM c WHERE s.comment_id = c.id),  -- pk_comment_search
                held AS (SELECT feed_id, id AS comment_id, waiting AND c.held AS waits FROM c),
                {HeldContent.CaseSql(ofFeed: false)}
                SELECT {ColumnsWith(Mentions.OfChangedComment)} FROM c JOIN users u ON u.id = c.author_id {Liked}
                """
            )
            {
                { "id", id },
                { "author_id", author.Id },
                { "content", content },
                { "terms", SearchTerms.OfComment(content) },
                { "words", HeldContent.Words(author, content) },
            };
            return me.Bind(sql);
        }
    }

    /// <summary>Runs a statement that selects the total and <see cref="Columns"/>.</summary>
    public Task<Page<CommentResponse>?> PageAsync(PageSpec page, SqlCommand sql, CancellationToken cancellationToken) =>
        page.FindAsync(me.Bind(sql), Read, cancellationToken);
}
