using System.ComponentModel.DataAnnotations;

namespace FeedBoard.Contracts;

/// <param name="Content">1 to 5 000 characters.</param>
/// <param name="FeedId">What it is about.</param>
/// <param name="ParentId">The comment that it answers, one of the same feed; left out for a comment of its own.</param>
public sealed record CreateCommentRequest(
    [property: MinLength(1), MaxLength(InputLimits.MaxComment)] string? Content,
    long? FeedId,
    long? ParentId = null
);

/// <param name="Content">1 to 5 000 characters.</param>
public sealed record UpdateCommentRequest([property: MinLength(1), MaxLength(InputLimits.MaxComment)] string? Content);

/// <param name="Content">Empty when the comment was deleted, or is hidden from the caller, and only keeps the place of its answers.</param>
/// <param name="ParentId">The comment that it answers.</param>
/// <param name="AuthorId"><c>null</c>, like the other fields of the author, when it is emptied.</param>
/// <param name="Liked">Whether the caller likes it; <c>false</c> for a guest.</param>
/// <param name="ReplyCount">Answers that are not emptied.</param>
/// <param name="Hidden">By a moderator: nobody but they and the author sees what it says.</param>
/// <param name="Mentions">Whom it calls by `@nickname`.</param>
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
    IReadOnlyList<MentionResponse> Mentions,
    DateTime CreateDt,
    DateTime UpdateDt
);
