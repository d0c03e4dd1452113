using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace FeedBoard.Contracts;

/// <param name="Email">Unique in any letter case, its host in any spelling (`한국.kr` or `xn--3e0b707e.kr`).</param>
/// <param name="Password">At least 8 characters.</param>
/// <param name="Nickname">2 to 30 characters, unique in any letter case and among those that look alike. Several blanks in a row are kept
/// as one; invisible characters are refused where no script needs them.</param>
public sealed record SignupRequest(
    [property: MaxLength(InputLimits.MaxEmail)] string? Email,
    [property: MinLength(InputLimits.MinPassword), MaxLength(InputLimits.MaxPassword)] string? Password,
    [property: MinLength(InputLimits.MinNickname), MaxLength(InputLimits.MaxNickname)] string? Nickname
);

public sealed record SignupResponse(string Email, string Nickname, DateTime CreateDt);

/// <param name="DeviceToken">Optional: from an earlier log-in of this account on this device. Wrong passwords that others try
/// elsewhere then do not block it.</param>
public sealed record LoginRequest(string? Email, string? Password, string? DeviceToken = null);

/// <param name="Provider">Its name in the board's settings.</param>
/// <param name="IdToken">What the provider says about whoever logged in there, signed by it: at most ten minutes old.</param>
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

public sealed record RefreshRequest(string? RefreshToken);

/// <param name="Device">What the client called itself.</param>
/// <param name="LastSeenDt">Its last refresh or, to the minute, its last request.</param>
/// <param name="Current">Whether it is the session of this request.</param>
public sealed record SessionResponse(long Id, string Device, DateTime CreateDt, DateTime LastSeenDt, bool Current);
