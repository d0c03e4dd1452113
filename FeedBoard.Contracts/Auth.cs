using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace FeedBoard.Contracts;

/// <param name="Email">Unique in any letter case, its host in any spelling (`한국.kr` or `xn--3e0b707e.kr`).</param>
/// <param name="Password">At least 8 characters.</param>
/// <param name="Nickname">2 to 30 characters, unique in any letter case and among those that look alike. Several blanks in a row are kept
/// as one; invisible characters are refused where no script needs them.</param>
/// <param name="Reason">Why one wants to join, to the moderators, 10 to 500 characters: needed where the board's `registration` is
/// `approval` and there is no invite, or `signup_challenge` is on and there is no solution; ignored elsewhere.</param>
/// <param name="Invite">The code of an invite, where `registration` is `invite`; where it is `approval`, nobody decides then.</param>
/// <param name="Altcha">The solution of a challenge, where `signup_challenge` is on. Without one, a moderator decides.</param>
public sealed record SignupRequest(
    [property: MaxLength(InputLimits.MaxEmail)] string? Email,
    [property: MinLength(InputLimits.MinPassword), MaxLength(InputLimits.MaxPassword)] string? Password,
    [property: MinLength(InputLimits.MinNickname), MaxLength(InputLimits.MaxNickname)] string? Nickname,
    [property: MinLength(InputLimits.MinSignupReason), MaxLength(InputLimits.MaxSignupReason)] string? Reason = null,
    string? Invite = null,
    string? Altcha = null
);

/// <summary>A challenge of ALTCHA: which number from 0 to `maxnumber`, behind `salt`, has the hash `challenge`?</summary>
/// <param name="Algorithm">`SHA-256`.</param>
/// <param name="Challenge">The hash in hexadecimal.</param>
/// <param name="Salt">Contains when the challenge expires.</param>
/// <param name="Signature">Sent back with the number.</param>
public sealed record ChallengeResponse(
    string Algorithm,
    string Challenge,
    [property: JsonPropertyName("maxnumber")] int MaxNumber,
    string Salt,
    string Signature
);

/// <param name="Status">`pending`: a moderator decides, and logging in comes after that. Left out: one can log in.</param>
public sealed record SignupResponse(
    string Email,
    string Nickname,
    DateTime CreateDt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Status = null
);

/// <param name="DeviceToken">Optional: from an earlier log-in of this account on this device. Wrong passwords that others try
/// elsewhere then do not block it.</param>
public sealed record LoginRequest(string? Email, string? Password, string? DeviceToken = null);

/// <param name="Provider">Its name in the board's settings.</param>
/// <param name="IdToken">The provider's statement about the person who logged in there, signed by it: at most ten minutes old.</param>
/// <param name="Nonce">What the client sent to the provider for this token: 16 to 500 characters, and each works once.</param>
/// <param name="DeviceToken">As for logging in with a password.</param>
public sealed record ProviderLoginRequest(string? Provider, string? IdToken, string? Nonce, string? DeviceToken = null);

/// <param name="AccessToken">To be sent as <c>Authorization: Bearer …</c>.</param>
/// <param name="RefreshToken">Valid for one new pair of tokens.</param>
/// <param name="ExpiresIn">Seconds until the access token expires.</param>
/// <param name="DeviceToken">After a log-in: optional, to be kept on the device and sent with the next log-in. It grants no access
/// by itself.</param>
public sealed record LoginResponse(
    string Email,
    string Nickname,
    string AccessToken,
    string RefreshToken,
    int ExpiresIn,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DeviceToken = null
);

public sealed record RefreshRequest(string? RefreshToken)
{
    /// <summary>How long the same request gets the same pair again, for a client that has lost the response.</summary>
    public static readonly TimeSpan RepeatableFor = TimeSpan.FromMinutes(2);
}

/// <param name="Device">What the client called itself.</param>
/// <param name="LastSeenDt">Its last refresh or, to the minute, its last request.</param>
/// <param name="Current">Whether it is the session of this request.</param>
public sealed record SessionResponse(long Id, string Device, DateTime CreateDt, DateTime LastSeenDt, bool Current);
