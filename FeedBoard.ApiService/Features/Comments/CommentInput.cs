using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Comments;

/// <summary>Checks what requests about comments hold.</summary>
internal static class CommentInput
{
    /// <exception cref="InvalidInputException">Something is missing, or no text that a comment can have.</exception>
    public static (string Content, long FeedId) Checked(this CreateCommentRequest request)
    {
        var errors = new FieldErrors();
        var content = errors.Text("content", request.Content, 1, InputLimits.MaxComment);
        if (request.FeedId is null)
            errors.Add("feed_id", FieldError.Required);
        errors.ThrowIfAny();
        return (content, request.FeedId!.Value);
    }

    /// <exception cref="InvalidInputException">Missing, or no text that a comment can have.</exception>
    public static string Checked(this UpdateCommentRequest request)
    {
        var errors = new FieldErrors();
        var content = errors.Text("content", request.Content, 1, InputLimits.MaxComment);
        errors.ThrowIfAny();
        return content;
    }
}
