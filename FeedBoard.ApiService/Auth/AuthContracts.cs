using System.ComponentModel.DataAnnotations;

namespace FeedBoard.ApiService.Auth;

/// <param name="Email">Unique in any letter case, its host in any spelling (`한국.kr` or `xn--3e0b707e.kr`).</param>
/// <param name="Password">At least 8 characters.</param>
/// <param name="Nickname">2 to 30 characters, unique in any letter case and among those that look alike. Several blanks in a row are kept as one; characters that nobody sees are refused where no script needs them.</param>
internal sealed record SignupRequest(
    [property: MaxLength(AuthInput.MaxEmail)] string? Email,
    [property: MinLength(AuthInput.MinPassword), MaxLength(AuthInput.MaxPassword)] string? Password,
    [property: MinLength(AuthInput.MinNickname), MaxLength(AuthInput.MaxNickname)] string? Nickname);

internal sealed record SignupResponse(string Email, string Nickname, DateTime CreateDt);

internal sealed record LoginRequest(string? Email, string? Password);

/// <param name="AccessToken">To be sent as <c>Authorization: Bearer …</c>.</param>
/// <param name="RefreshToken">Good for one new pair of tokens.</param>
/// <param name="ExpiresIn">Seconds until the access token expires.</param>
internal sealed record LoginResponse(string Email, string Nickname, string AccessToken, string RefreshToken, int ExpiresIn);

internal sealed record RefreshRequest(string? RefreshToken);
