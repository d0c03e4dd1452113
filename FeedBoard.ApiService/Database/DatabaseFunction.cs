using System.Security.Cryptography;
using System.Text;

namespace FeedBoard.ApiService.Database;

/// <summary>A file of <c>Database/Functions</c>: the current definition of a function with its triggers.</summary>
/// <param name="Name">Of the file, without <c>.sql</c>, and of the function in it.</param>
/// <param name="Sql">Can be run again at any time: <c>CREATE OR REPLACE</c>, <c>DROP … IF EXISTS</c>.</param>
internal sealed record DatabaseFunction(string Name, string Sql)
{
    /// <summary>The order in which they are applied: each after those that it uses.</summary>
    private static readonly string[] Order =
    [
        "removed",
        // Texts.
        "unspaced_letters",
        "word_separators",
        "link_terminators",
        "tag_joiners",
        "attached_marks",
        "folding_collation",
        "feed_fold",
        "name_key",
        "mention_key",
        "tag_fold",
        "link_start",
        "without_links",
        "tags_in",
        "bracketed_mentions",
        "mentions_in_change",
        "mentions_in",
        // What everybody may see, who is notified, what is announced.
        "feed_is_public",
        "comment_is_public",
        "wants_notification",
        "newest_liker",
        "notify_user",
        "notify_about_comment",
        "feed_event_data",
        "comment_event_data",
        "announce_comment",
        // The search.
        "newest_matches",
        "matching_feeds",
        "matching_comments",
        "attach_images",
        // What follows from a write: one trigger for each table, kind of statement, time and level, so that none depends on another's name.
        "user_deleted",
        "user_named",
        "sessions_deleted",
        "api_tokens_deleted",
        "image_updated",
        "feeds_changed",
        "feed_updated",
        "feed_tags_changed",
        "tag_totals_rolled",
        "comments_changed",
        "comment_loses_author",
        "comment_updated",
        "feed_likes_changed",
        "comment_likes_changed",
        "follows_changed",
        "mute_inserted",
        "notification_written",
        "audit_log_append_only",
        "audit_log_inserted",
        "board_settings_changed",
        "number_events",
    ];

    /// <summary>All of them, in the order in which they are applied.</summary>
    public static IReadOnlyList<DatabaseFunction> All { get; } = [.. Order.Select(Read)];

    /// <summary>SHA-256 of the text.</summary>
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    private static DatabaseFunction Read(string name)
    {
        using var stream =
            typeof(DatabaseFunction).Assembly.GetManifestResourceStream($"Database.Functions.{name}.sql")
            ?? throw new InvalidOperationException($"There is no file Database/Functions/{name}.sql.");
        using var reader = new StreamReader(stream);
        return new(name, reader.ReadToEnd().ReplaceLineEndings("\n")); // a checkout on Windows is the same text
    }
}
