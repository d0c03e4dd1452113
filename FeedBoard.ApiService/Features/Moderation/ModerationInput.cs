using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Moderation;

/// <summary>Checks what reports and the requests of moderators hold.</summary>
internal static class ModerationInput
{
    public static readonly string[] Reasons = ["spam", "harassment", "hate", "violence", "sexual", "illegal", "other"];

    /// <exception cref="ProblemException">400: both are given, or neither.</exception>
    /// <exception cref="InvalidInputException">No reason, or none that there is; too long a note.</exception>
    public static (ModerationTarget Target, string Reason, string Note) Checked(this ReportRequest request)
    {
        var target = ModerationTarget.Checked(request.FeedId, request.CommentId);
        var errors = new FieldErrors();
        if (request.Reason is null)
            errors.Add("reason", FieldError.Required);
        else if (!Reasons.Contains(request.Reason, StringComparer.Ordinal))
            errors.Add("reason", FieldError.NotOneOf(string.Join(", ", Reasons)));
        var note = string.IsNullOrWhiteSpace(request.Note) ? "" : errors.Text("note", request.Note, 0, InputLimits.MaxReportNote);
        errors.ThrowIfAny();
        return (target, request.Reason!, note);
    }

    public static (bool Hide, string Reason) Checked(this ResolveRequest request)
    {
        var errors = new FieldErrors();
        if (request.Hide is null)
            errors.Add("hide", FieldError.Required);
        var reason = Reason(errors, request.Reason, required: false);
        errors.ThrowIfAny();
        return (request.Hide!.Value, reason);
    }

    public static string Checked(this ReopenRequest request)
    {
        var errors = new FieldErrors();
        var reason = Reason(errors, request.Reason, required: false);
        errors.ThrowIfAny();
        return reason;
    }

    public static (ModerationTarget Target, string Reason) Checked(this HideRequest request)
    {
        var target = ModerationTarget.Checked(request.FeedId, request.CommentId);
        var errors = new FieldErrors();
        var reason = Reason(errors, request.Reason, required: true);
        errors.ThrowIfAny();
        return (target, reason);
    }

    public static (DateTime Until, string Reason) Checked(this SuspendRequest request, DateTimeOffset now)
    {
        var errors = new FieldErrors();
        var reason = Reason(errors, request.Reason, required: true);
        if (request.UntilDt <= now)
            errors.Add("until_dt", new(FieldErrorCodes.NotInFuture, "This must be in the future."));
        errors.ThrowIfAny();
        return (request.UntilDt is { } until ? until.UtcDateTime : DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc), reason);
    }

    public static string Checked(this UnsuspendRequest request)
    {
        var errors = new FieldErrors();
        var reason = Reason(errors, request.Reason, required: true);
        errors.ThrowIfAny();
        return reason;
    }

    public static Role Checked(this RoleRequest request) =>
        Array.IndexOf(Roles.Names, request.Role) is >= 0 and var role
            ? (Role)role
            : throw new InvalidInputException(
                "role",
                request.Role is null ? FieldError.Required : FieldError.NotOneOf(string.Join(", ", Roles.Names))
            );

    public static string Reason(FieldErrors errors, string? reason, bool required) =>
        !required && string.IsNullOrWhiteSpace(reason) ? "" : errors.Text("reason", reason, 1, InputLimits.MaxModerationReason);
}
