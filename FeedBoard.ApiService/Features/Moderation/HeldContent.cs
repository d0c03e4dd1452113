using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Search;

namespace FeedBoard.ApiService.Features.Moderation;

/// <summary>
/// What is written with a blocked word waits: it is hidden, and a case of the queue says why, in the statement that writes it. The parts of
/// such a statement, as SQL.
/// </summary>
internal static class HeldContent
{
    /// <summary>The reason of the board's own report.</summary>
    public const string Reason = "blocked_word";

    /// <summary>One row: the blocked words in <c>@words</c>, or NULL.</summary>
    public const string FoundSql = """
        found AS MATERIALIZED (
            SELECT string_agg(w.word, ', ') AS words, count(*) > 0 AS held
            FROM (SELECT btrim(value) AS word FROM blocked_words WHERE strpos(@words, value) > 0 ORDER BY id LIMIT 10) w)
        """;

    /// <summary>
    /// Opens the case of the row <c>held</c>, which has <c>feed_id</c>, <c>comment_id</c> and <c>waits</c>, or joins the open one.
    /// </summary>
    public static string CaseSql(bool ofFeed) =>
        $"""
        opened AS (
            INSERT INTO moderation_cases AS m (feed_id, comment_id, held)
            SELECT feed_id, comment_id, true FROM held WHERE waits
            ON CONFLICT {(ofFeed ? ModerationTarget.OpenCaseOfFeed : ModerationTarget.OpenCaseOfComment)} DO UPDATE
                SET held = true, report_count = m.report_count + 1 WHERE NOT m.held
            RETURNING id, feed_id, comment_id),
        noted AS (
            INSERT INTO reports (case_id, feed_id, comment_id, reason, note)
            SELECT o.id, o.feed_id, o.comment_id, '{Reason}', found.words FROM opened o, found)
        """;

    /// <summary>
    /// The value of <c>@words</c>. Moderators write what they want: they approve it anyway, and nobody could approve what the only
    /// moderator wrote.
    /// </summary>
    public static string Words(SignedIn me, params IEnumerable<string> texts) =>
        me.Moderates ? "" : WordPattern.OfText(string.Join('\n', texts));
}
