namespace FeedBoard.Web.Platform.Api;

/// <summary>Somebody whom one blocks or mutes.</summary>
public sealed record RestrictedUser(long Id, string Nickname, DateTimeOffset CreateDt);

public sealed record ReportInput(long? FeedId, long? CommentId, string Reason, string? Note);

/// <param name="Nickname"><c>null</c> when the account is gone.</param>
public sealed record UserReference(long Id, string? Nickname);

public sealed record CaseReport(string Reason, string Note, UserReference? Reporter, DateTimeOffset CreateDt);

/// <summary>Something that was reported; see docs/openapi.json for each field.</summary>
public sealed record ModerationCase(
    long Id, string State, long FeedId, long? CommentId, UserReference Author, string Title, string Content, bool Hidden,
    int ReportCount, IReadOnlyList<CaseReport> Reports, UserReference? Moderator, string? Outcome, DateTimeOffset CreateDt, DateTimeOffset? ResolveDt);

public sealed record Resolution(bool Hide, string? Reason);

public sealed record HideInput(long? FeedId, long? CommentId, string Reason);

public sealed record Account(long Id, string Nickname, DateTimeOffset CreateDt, string Role, bool Suspended, DateTimeOffset? UntilDt, string? SuspensionReason);

public sealed record SuspendInput(DateTimeOffset? UntilDt, string Reason);

public sealed record ReasonInput(string Reason);

public sealed record RoleInput(string Role);

public sealed record AuditEntry(long Id, UserReference? Actor, string Action, UserReference? User, long? FeedId, long? CommentId, long? CaseId, string? Detail, string Reason, DateTimeOffset CreateDt);
