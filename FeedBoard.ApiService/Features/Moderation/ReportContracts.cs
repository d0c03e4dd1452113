using System.ComponentModel.DataAnnotations;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Moderation;

/// <summary>Either a feed or a comment.</summary>
/// <param name="Reason">`spam`, `harassment`, `hate`, `violence`, `sexual`, `illegal` or `other`.</param>
/// <param name="Note">What moderators should know, at most 1 000 characters.</param>
internal sealed record ReportRequest(long? FeedId = null, long? CommentId = null, [property: Required] string? Reason = null, [property: MaxLength(ReportRequest.MaxNote)] string? Note = null)
{
    public const int MaxNote = 1000;

    public static readonly string[] Reasons = ["spam", "harassment", "hate", "violence", "sexual", "illegal", "other"];

    /// <exception cref="ProblemException">400: both are given, or neither.</exception>
    /// <exception cref="InvalidInputException">No reason, or none that there is; too long a note.</exception>
    public (ModerationTarget Target, string Reason, string Note) Checked()
    {
        var target = ModerationTarget.Checked(FeedId, CommentId);
        var errors = new FieldErrors();
        if (Reason is null) errors.Add("reason", "This field is required.");
        else if (!Reasons.Contains(Reason, StringComparer.Ordinal)) errors.Add("reason", $"This must be one of {string.Join(", ", Reasons)}.");
        var note = string.IsNullOrWhiteSpace(Note) ? "" : errors.Text("note", Note, 0, MaxNote);
        errors.ThrowIfAny();
        return (target, Reason!, note);
    }
}

/// <param name="FeedId">What is reported; of a comment, the feed that it belongs to.</param>
internal sealed record ReportResponse(long Id, long FeedId, long? CommentId, string Reason, string Note, DateTime CreateDt);

/// <summary>A feed, or a comment that is not emptied. The texts are SQL.</summary>
internal sealed record ModerationTarget(string Table, string There, long Id, Func<ProblemException> NotFound)
{
    public bool IsFeed => string.Equals(Table, "feeds", StringComparison.Ordinal);

    /// <summary>The ids that a row of <see cref="Table"/> has of the feed and of the comment.</summary>
    public string Ids => IsFeed ? "id AS feed_id, NULL::bigint AS comment_id" : "feed_id, id AS comment_id";

    /// <summary>The index by which its case is found.</summary>
    public string OpenCase => IsFeed ? "(feed_id) WHERE comment_id IS NULL AND resolve_dt IS NULL" : "(comment_id) WHERE resolve_dt IS NULL";

    public string Name => IsFeed ? "feed" : "comment";

    /// <exception cref="ProblemException">400: both are given, or neither.</exception>
    public static ModerationTarget Checked(long? feedId, long? commentId) => FeedOrComment.Checked(feedId, commentId, Feed, Comment);

    public static ModerationTarget Feed(long id) => new("feeds", "true", id, Problem.FeedNotFound);

    public static ModerationTarget Comment(long id) => new("comments", "author_id IS NOT NULL", id, Problem.CommentNotFound);
}
