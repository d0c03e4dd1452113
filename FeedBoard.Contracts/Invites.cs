using System.ComponentModel.DataAnnotations;

namespace FeedBoard.Contracts;

/// <param name="MaxUses">How many accounts can be made with it, 1 to 100; left out: 1.</param>
/// <param name="ExpiresInDays">1 to 365; left out: 7.</param>
public sealed record InviteRequest(
    [property: Range(1, InputLimits.MaxInviteUses)] int? MaxUses = null,
    [property: Range(1, InputLimits.MaxInviteDays)] int? ExpiresInDays = null
);

/// <param name="Code">What `invite` of a sign-up takes; <c>null</c> where the board's signing key was replaced: whoever has the code can
/// still use it.</param>
/// <param name="Link">The page where somebody signs up with it.</param>
/// <param name="Uses">How many accounts were made with it.</param>
public sealed record InviteResponse(
    long Id,
    string? Code,
    string? Link,
    int MaxUses,
    int Uses,
    DateTime CreateDt,
    DateTime ExpireDt
);
