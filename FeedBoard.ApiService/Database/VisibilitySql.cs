using FeedBoard.ApiService.Auth;

namespace FeedBoard.ApiService.Moderation;

/// <summary>Who sees what, as SQL. <c>@caller</c> is who is signed in; a guest's statements do not have it, and only those of people who mute somebody look at mutes.</summary>
internal static class Visible
{
    /// <summary>A feed among those of many people: not hidden, and not of somebody muted. For the author and moderators too: a list of all is the same for all.</summary>
    /// <param name="feed">What stands before its columns.</param>
    public static string Listed(View view, string feed = "") => view.HasFlag(View.Mutes) ? $"NOT {feed}hidden AND {Unmuted($"{feed}author_id")}" : $"NOT {feed}hidden";

    /// <summary>A feed that is asked for by its id or by its author: hidden ones are there for their authors and moderators.</summary>
    public static string Found(View view, string feed = "")
        => view.HasFlag(View.Moderates) ? "true" : view.HasFlag(View.SignedIn) ? $"(NOT {feed}hidden OR {feed}author_id = @caller)" : $"NOT {feed}hidden";

    /// <summary>How many hidden feeds of <c>users u</c> the caller sees.</summary>
    public static string HiddenOfAuthor(View view)
    {
        const string All = "(SELECT count(*) FROM hidden_feeds WHERE author_id = u.id)";      // ix_hidden_feeds_author_id
        return view.HasFlag(View.Moderates) ? All : view.HasFlag(View.SignedIn) ? $"CASE WHEN u.id = @caller THEN {All} ELSE 0 END" : "0";
    }

    /// <summary>A comment whose words the caller does not see. One with answers keeps its place, emptied, as a deleted one does.</summary>
    public static string Veiled(View view, string comment)
    {
        var hidden = view.HasFlag(View.Moderates) ? "false" : view.HasFlag(View.SignedIn) ? $"({comment}hidden AND {comment}author_id <> @caller)" : $"{comment}hidden";
        return view.HasFlag(View.Mutes) ? $"({hidden} OR {Muted($"{comment}author_id")})" : hidden;
    }

    /// <summary>A comment that is not there for the caller: veiled, and without answers whose place it would keep.</summary>
    public static string Gone(View view, string comment) => $"({Veiled(view, comment)} AND {comment}reply_rows = 0)";

    /// <summary>How many comments <c>g</c> of a feed are not there for the caller.</summary>
    /// <param name="feedId">Of the feed.</param>
    /// <param name="which">What else must hold of <c>g</c>.</param>
    public static string GoneFrom(View view, string feedId, string which)
        => view.HasFlag(View.Mutes) ? $"(SELECT count(*) FROM comments g WHERE g.feed_id = {feedId} AND {which} AND {Gone(view, "g.")} /* ix_comments_feed_id */)"
        : view.HasFlag(View.Moderates) ? "0"
        : $"(SELECT count(*) FROM hidden_comments h JOIN comments g ON g.id = h.comment_id WHERE h.feed_id = {feedId} AND {which} AND {Gone(view, "g.")} /* ix_hidden_comments_feed_id */)";

    public static string Muted(string author) => $"EXISTS (SELECT FROM mutes WHERE user_id = @caller AND muted_id = {author} /* pk_mutes */)";

    public static string Unmuted(string author) => $"NOT {Muted(author)}";

    /// <summary>Whether the author of a row blocks somebody.</summary>
    public static string BlockedBy(string author, string who) => $"EXISTS (SELECT FROM blocks WHERE user_id = {author} AND blocked_id = {who} /* pk_blocks */)";
}
