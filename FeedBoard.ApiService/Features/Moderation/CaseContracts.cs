using System.ComponentModel.DataAnnotations;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Moderation;

/// <param name="Nickname"><c>null</c> when the account is gone.</param>
internal sealed record PersonRef(long Id, string? Nickname);

/// <param name="Reporter">For admins; <c>null</c> for moderators, and when the account was deleted.</param>
internal sealed record CaseReport(string Reason, string Note, PersonRef? Reporter, DateTime CreateDt);

/// <param name="State">`open`, `taken` or `resolved`.</param>
/// <param name="FeedId">What is reported; of a comment, the feed that it belongs to.</param>
/// <param name="Title">Of the feed.</param>
/// <param name="Content">Of the feed or of the comment, as it is now.</param>
/// <param name="Hidden">Whether it is.</param>
/// <param name="ReportCount">How many reported it.</param>
/// <param name="Reports">The latest twenty.</param>
/// <param name="Moderator">Who took it.</param>
/// <param name="Outcome">`hidden` or `dismissed`, once it is resolved.</param>
internal sealed record CaseResponse(
    long Id, string State, long FeedId, long? CommentId, PersonRef Author, string Title, string Content, bool Hidden,
    int ReportCount, IReadOnlyList<CaseReport> Reports, PersonRef? Moderator, string? Outcome, DateTime CreateDt, DateTime? ResolveDt);

/// <param name="Hide">Whether what was reported is hidden by it; otherwise the case is dismissed.</param>
/// <param name="Reason">For the audit log, at most 1 000 characters.</param>
internal sealed record ResolveRequest([property: Required] bool? Hide = null, [property: MaxLength(ModerationInput.MaxReason)] string? Reason = null)
{
    public (bool Hide, string Reason) Checked()
    {
        var errors = new FieldErrors();
        if (Hide is null) errors.Add("hide", "This field is required.");
        var reason = ModerationInput.Reason(errors, Reason, required: false);
        errors.ThrowIfAny();
        return (Hide!.Value, reason);
    }
}

/// <summary>Either a feed or a comment.</summary>
/// <param name="Reason">For the audit log, at most 1 000 characters.</param>
internal sealed record HideRequest(long? FeedId = null, long? CommentId = null, [property: Required, MaxLength(ModerationInput.MaxReason)] string? Reason = null)
{
    public (ModerationTarget Target, string Reason) Checked()
    {
        var target = ModerationTarget.Checked(FeedId, CommentId);
        var errors = new FieldErrors();
        var reason = ModerationInput.Reason(errors, Reason, required: true);
        errors.ThrowIfAny();
        return (target, reason);
    }
}

/// <param name="Hidden">Whether it is hidden now.</param>
internal sealed record HiddenResponse(long FeedId, long? CommentId, bool Hidden);

internal static class ModerationInput
{
    public const int MaxReason = 1000;

    public static string Reason(FieldErrors errors, string? reason, bool required)
        => !required && string.IsNullOrWhiteSpace(reason) ? "" : errors.Text("reason", reason, 1, MaxReason);
}
