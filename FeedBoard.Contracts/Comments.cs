using System.ComponentModel.DataAnnotations;

namespace FeedBoard.Contracts;

/// <param name="Content">1 to 5 000 characters.</param>
/// <param name="FeedId">What it is about.</param>
/// <param name="ParentId">The comment to reply to, of the same feed; left out for a top-level comment.</param>
public sealed record CreateCommentRequest(
    [property: MinLength(1), MaxLength(InputLimits.MaxComment)] string? Content,
    long? FeedId,
    long? ParentId = null
);

/// <param name="Content">1 to 5 000 characters.</param>
public sealed record UpdateCommentRequest([property: MinLength(1), MaxLength(InputLimits.MaxComment)] string? Content);

/// <param name="Content">Empty if the comment was deleted or is hidden from the caller, and remains only because of its replies.</param>
/// <param name="ParentId">The comment that it replies to.</param>
/// <param name="AuthorId"><c>null</c>, like the other fields of the author, if the comment was deleted or is hidden from the
/// caller.</param>
/// <param name="Liked">Whether the caller likes it; <c>false</c> for a guest.</param>
/// <param name="ReplyCount">The number of replies, without deleted ones.</param>
/// <param name="Hidden">By a moderator, or because it waits for one: only moderators and the author see its content.</param>
/// <param name="Waiting">Whether it is hidden because of a blocked word, until a moderator decides.</param>
/// <param name="Mentions">The users that it mentions by `@nickname`.</param>
public sealed record CommentResponse(
    long Id,
    string Content,
    long FeedId,
    long? ParentId,
    long? AuthorId,
    string? AuthorEmail,
    string? AuthorNickname,
    int LikeCount,
    bool Liked,
    int ReplyCount,
    bool Hidden,
    bool Waiting,
    IReadOnlyList<MentionResponse> Mentions,
    DateTime CreateDt,
    DateTime UpdateDt
);
