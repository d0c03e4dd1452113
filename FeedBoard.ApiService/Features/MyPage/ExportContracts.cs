namespace FeedBoard.ApiService.Features.MyPage;

/// <summary>What an export says, in the names of the API.</summary>
internal sealed record ExportedProfile(long Id, string Email, string Nickname, DateTime CreateDt, long FeedCount, long FollowerCount, long FollowingCount);

/// <inheritdoc cref="ExportedProfile"/>
internal sealed record ExportedComment(
    long Id,
    string Content,
    long FeedId,
    long? ParentId,
    long AuthorId,
    string AuthorEmail,
    string AuthorNickname,
    int LikeCount,
    bool Liked,
    int ReplyCount,
    DateTime CreateDt,
    DateTime UpdateDt);

/// <summary>Of a feed or of a comment: one of both ids is there.</summary>
internal sealed record ExportedLike(long? FeedId, long? CommentId, DateTime CreateDt);

/// <param name="Email">As far as the board shows the addresses of others.</param>
/// <param name="FollowDt">Since when.</param>
internal sealed record ExportedPerson(long Id, string Nickname, string? Email, DateTime FollowDt);

/// <inheritdoc cref="ExportedProfile"/>
internal sealed record ExportedSession(long Id, string Device, DateTime CreateDt, DateTime LastSeenDt, bool Current);
