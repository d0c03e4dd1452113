using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;
using Npgsql;

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
            SELECT t.total, l.id, l.actor_id, a.nickname, l.action, l.user_id, u.nickname, l.feed_id, l.comment_id, l.case_id, l.detail, l.reason, l.create_dt
            FROM (SELECT count(*) AS total FROM audit_log) t
            LEFT JOIN LATERAL (SELECT * FROM audit_log WHERE {page.Begins(
                "t.total"
            )} AND {page.Condition()} ORDER BY {page.Sort.OrderBy()} {page.Range}) l ON true   -- pk_audit_log
            LEFT JOIN users a ON a.id = l.actor_id  -- pk_users
            LEFT JOIN users u ON u.id = l.user_id
            ORDER BY {page.Sort.OrderBy("l.")}
            """
        );
        return page.ReadAsync(sql, Read, cancellationToken);
    }

    private static AuditResponse Read(NpgsqlDataReader r)
    {
        return new(r.GetInt64(1), Person(2), r.GetString(4), Person(5), Id(7), Id(8), Id(9), Text(10), r.GetString(11), r.GetDateTime(12));

        PersonRef? Person(int at) => r.IsDBNull(at) ? null : new(r.GetInt64(at), Text(at + 1));
        long? Id(int at) => r.IsDBNull(at) ? null : r.GetInt64(at);
        string? Text(int at) => r.IsDBNull(at) ? null : r.GetString(at);
    }
}
