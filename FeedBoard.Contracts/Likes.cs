namespace FeedBoard.Contracts;

/// <param name="Liked">Whether the caller likes it now.</param>
/// <param name="LikeCount">The number of likes.</param>
public sealed record LikeResponse(bool Liked, int LikeCount);

/// <param name="Liked">Whether the caller likes it now.</param>
/// <param name="LikeCount">The number of likes.</param>
public sealed record LikeToggleResponse(string Message, bool Liked, int LikeCount);
