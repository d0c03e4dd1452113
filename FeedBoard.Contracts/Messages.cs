namespace FeedBoard.Contracts;

/// <summary>A response that only confirms success.</summary>
public sealed record MessageResponse(string Message);
