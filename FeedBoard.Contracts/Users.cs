namespace FeedBoard.Contracts;

/// <param name="Followed">Whether the caller follows the person; <c>false</c> for a guest.</param>
/// <param name="Blocked">Whether the caller blocks the person.</param>
/// <param name="Muted">Whether the caller mutes the person.</param>
public sealed record UserResponse(
    long Id,
    string Nickname,
    DateTime CreateDt,
    long FeedCount,
    long FollowerCount,
    long FollowingCount,
    bool Followed,
    bool Blocked,
    bool Muted
);

/// <param name="FeedId">The latest feed of the person that everybody sees.</param>
/// <param name="Title">Of that feed; empty where it is photos alone.</param>
public sealed record SuggestionResponse(long Id, string Nickname, long FeedCount, long FollowerCount, long FeedId, string Title);
