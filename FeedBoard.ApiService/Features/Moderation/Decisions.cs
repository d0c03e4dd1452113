using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Moderation;

/// <summary>Who may decide about a feed or a comment: nobody about their own; and what an admin decided, only an admin changes.</summary>
internal static class Decisions
{
    /// <summary>
    /// SQL: whether the line <c>l</c> of the audit log is an admin's, <c>a</c> being who wrote it. Older lines have no role: there the role
    /// that the person has now counts.
    /// </summary>
    public const string ByAdmin = $"(l.actor_id IS NULL OR coalesce(l.actor_role, a.role, 1) = {Roles.AdminSql})";

    /// <param name="within">The context in whose transaction the decision is made; the feed is locked.</param>
    /// <param name="hide">Whether it is to be hidden, or restored; <c>null</c>: it stays as it is.</param>
    /// <exception cref="ProblemException">403: it is the caller's own, or an admin has decided otherwise. Of what was changed since then,
    /// moderators decide again.</exception>
    public static async Task ThrowUnlessAllowedAsync(
        this ModerationTarget target,
        bool? hide,
        SignedIn me,
        ISqlConnections within,
        CancellationToken cancellationToken
    )
    {
        var sql = new SqlCommand(
            within,
            $"""
            SELECT t.author_id, t.hidden, t.waiting, coalesce(d.by_admin, false), coalesce(t.update_dt <= d.create_dt, false)
            FROM {target.Table} t  -- pk_feeds, pk_comments
            LEFT JOIN LATERAL (
                SELECT l.action <> 'case_reopened' AND {ByAdmin} AS by_admin, l.create_dt
                FROM audit_log l LEFT JOIN users a ON a.id = l.actor_id  -- pk_users
                WHERE {(target.IsFeed ? "l.feed_id = t.id AND l.comment_id IS NULL" : "l.comment_id = t.id")}
                  -- ix_audit_log_feed_id, …_comment_id
                  AND l.action IN ('feed_hidden', 'feed_restored', 'comment_hidden', 'comment_restored', 'case_resolved', 'case_reopened')
                  -- A moderator's end of a case is no decision of its own: what it hid or restored has a line of its own.
                  AND (l.action <> 'case_resolved' OR {ByAdmin})
                ORDER BY l.id DESC LIMIT 1
            ) d ON true
            WHERE t.id = @id AND t.author_id IS NOT NULL
            """
        )
        {
            { "id", target.Id },
        };
        var found = await sql.SingleOrDefaultAsync(
            r =>
                (
                    Author: r.Int64(),
                    Hidden: r.Boolean(),
                    Waiting: r.Boolean(),
                    ByAdmin: r.Boolean(),
                    Unchanged: r.Boolean()
                ),
            cancellationToken
        );
        if (found is not { } item)
            return;
        ThrowIfOwn(item.Author, me);
        // What waits was changed since then: nobody has decided about it.
        if (me.Role == Role.Admin || item.Waiting || !item.ByAdmin || hide is null || hide == item.Hidden)
            return;
        if (item.Hidden || item.Unchanged)
            throw Problem.DecidedByAdmin();
    }

    /// <summary>Nobody decides about what they wrote, or reads the case about it: the reports say who does not like them.</summary>
    /// <exception cref="ProblemException">403: the caller is the author.</exception>
    public static void ThrowIfOwn(long? author, SignedIn me)
    {
        if (author == me.Id)
            throw Problem.OwnCase();
    }
}
