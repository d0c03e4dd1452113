using System.ComponentModel.DataAnnotations;

namespace FeedBoard.Contracts;

/// <summary>Somebody who signed up and waits for a moderator.</summary>
/// <param name="UserId">The account.</param>
/// <param name="Email">For admins, and where people see addresses; otherwise <c>null</c>.</param>
/// <param name="EmailVerified">Whether a link that was sent to the address was followed.</param>
/// <param name="Reason">Why they want to join, in their words.</param>
public sealed record RegistrationResponse(
    long UserId,
    string Nickname,
    string? Email,
    bool EmailVerified,
    string Reason,
    DateTime CreateDt
);

/// <param name="Status">What has become of it: `approved` or `refused`.</param>
public sealed record RegistrationDecisionResponse(long UserId, string Status);

/// <param name="Reason">Shown to the person, at most 1 000 characters.</param>
public sealed record RefuseRegistrationRequest([property: Required, MaxLength(InputLimits.MaxModerationReason)] string? Reason = null);
