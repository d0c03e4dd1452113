using System.ComponentModel.DataAnnotations;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Moderation;

/// <param name="UntilDt">Left out: for good.</param>
/// <param name="Reason">The person is told, at most 1 000 characters.</param>
internal sealed record SuspendRequest(DateTimeOffset? UntilDt = null, [property: Required, MaxLength(ModerationInput.MaxReason)] string? Reason = null)
{
    public (DateTime Until, string Reason) Checked(DateTimeOffset now)
    {
        var errors = new FieldErrors();
        var reason = ModerationInput.Reason(errors, Reason, required: true);
        if (UntilDt <= now) errors.Add("until_dt", "This must be in the future.");
        errors.ThrowIfAny();
        return (UntilDt is { } until ? until.UtcDateTime : DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc), reason);
    }
}

/// <param name="Reason">For the audit log, at most 1 000 characters.</param>
internal sealed record UnsuspendRequest([property: Required, MaxLength(ModerationInput.MaxReason)] string? Reason = null)
{
    public string Checked()
    {
        var errors = new FieldErrors();
        var reason = ModerationInput.Reason(errors, Reason, required: true);
        errors.ThrowIfAny();
        return reason;
    }
}

/// <param name="Role">`person`, `moderator` or `admin`.</param>
internal sealed record RoleRequest([property: Required] string? Role = null)
{
    public Role Checked() => Array.IndexOf(Roles.Names, Role) is >= 0 and var role ? (Role)role
        : throw new InvalidInputException("role", Role is null ? "This field is required." : $"This must be one of {string.Join(", ", Roles.Names)}.");
}

/// <param name="Role">`person`, `moderator` or `admin`.</param>
/// <param name="UntilDt">Until when the account is suspended; <c>null</c> of a suspended one: for good.</param>
/// <param name="SuspensionReason">What the person is told.</param>
internal sealed record AccountResponse(long Id, string Nickname, DateTime CreateDt, string Role, bool Suspended, DateTime? UntilDt, string? SuspensionReason);

/// <param name="Actor">Who did it; <c>null</c>: whoever runs the board, by command.</param>
/// <param name="Action">`case_taken`, `case_given_back`, `case_resolved`, `feed_hidden`, `feed_restored`, `comment_hidden`, `comment_restored`, `account_suspended`, `suspension_ended` or `role_changed`.</param>
/// <param name="User">Whom it concerns.</param>
/// <param name="Detail">The outcome of a case, until when somebody is suspended, or the new role.</param>
internal sealed record AuditResponse(long Id, PersonRef? Actor, string Action, PersonRef? User, long? FeedId, long? CommentId, long? CaseId, string? Detail, string Reason, DateTime CreateDt);
