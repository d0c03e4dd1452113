using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Notifications;

/// <param name="Kind">`feed_liked`, `comment_liked`, `commented`, `answered`, `followed` or `mentioned`.</param>
/// <param name="FeedId">What it is about; also of a comment, the feed that it belongs to.</param>
/// <param name="CommentId">The comment that is liked, or that was written.</param>
/// <param name="Actor">Who did it; of several the latest.</param>
/// <param name="Count">How many did it: `12` people like the feed.</param>
internal sealed record NotificationResponse(long Id, string Kind, long? FeedId, long? CommentId, NotificationActor Actor, int Count, DateTime CreateDt, bool Read);

internal sealed record NotificationActor(long Id, string Nickname);

internal sealed record UnreadResponse(long UnreadCount);

/// <param name="Id">Of the newest one that was seen: it and those before it are read.</param>
internal sealed record ReadNotificationsRequest(long? Id)
{
    /// <exception cref="InvalidInputException">Missing.</exception>
    public long Checked() => Id ?? throw new InvalidInputException("id", "This field is required.");
}

/// <summary>Which kinds one wants to hear of.</summary>
internal sealed record NotificationSettingsResponse(bool FeedLiked, bool CommentLiked, bool Commented, bool Answered, bool Followed, bool Mentioned)
{
    public static NotificationSettingsResponse Without(IReadOnlyCollection<string> muted) => new(
        !muted.Contains(NotificationKinds.FeedLiked, StringComparer.Ordinal), !muted.Contains(NotificationKinds.CommentLiked, StringComparer.Ordinal),
        !muted.Contains(NotificationKinds.Commented, StringComparer.Ordinal), !muted.Contains(NotificationKinds.Answered, StringComparer.Ordinal),
        !muted.Contains(NotificationKinds.Followed, StringComparer.Ordinal), !muted.Contains(NotificationKinds.Mentioned, StringComparer.Ordinal));
}

/// <summary>What is left out stays as it is.</summary>
internal sealed record NotificationSettingsRequest(bool? FeedLiked = null, bool? CommentLiked = null, bool? Commented = null, bool? Answered = null, bool? Followed = null, bool? Mentioned = null)
{
    /// <returns>The kinds to turn off, and those to turn on.</returns>
    /// <exception cref="InvalidInputException">None is given.</exception>
    public (string[] Off, string[] On) Checked()
    {
        (string Kind, bool? Wanted)[] all =
        [
            (NotificationKinds.FeedLiked, FeedLiked), (NotificationKinds.CommentLiked, CommentLiked), (NotificationKinds.Commented, Commented),
            (NotificationKinds.Answered, Answered), (NotificationKinds.Followed, Followed), (NotificationKinds.Mentioned, Mentioned),
        ];
        var given = all.Where(a => a.Wanted is not null).ToList();
        if (given.Count == 0) throw new InvalidInputException("body", "There is nothing to change: none of the kinds is given.");
        return ([.. given.Where(g => g.Wanted is false).Select(g => g.Kind)], [.. given.Where(g => g.Wanted is true).Select(g => g.Kind)]);
    }
}
