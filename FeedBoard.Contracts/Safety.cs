using System.ComponentModel.DataAnnotations;

namespace FeedBoard.Contracts;

/// <summary>Either a feed or a comment.</summary>
/// <param name="Reason">`spam`, `harassment`, `hate`, `violence`, `sexual`, `illegal` or `other`.</param>
/// <param name="Note">What moderators should know, at most 1 000 characters.</param>
public sealed record ReportRequest(
    long? FeedId = null,
    long? CommentId = null,
    [property: Required] string? Reason = null,
    [property: MaxLength(InputLimits.MaxReportNote)] string? Note = null
);

/// <param name="FeedId">What is reported; of a comment, the feed that it belongs to.</param>
public sealed record ReportResponse(long Id, long FeedId, long? CommentId, string Reason, string Note, DateTime CreateDt);

/// <param name="CreateDt">Since when.</param>
public sealed record RestrictedPersonResponse(long Id, string Nickname, DateTime CreateDt);

/// <param name="Blocked">Whether the caller blocks the person now.</param>
public sealed record BlockResponse(bool Blocked);

/// <param name="Muted">Whether the caller mutes the person now.</param>
public sealed record MuteResponse(bool Muted);
