namespace FeedBoard.Contracts;

/// <param name="Kind">`feed_liked`, `comment_liked`, `commented`, `answered`, `followed` or `mentioned`.</param>
/// <param name="FeedId">The feed; for a comment, the feed that it belongs to.</param>
/// <param name="CommentId">The comment that is liked, or that was written.</param>
/// <param name="Actor">Who did it; the latest of several.</param>
/// <param name="Count">How many did it: `12` people like the feed.</param>
/// <param name="Actors">Up to three of them, the latest first. Users whom the caller mutes are left out.</param>
/// <param name="FeedTitle">The title of the feed as it is now; <c>null</c> if the caller is not shown the feed: it is hidden, or the caller
/// blocks or mutes its author.</param>
/// <param name="Excerpt">The beginning of the comment, or of the feed where it is about no comment, as one line of at most 140 characters;
/// <c>null</c> if the caller is not shown it.</param>
/// <param name="Thumbnail">The first image of the feed; <c>null</c> if it has none or the caller is not shown the feed.</param>
public sealed record NotificationResponse(
    long Id,
    string Kind,
    long? FeedId,
    long? CommentId,
    NotificationActor Actor,
    int Count,
    DateTime CreateDt,
    bool Read,
    IReadOnlyList<NotificationActor> Actors,
    string? FeedTitle,
    string? Excerpt,
    ThumbnailResponse? Thumbnail
);

/// <param name="Url">The smallest copy of the image; the image itself while it has no smaller copies.</param>
/// <param name="Alt">What the image shows, in the words of its author.</param>
public sealed record ThumbnailResponse(string Url, string Alt);

public sealed record NotificationActor(long Id, string Nickname);

/// <param name="WaitingCases">For moderators: how many reported cases wait that nobody else has taken, counted up to 100; <c>null</c> for
/// others.</param>
/// <param name="WaitingRegistrations">For moderators: how many new accounts wait to be approved, counted up to 100; <c>null</c> for
/// others.</param>
public sealed record UnreadResponse(long UnreadCount, int? WaitingCases = null, int? WaitingRegistrations = null);

/// <param name="Id">The newest seen notification. It and all older ones become read.</param>
/// <param name="Only">With <c>true</c>, only the notification with this id becomes read.</param>
public sealed record ReadNotificationsRequest(long? Id, bool? Only = null);

/// <summary>The kinds of notifications that the user wants.</summary>
public sealed record NotificationSettingsResponse(
    bool FeedLiked,
    bool CommentLiked,
    bool Commented,
    bool Answered,
    bool Followed,
    bool Mentioned
);

/// <summary>Omitted fields stay unchanged.</summary>
public sealed record NotificationSettingsRequest(
    bool? FeedLiked = null,
    bool? CommentLiked = null,
    bool? Commented = null,
    bool? Answered = null,
    bool? Followed = null,
    bool? Mentioned = null
);
