namespace FeedBoard.Contracts;

/// <param name="Value">The domain in ASCII and lower case, the network as an address and a length, or the word in lower case.</param>
/// <param name="Moderator">Who blocked it; <c>null</c> if the account was deleted.</param>
public sealed record BlockedEntryResponse(long Id, string Value, PersonRef? Moderator, DateTime CreateDt);
