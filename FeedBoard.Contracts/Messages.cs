namespace FeedBoard.Contracts;

/// <summary>An answer that only says that it was done.</summary>
public sealed record MessageResponse(string Message);
