namespace FeedBoard.ApiService.Features.MyPage;

/// <param name="Password">The account's own, so that a stolen token alone cannot do it.</param>
internal sealed record LeavingRequest(string? Password);
