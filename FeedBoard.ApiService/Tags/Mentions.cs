using System.Text.Json;
using FeedBoard.ApiService.Http;
using Npgsql;

namespace FeedBoard.ApiService.Tags;

/// <summary>Mentions as a column beside a feed or a comment: SQL that makes it, and what reads it.</summary>
internal static class Mentions
{
    private const string Name = "mentions";
    private const string Json = "json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name) ORDER BY m.user_id)::text";

    /// <summary>Of the feed <c>f</c>.</summary>
    public const string OfFeed = $"(SELECT {Json} FROM feed_mentions m WHERE m.feed_id = f.id) AS {Name} /* pk_feed_mentions */";

    /// <summary>Of the comment <c>c</c>.</summary>
    public const string OfComment = $"(SELECT {Json} FROM comment_mentions m WHERE m.comment_id = c.id) AS {Name} /* pk_comment_mentions */";

    /// <summary>Of a text that is just being written: what its trigger is about to keep.</summary>
    public static string In(string text) => $"(SELECT {Json} FROM mentions_in({text}) m) AS {Name}";

    public static IReadOnlyList<MentionResponse> Read(NpgsqlDataReader row)
    {
        var column = row.GetOrdinal(Name);
        return row.IsDBNull(column) ? [] : JsonSerializer.Deserialize(row.GetString(column), ApiJson.Default.MentionResponseArray)!;
    }
}
