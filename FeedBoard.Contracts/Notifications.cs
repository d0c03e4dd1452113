namespace FeedBoard.Contracts;

/// <param name="Kind">`feed_liked`, `comment_liked`, `commented`, `answered`, `followed` or `mentioned`.</param>
/// <param name="FeedId">The feed; for a comment, the feed that it belongs to.</param>
/// <param name="CommentId">The comment that is liked, or that was written.</param>
/// <param name="Actor">Who did it; the latest of several.</param>
/// <param name="Count">How many did it: `12` people like the feed.</param>
public sealed record NotificationResponse(
    long Id,
    string Kind,
    long? FeedId,
    long? CommentId,
    NotificationActor Actor,
    int Count,
    DateTime CreateDt,
    bool Read
);

public sealed record NotificationActor(long Id, string Nickname);

public sealed record UnreadResponse(long UnreadCount);

/// <param name="Id">The newest seen notification. It and all older ones become read.</param>
public sealed record ReadNotificationsRequest(long? Id);

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
