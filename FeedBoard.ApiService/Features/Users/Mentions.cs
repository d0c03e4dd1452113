using System.Text.Json;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Http;

namespace FeedBoard.ApiService.Features.Users;

/// <summary>Mentions as a column beside a feed or a comment: SQL that makes it, and what reads it.</summary>
internal static class Mentions
{
    private const string Json = "json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text";

    /// <summary>The mentions of the feed <c>f</c>.</summary>
    public const string OfFeed =
        $"""
        (SELECT {Json}
         FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */
        """;

    /// <summary>The mentions of the comment <c>c</c>.</summary>
    public const string OfComment =
        $"""
        (SELECT {Json}
         FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
        """;

    /// <summary>The mentions of a new text that is being written: those that its trigger will store.</summary>
    public static string In(string text) =>
        $"(SELECT {Json} FROM (SELECT user_id, name FROM mentions_in({text}) ORDER BY user_id) m) AS mentions";

    /// <summary>The mentions of the comment <c>c</c> whose text is being changed: those that its trigger will store.</summary>
    public const string OfChangedComment =
        $"(SELECT {Json} FROM (SELECT user_id, name FROM mentions_in_change(c.content, NULL, c.id) ORDER BY user_id) m) AS mentions";

    /// <summary>Reads one of these columns.</summary>
    public static IReadOnlyList<MentionResponse> Read(RowReader row) =>
        row.TextOrNull() is { } json ? JsonSerializer.Deserialize(json, ApiJson.Default.MentionResponseArray)! : [];
}
