namespace FeedBoard.Contracts;

/// <param name="Action">`followed` or `unfollowed`.</param>
public sealed record FollowToggledResponse(string Action);

/// <param name="Followed">Whether the caller follows the person now.</param>
/// <param name="FollowerCount">How many follow the person now.</param>
public sealed record FollowResponse(bool Followed, long FollowerCount);

/// <param name="Email"><c>null</c> where the board does not show the addresses of others.</param>
public sealed record PersonResponse(long Id, string Nickname, string? Email);
