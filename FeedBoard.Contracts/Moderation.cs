using System.ComponentModel.DataAnnotations;

namespace FeedBoard.Contracts;

/// <param name="UntilDt">Left out: permanently.</param>
/// <param name="Reason">Shown to the person, at most 1 000 characters.</param>
public sealed record SuspendRequest(
    DateTimeOffset? UntilDt = null,
    [property: Required, MaxLength(InputLimits.MaxModerationReason)] string? Reason = null
);

/// <param name="Reason">For the audit log, at most 1 000 characters.</param>
public sealed record UnsuspendRequest([property: Required, MaxLength(InputLimits.MaxModerationReason)] string? Reason = null);

/// <param name="Role">`person`, `moderator` or `admin`.</param>
public sealed record RoleRequest([property: Required] string? Role = null);

/// <param name="Role">`person`, `moderator` or `admin`.</param>
/// <param name="UntilDt">Until when the account is suspended; <c>null</c> of a suspended one: permanently.</param>
/// <param name="SuspensionReason">The reason that the person is shown.</param>
public sealed record AccountResponse(
    long Id,
    string Nickname,
    DateTime CreateDt,
    string Role,
    bool Suspended,
    DateTime? UntilDt,
    string? SuspensionReason
);

/// <param name="Actor">Who did it; <c>null</c>: the operator of the server, by a command.</param>
/// <param name="Action">`case_taken`, `case_given_back`, `case_resolved`, `case_reopened`, `feed_hidden`, `feed_restored`,
/// `comment_hidden`, `comment_restored`, `account_suspended`, `suspension_ended`, `role_changed`,
/// `board_changed`, `registration_approved`, `registration_refused`, `domain_blocked`, `domain_unblocked`, `network_blocked`,
/// `network_unblocked`, `word_blocked` or `word_unblocked`; by a command alone also `reset_link_created`, `second_factor_turned_off` or
/// `account_deleted`.</param>
/// <param name="User">The user concerned.</param>
/// <param name="Detail">The outcome of a case, until when somebody is suspended, the new role, which settings of the board, or what is
/// blocked.</param>
/// <param name="Target">The feed or the comment as it is now; <c>null</c> where it is about neither, or it was deleted.</param>
public sealed record AuditResponse(
    long Id,
    PersonRef? Actor,
    string Action,
    PersonRef? User,
    long? FeedId,
    long? CommentId,
    long? CaseId,
    string? Detail,
    string Reason,
    DateTime CreateDt,
    AuditTarget? Target
);

/// <param name="Title">The title of the feed; for a comment, of the feed that it belongs to.</param>
/// <param name="Excerpt">The beginning of the comment or of the feed as one line of at most 140 characters.</param>
public sealed record AuditTarget(string Title, string Excerpt);

/// <param name="Nickname"><c>null</c> if the account was deleted.</param>
public sealed record PersonRef(long Id, string? Nickname);

/// <param name="Reason">As it was reported; `blocked_word`: by the board itself, with the words in `note`.</param>
/// <param name="Reporter">For admins; <c>null</c> for moderators, and when the account was deleted.</param>
public sealed record CaseReport(string Reason, string Note, PersonRef? Reporter, DateTime CreateDt);

/// <param name="State">`open`, `taken` or `resolved`.</param>
/// <param name="FeedId">What is reported; of a comment, the feed that it belongs to.</param>
/// <param name="Title">Of the feed; empty where that is photos alone.</param>
/// <param name="Content">Of the feed or of the comment, as it is now.</param>
/// <param name="Hidden">Whether it is.</param>
/// <param name="Waiting">Whether it is hidden because of a blocked word, until this case is resolved: dismissing it shows it to
/// all.</param>
/// <param name="ReportCount">How many reported it.</param>
/// <param name="Reports">The latest twenty.</param>
/// <param name="Moderator">Who took it.</param>
/// <param name="Outcome">`hidden` or `dismissed`, once it is resolved.</param>
/// <param name="Images">The images of a reported feed, in their order.</param>
/// <param name="History">What moderators know of the author.</param>
/// <param name="ContentUpdateDt">When the feed or the comment was changed last; for <see cref="ResolveRequest"/>.</param>
public sealed record CaseResponse(
    long Id,
    string State,
    long FeedId,
    long? CommentId,
    PersonRef Author,
    string Title,
    string Content,
    bool Hidden,
    bool Waiting,
    int ReportCount,
    IReadOnlyList<CaseReport> Reports,
    PersonRef? Moderator,
    string? Outcome,
    DateTime CreateDt,
    DateTime? ResolveDt,
    IReadOnlyList<CaseImage> Images,
    AuthorHistory History,
    DateTime ContentUpdateDt
);

/// <param name="Url">The image.</param>
/// <param name="ThumbnailUrl">The smallest copy of the image; the image itself while it has no smaller copies.</param>
/// <param name="Alt">What the image shows, in the words of its author.</param>
public sealed record CaseImage(string Url, string ThumbnailUrl, string Alt);

/// <param name="CreateDt">Since when the author has the account.</param>
/// <param name="FeedCount">How many feeds they have that everybody sees.</param>
/// <param name="CommentCount">How many comments they have.</param>
/// <param name="Suspended">Whether the account is suspended now.</param>
/// <param name="HiddenCount">How many other feeds and comments of theirs moderators have hidden, deleted ones included.</param>
/// <param name="DismissedCount">How many other cases about them were dismissed.</param>
/// <param name="SuspensionCount">How often the account was suspended.</param>
public sealed record AuthorHistory(
    DateTime CreateDt,
    long FeedCount,
    long CommentCount,
    bool Suspended,
    long HiddenCount,
    long DismissedCount,
    long SuspensionCount
);

/// <param name="Hide">Whether what was reported is hidden by it; otherwise the case is dismissed.</param>
/// <param name="Reason">For the audit log, at most 1 000 characters.</param>
/// <param name="ContentUpdateDt">The `content_update_dt` of the case that was read: a case whose feed or comment has changed since is not
/// dismissed. Left out: dismissed as it is.</param>
public sealed record ResolveRequest(
    [property: Required] bool? Hide = null,
    [property: MaxLength(InputLimits.MaxModerationReason)] string? Reason = null,
    DateTimeOffset? ContentUpdateDt = null
);

/// <param name="Reason">For the audit log, at most 1 000 characters.</param>
public sealed record ReopenRequest([property: MaxLength(InputLimits.MaxModerationReason)] string? Reason = null);

/// <summary>Either a feed or a comment.</summary>
/// <param name="Reason">For the audit log, at most 1 000 characters.</param>
/// <param name="ContentUpdateDt">The `update_dt` of the feed or comment that was read: what has changed since is not restored. Left out:
/// restored as it is.</param>
public sealed record HideRequest(
    long? FeedId = null,
    long? CommentId = null,
    [property: Required, MaxLength(InputLimits.MaxModerationReason)] string? Reason = null,
    DateTimeOffset? ContentUpdateDt = null
);

/// <param name="Hidden">Whether it is hidden now.</param>
/// <param name="CaseId">The case that this has resolved; the way back is to reopen it. <c>null</c>: nobody had reported it.</param>
public sealed record HiddenResponse(long FeedId, long? CommentId, bool Hidden, long? CaseId = null);
