using System.ComponentModel.DataAnnotations;

namespace FeedBoard.Contracts;

/// <param name="Name">What it is for: 1 to 60 characters on one line, for its owner alone.</param>
/// <param name="Scopes">`read` is every GET; `write` creates, changes and deletes feeds, comments, likes and follows, and does not include
/// `read`. At least one.</param>
/// <param name="ExpiresInDays">1 to 366; left out: 90.</param>
/// <param name="CurrentPassword">The password of the account, or a `confirmation` by a passkey: a stolen session alone makes no token that
/// outlives it. Not for an account without a password, whose session must be new instead.</param>
public sealed record CreateTokenRequest(
    [property: Required, MaxLength(InputLimits.MaxTokenName)] string? Name,
    [property: Required] IReadOnlyList<string?>? Scopes,
    [property: Range(1, InputLimits.MaxTokenDays)] int? ExpiresInDays = null,
    string? CurrentPassword = null
);

/// <param name="Token">To be sent as <c>Authorization: Bearer …</c>. Shown this once: the board keeps only a hash of it.</param>
public sealed record CreatedTokenResponse(long Id, string Token);

/// <param name="Scopes">`read`, `write`.</param>
/// <param name="Prefix">How the token begins.</param>
/// <param name="LastUsedDt">To the hour; `null`: never.</param>
public sealed record TokenResponse(
    long Id,
    string Name,
    IReadOnlyList<string> Scopes,
    string Prefix,
    DateTime CreateDt,
    DateTime ExpireDt,
    DateTime? LastUsedDt
);
