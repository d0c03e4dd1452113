namespace FeedBoard.ApiService.Platform.Access;

/// <summary>
/// What a caller may see, mostly as SQL. <c>@caller</c> is the signed-in caller. A guest's statements do not have it, and only those of
/// people who mute somebody look at mutes.
/// </summary>
/// <remarks>
/// The triggers use the same rule for what is counted and announced, <c>feed_is_public</c> and <c>comment_is_public</c>, and the search
/// says it once more in <c>newest_matches</c>, <c>matching_feeds</c> and <c>matching_comments</c>: change them together.
/// </remarks>
internal static class VisibilitySql
{
    /// <summary>Somebody who belongs to the board: not one who waits for a moderator, or was refused.</summary>
    /// <param name="user">What stands before its columns.</param>
    public static string Member(string user = "") => $"{user}registration = 0";

    /// <summary>Somebody who is not suspended at <c>@now</c>.</summary>
    /// <inheritdoc cref="Member" path="/param"/>
    public static string NotSuspended(string user = "") =>
        $"({user}suspended_until_dt IS NULL OR {user}suspended_until_dt <= @now)";

    /// <summary>Somebody who may be logged in, or use a token: a <see cref="Member"/> who is <see cref="NotSuspended"/>.</summary>
    /// <inheritdoc cref="Member" path="/param"/>
    public static string MayBeLoggedIn(string user = "") => $"{NotSuspended(user)} AND {Member(user)}";

    /// <summary>A feed that everybody sees, and that takes likes and comments.</summary>
    /// <param name="feed">What stands before its columns.</param>
    public static string PublicFeed(string feed = "") => $"NOT {feed}hidden";

    /// <summary>A comment that everybody sees, if they see its feed, and that takes likes and replies.</summary>
    /// <param name="comment">What stands before its columns.</param>
    public static string PublicComment(string comment = "") => $"{comment}author_id IS NOT NULL AND NOT {comment}hidden";

    /// <summary>
    /// A feed among those of many people: public, and not of somebody muted. For the author and moderators too: a list of all is the same
    /// for all.
    /// </summary>
    /// <param name="feed">What stands before its columns.</param>
    public static string Listed(View view, string feed = "") =>
        PublicFeed(feed) + AndUnmuted(view, $"{feed}author_id");

    /// <summary>
    /// <see cref="Listed"/>, for a query that reads nothing but an index: the few feeds that are not listed are looked up once, by their
    /// ids.
    /// </summary>
    public static string ListedById(View view) =>
        "id <> ALL (ARRAY(SELECT feed_id FROM hidden_feeds))"
        + (
            view.HasFlag(View.Mutes)
                ? " AND id <> ALL (ARRAY(SELECT o.id FROM mutes m JOIN feeds o ON o.author_id = m.muted_id WHERE m.user_id = @caller))"
                : ""
        ); // pk_mutes, ix_feeds_author_id

    /// <summary>The few feeds that are not listed, where all authors are known: an array of ids.</summary>
    /// <param name="authors">Selects their ids; without those whom the caller mutes.</param>
    public static string UnlistedOf(string authors) => $"ARRAY(SELECT feed_id FROM hidden_feeds WHERE author_id IN ({authors}))";

    /// <summary>A feed that is read by its id or by its author: hidden ones are there for their authors and moderators.</summary>
    /// <param name="feed">What stands before its columns.</param>
    public static string Found(View view, string feed = "") =>
        view.HasFlag(View.Moderates) ? "true"
        : view.HasFlag(View.SignedIn) ? $"({PublicFeed(feed)} OR {feed}author_id = @caller)"
        : PublicFeed(feed);

    /// <summary><see cref="Found"/>, of a row that was read.</summary>
    public static bool Shows(bool hidden, long? author, SignedIn me) => !hidden || SeesHidden(me, author);

    /// <summary>Whether somebody sees what is hidden of an author.</summary>
    public static bool SeesHidden(SignedIn me, long? author) => author == me.Id || me.Moderates;

    /// <summary>How many hidden feeds <c>users u</c> has.</summary>
    public const string HiddenFeedCount = "(SELECT count(*) FROM hidden_feeds WHERE author_id = u.id)"; // ix_hidden_feeds_author_id

    /// <summary>How many hidden feeds of <c>users u</c> the caller sees.</summary>
    public static string SeenHiddenFeedCount(View view) =>
        view.HasFlag(View.Moderates) ? HiddenFeedCount
        : view.HasFlag(View.SignedIn) ? $"CASE WHEN u.id = @caller THEN {HiddenFeedCount} ELSE 0 END"
        : "0";

    /// <summary>What is subtracted from the number of all comments that have an author: those that are hidden, or whose feed is.</summary>
    public const string MinusHiddenComments = """
         - (SELECT count(*) FROM hidden_comments h JOIN comments g ON g.id = h.comment_id WHERE g.author_id IS NOT NULL)
         - (SELECT coalesce(sum(f.comment_count), 0)::bigint FROM hidden_feeds h JOIN feeds f ON f.id = h.feed_id)
        """; // pk_comments, pk_feeds; the counters of feeds leave out hidden comments

    /// <summary>What is subtracted from the number of all public feeds: those of people whom the caller mutes.</summary>
    public static string MinusMutedFeeds(View view) =>
        view.HasFlag(View.Mutes)
            ? " - (SELECT coalesce(sum(u.feed_count), 0)::bigint FROM mutes m JOIN users u ON u.id = m.muted_id WHERE m.user_id = @caller)"
            : ""; // pk_mutes, pk_users

    /// <summary>What is subtracted from the number of all public feeds with a tag: those of people whom the caller mutes.</summary>
    /// <param name="tag">As it is stored.</param>
    public static string MinusMutedFeedsWithTag(View view, string tag) =>
        view.HasFlag(View.Mutes)
            ? $"""
                 - (
                    SELECT count(*) FROM mutes m
                    JOIN feeds f ON f.author_id = m.muted_id
                    JOIN feed_tags g ON g.feed_id = f.id AND g.tag = {tag} WHERE m.user_id = @caller)
                """
            : ""; // pk_mutes, ix_feeds_author_id, pk_feed_tags

    /// <summary>
    /// A comment whose text the caller does not see. One with replies keeps its place, without a text, as a deleted one does.
    /// </summary>
    /// <param name="comment">What stands before its columns.</param>
    public static string Withheld(View view, string comment)
    {
        var hidden =
            view.HasFlag(View.Moderates) ? "false"
            : view.HasFlag(View.SignedIn) ? $"({comment}hidden AND {comment}author_id <> @caller)"
            : $"{comment}hidden";
        return view.HasFlag(View.Mutes) ? $"({hidden} OR {Muted($"{comment}author_id")})" : hidden;
    }

    /// <summary>A comment that is not there for the caller: withheld, and without replies whose place it would keep.</summary>
    /// <param name="comment">What stands before its columns.</param>
    public static string Absent(View view, string comment) => $"({Withheld(view, comment)} AND {comment}reply_rows = 0)";

    /// <summary>How many comments <c>g</c> of a feed are not there for the caller.</summary>
    /// <param name="feedId">Of the feed.</param>
    /// <param name="which">What else must hold of <c>g</c>.</param>
    public static string AbsentCount(View view, string feedId, string which) =>
        view.HasFlag(View.Mutes)
            ? $"(SELECT count(*) FROM comments g WHERE g.feed_id = {feedId} AND {which} AND {Absent(view, "g.")} /* ix_comments_feed_id */)"
        : view.HasFlag(View.Moderates) ? "0"
        : $"""
            (SELECT count(*) FROM hidden_comments h JOIN comments g ON g.id = h.comment_id
             WHERE h.feed_id = {feedId} AND {which} AND {Absent(view, "g.")} /* ix_hidden_comments_feed_id */)
            """;

    /// <summary>
    /// Whether the caller wants to read what somebody wrote, where it is shown to them unasked: they neither block nor mute them.
    /// </summary>
    public static string Wanted(View view, string author) =>
        $"NOT EXISTS (SELECT FROM blocks WHERE user_id = @caller AND blocked_id = {author} /* pk_blocks */)"
        + AndUnmuted(view, author);

    /// <summary>Whether the caller mutes somebody.</summary>
    /// <param name="caller">The caller's id.</param>
    public static string Muted(string author, string caller = "@caller") =>
        $"EXISTS (SELECT FROM mutes WHERE user_id = {caller} AND muted_id = {author} /* pk_mutes */)";

    /// <summary>One more condition: the caller does not mute somebody. Empty for callers who mute nobody.</summary>
    /// <inheritdoc cref="Muted" path="/param"/>
    public static string AndUnmuted(View view, string author, string caller = "@caller") =>
        view.HasFlag(View.Mutes) ? $" AND NOT {Muted(author, caller)}" : "";

    /// <summary>Whether the author of a row blocks somebody.</summary>
    public static string BlockedBy(string author, string who) =>
        $"EXISTS (SELECT FROM blocks WHERE user_id = {author} AND blocked_id = {who} /* pk_blocks */)";
}
