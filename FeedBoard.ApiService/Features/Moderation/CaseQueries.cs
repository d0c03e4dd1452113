using System.Text.Json;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Moderation;

/// <summary>Reads the queue: one statement, with what was reported and by whom.</summary>
internal sealed class CaseQueries(ReadDb db, ImageUrls urls, TimeProvider time)
{
    private const int MaxReports = 20;

    /// <summary>The case that has waited longest comes first.</summary>
    public static readonly SortOrders Sorts = new(
        new SortOrder("id_asc", null, Descending: false),
        new SortOrder("id_desc", null, Descending: true)
    );

    public const string States = "open, taken or resolved";

    // Who reported is for admins alone: a moderator is often somebody whom the reporter meets on the board.
    private static string Reporter(SignedIn me) =>
        me.Role == Role.Admin
            ? "CASE WHEN r.reporter_id IS NULL THEN NULL ELSE json_build_object('id', r.reporter_id, 'nickname', r.nickname) END"
            : "NULL";

    private static string ColumnsFor(SignedIn me) =>
        $"""
            c.id, c.take_dt, c.resolve_dt, c.feed_id, c.comment_id, coalesce(k.author_id, f.author_id), u.nickname, f.title,
            coalesce(k.content, f.content), coalesce(k.hidden, f.hidden), coalesce(k.waiting, f.waiting), c.report_count, (
                SELECT json_agg(json_build_object('reason', r.reason, 'note', r.note, 'create_dt', {JsonTime.Of("r.create_dt")},
                           'reporter', {Reporter(me)}))::text
                FROM (SELECT r.*, p.nickname FROM reports r LEFT JOIN users p ON p.id = r.reporter_id
                      WHERE r.case_id = c.id ORDER BY r.id DESC LIMIT {MaxReports}) r),  -- ix_reports_case_id
            c.moderator_id, m.nickname, c.outcome, c.create_dt,
            g.names, g.widths, g.heights, g.thumbnail_states, g.alts,
            u.create_dt, u.feed_count, u.comment_count, coalesce(u.suspended_until_dt > @now, false), p.hidden, p.dismissed, p.suspensions,
            coalesce(k.update_dt, f.update_dt)
            """;

    private static CaseResponse Read(RowReader row, ImageUrls urls)
    {
        var (id, taken, resolved) = (row.Int64(), row.TimeOrNull(), row.TimeOrNull());
        return new(
            id,
            State: resolved is not null ? "resolved"
                : taken is not null ? "taken"
                : "open",
            FeedId: row.Int64(),
            CommentId: row.Int64OrNull(),
            Author: new(row.Int64(), row.TextOrNull()),
            Title: row.Text(),
            Content: row.Text(),
            Hidden: row.Boolean(),
            Waiting: row.Boolean(),
            ReportCount: row.Int32(),
            Reports: row.TextOrNull() is { } json ? JsonSerializer.Deserialize(json, ApiJson.Default.CaseReportArray)! : [],
            Moderator: AuditQueries.ReadPerson(row),
            Outcome: row.TextOrNull(),
            CreateDt: row.Time(),
            ResolveDt: resolved,
            Images: ReadImages(row, urls),
            History: new(row.Time(), row.Int64(), row.Int64(), row.Boolean(), row.Int64(), row.Int64(), row.Int64()),
            ContentUpdateDt: row.Time()
        );
    }

    private static CaseImage[] ReadImages(RowReader row, ImageUrls urls)
    {
        var (names, widths, heights) = (row.ArrayOrEmpty<string>(), row.ArrayOrEmpty<int>(), row.ArrayOrEmpty<int>());
        var (states, alts) = (row.ArrayOrEmpty<short>(), row.ArrayOrEmpty<string>());
        return
        [
            .. names.Select(
                (name, n) =>
                    new CaseImage(
                        urls.Of(name),
                        urls.OfSmallest(name, widths[n], heights[n], (ThumbnailState)states[n]),
                        alts[n]
                    )
            ),
        ];
    }

    private const string Joins = """
        LEFT JOIN feeds f ON f.id = c.feed_id                                             -- pk_feeds
        LEFT JOIN comments k ON k.id = c.comment_id                                       -- pk_comments
        LEFT JOIN users u ON u.id = coalesce(k.author_id, f.author_id)                    -- pk_users
        LEFT JOIN users m ON m.id = c.moderator_id
        LEFT JOIN LATERAL (
            SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
                   array_agg(thumbnail_state) AS thumbnail_states, array_agg(alt) AS alts
            FROM (SELECT * FROM images WHERE feed_id = c.feed_id AND c.comment_id IS NULL ORDER BY position) o  -- ix_images_feed_id
        ) g ON true
        LEFT JOIN LATERAL (  -- what was decided about the author's other content, by the lines of the audit log
            SELECT count(*) FILTER (WHERE action IN ('feed_hidden', 'comment_hidden')) AS hidden,
                   count(*) FILTER (WHERE action = 'case_resolved') AS dismissed,
                   count(*) FILTER (WHERE action = 'account_suspended') AS suspensions
            FROM (
                (SELECT DISTINCT ON (feed_id, comment_id) action FROM audit_log  -- ix_audit_log_user_id
                 WHERE user_id = u.id AND action IN ('feed_hidden', 'feed_restored', 'comment_hidden', 'comment_restored')
                   AND (feed_id, comment_id) IS DISTINCT FROM (c.feed_id, c.comment_id)
                 ORDER BY feed_id, comment_id, id DESC)
                UNION ALL
                (SELECT DISTINCT ON (case_id) CASE WHEN action = 'case_resolved' AND detail = 'dismissed' THEN action END FROM audit_log
                 WHERE user_id = u.id AND action IN ('case_resolved', 'case_reopened') AND case_id <> c.id
                 ORDER BY case_id, id DESC)
                UNION ALL
                SELECT action FROM audit_log WHERE user_id = u.id AND action = 'account_suspended'
            ) l
        ) p ON true
        """;

    /// <param name="state">What <see cref="States"/> says; <c>null</c>: whatever is not resolved.</param>
    public Task<Page<CaseResponse>> ListAsync(string? state, SignedIn me, PageSpec page, CancellationToken cancellationToken)
    {
        var which = state switch
        {
            null => "resolve_dt IS NULL",
            "open" => "resolve_dt IS NULL AND take_dt IS NULL",
            "taken" => "resolve_dt IS NULL AND take_dt IS NOT NULL",
            "resolved" => "resolve_dt IS NOT NULL",
            _ => throw new InvalidInputException("state", new(FieldErrorCodes.NotOneOf, $"This must be {States}.")),
        };
        var ofOthers = OfOthersThan("@me");
        var sql = new SqlCommand(
            db,
            $"""
            SELECT t.total, {ColumnsFor(me)}
            FROM (SELECT count(*) AS total FROM moderation_cases q WHERE {which} AND {ofOthers}) t         -- ix_moderation_cases_unresolved
            LEFT JOIN LATERAL (
                SELECT * FROM moderation_cases q
                WHERE {which} AND {ofOthers} AND {page.Begins("t.total")} AND {page.Condition()}
                ORDER BY {page.Sort.OrderBy()} {page.Range}
            ) c ON true
            {Joins}
            ORDER BY {page.Sort.OrderBy("c.")}
            """
        )
        {
            { "me", me.Id },
            { "now", time.GetUtcNow().UtcDateTime },
        };
        return page.ReadAsync(sql, r => Read(r, urls), cancellationToken);
    }

    /// <summary>
    /// SQL: how many cases wait for a moderator, as far as they need to be counted: those that nobody else has taken.
    /// </summary>
    /// <param name="moderator">Their id.</param>
    public static string WaitingCount(string moderator) =>
        $"""
        (SELECT count(*)::integer FROM (
            SELECT FROM moderation_cases q  -- ix_moderation_cases_unresolved
            WHERE resolve_dt IS NULL AND (moderator_id IS NULL OR moderator_id = {moderator}) AND {OfOthersThan(moderator)} LIMIT 100) w)
        """;

    // Nobody sees what is said about themselves, nor that there is something.
    private static string OfOthersThan(string moderator) =>
        $"""
        CASE WHEN q.comment_id IS NULL
             THEN NOT EXISTS (SELECT FROM feeds o WHERE o.id = q.feed_id AND o.author_id = {moderator})  -- pk_feeds, pk_comments
             ELSE NOT EXISTS (SELECT FROM comments o WHERE o.id = q.comment_id AND o.author_id = {moderator}) END
        """;

    /// <param name="me">Who reads it: see <see cref="Reporter"/>.</param>
    /// <param name="within">The context in whose transaction it is read.</param>
    public async Task<CaseResponse?> FindAsync(long id, SignedIn me, ISqlConnections within, CancellationToken cancellationToken)
    {
        CaseResponse? found = null;
        await new SqlCommand(
            within,
            $"""
            SELECT {ColumnsFor(me)}
            FROM moderation_cases c                                                       -- pk_moderation_cases
            {Joins}
            WHERE c.id = @id
            """
        )
        {
            { "id", id },
            { "now", time.GetUtcNow().UtcDateTime },
        }.ReadAsync(r => found = Read(r, urls), cancellationToken);
        return found;
    }
}
