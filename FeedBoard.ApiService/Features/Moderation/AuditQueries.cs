using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Text;

namespace FeedBoard.ApiService.Features.Moderation;

/// <summary>Reads what moderators did.</summary>
internal sealed class AuditQueries(ReadDb db)
{
    public static readonly SortOrders Sorts = new(new SortOrder("id_desc", null, Descending: true));

    public Task<Page<AuditResponse>> ListAsync(PageSpec page, CancellationToken cancellationToken)
    {
        var sql = new SqlCommand(
            db,
            $"""
            SELECT t.total, l.id, l.actor_id, a.nickname, l.action, l.user_id, u.nickname, l.feed_id, l.comment_id, l.case_id, l.detail,
                   l.reason, l.create_dt,
                   CASE WHEN l.comment_id IS NULL OR k.id IS NOT NULL THEN f.title END,
                   {Excerpt.Sql("CASE WHEN l.comment_id IS NULL THEN f.content ELSE k.content END")}
            FROM (SELECT count(*) AS total FROM audit_log) t
            LEFT JOIN LATERAL (
                SELECT * FROM audit_log WHERE {page.Begins("t.total")} AND {page.Condition()}
                ORDER BY {page.Sort.OrderBy()} {page.Range}
            ) l ON true   -- pk_audit_log
            LEFT JOIN users a ON a.id = l.actor_id  -- pk_users
            LEFT JOIN users u ON u.id = l.user_id
            LEFT JOIN feeds f ON f.id = l.feed_id  -- pk_feeds
            LEFT JOIN comments k ON k.id = l.comment_id AND k.author_id IS NOT NULL  -- pk_comments
            ORDER BY {page.Sort.OrderBy("l.")}
            """
        );
        return page.ReadAsync(sql, Read, cancellationToken);
    }

    private static AuditResponse Read(RowReader row) =>
        new(
            row.Int64(),
            ReadPerson(row),
            row.Text(),
            ReadPerson(row),
            row.Int64OrNull(),
            row.Int64OrNull(),
            row.Int64OrNull(),
            row.TextOrNull(),
            row.Text(),
            row.Time(),
            row.TextOrNull() is { } title ? new(title, Excerpt.Of(row.Text())) : null
        );

    /// <summary>Reads an id and its nickname.</summary>
    public static PersonRef? ReadPerson(RowReader row)
    {
        var (id, nickname) = (row.Int64OrNull(), row.TextOrNull());
        return id is { } person ? new(person, nickname) : null;
    }
}
