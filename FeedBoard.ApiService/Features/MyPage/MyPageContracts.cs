using System.ComponentModel.DataAnnotations;
using FeedBoard.ApiService.Features.Auth;

namespace FeedBoard.ApiService.Features.MyPage;

/// <param name="Role">`person`, `moderator` or `admin`.</param>
internal sealed record ProfileResponse(long Id, string Email, string Nickname, DateTime CreateDt, long FeedCount, long FollowerCount, long FollowingCount, string Role);

/// <summary>What is left out stays as it is; something must be there.</summary>
/// <param name="Nickname">2 to 30 characters, unique in any letter case.</param>
/// <param name="Password">At least 8 characters. A changed password ends all other sessions.</param>
/// <param name="CurrentPassword">The password so far.</param>
internal sealed record UpdateProfileRequest(
    [property: MinLength(AuthInput.MinNickname), MaxLength(AuthInput.MaxNickname)] string? Nickname = null,
    [property: MinLength(AuthInput.MinPassword), MaxLength(AuthInput.MaxPassword)] string? Password = null,
    [property: Required] string? CurrentPassword = null);
