using System.ComponentModel.DataAnnotations;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Comments;

/// <param name="Content">1 to 5 000 characters.</param>
/// <param name="FeedId">What it is about.</param>
/// <param name="ParentId">The comment that it answers, one of the same feed; left out for a comment of its own.</param>
internal sealed record CreateCommentRequest([property: MinLength(1), MaxLength(Comment.MaxContent)] string? Content, long? FeedId, long? ParentId = null)
{
    /// <exception cref="InvalidInputException">Something is missing, or no text that a comment can have.</exception>
    public (string Content, long FeedId) Checked()
    {
        var errors = new FieldErrors();
        var content = errors.Text("content", Content, 1, Comment.MaxContent);
        if (FeedId is null) errors.Add("feed_id", "This field is required.");
        errors.ThrowIfAny();
        return (content, FeedId!.Value);
    }
}

/// <param name="Content">1 to 5 000 characters.</param>
internal sealed record UpdateCommentRequest([property: MinLength(1), MaxLength(Comment.MaxContent)] string? Content)
{
    /// <exception cref="InvalidInputException">Missing, or no text that a comment can have.</exception>
    public string Checked()
    {
        var errors = new FieldErrors();
        var content = errors.Text("content", Content, 1, Comment.MaxContent);
        errors.ThrowIfAny();
        return content;
    }
}

/// <param name="Content">Empty when the comment was deleted, or is hidden from the caller, and only keeps the place of its answers.</param>
/// <param name="ParentId">The comment that it answers.</param>
/// <param name="AuthorId"><c>null</c>, like the other fields of the author, when it is emptied.</param>
/// <param name="Liked">Whether the caller likes it; <c>false</c> for a guest.</param>
/// <param name="ReplyCount">Answers that are not emptied.</param>
/// <param name="Hidden">By a moderator: nobody but they and the author sees what it says.</param>
/// <param name="Mentions">Whom it calls by `@nickname`.</param>
internal sealed record CommentResponse(
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
    DateTime UpdateDt);
