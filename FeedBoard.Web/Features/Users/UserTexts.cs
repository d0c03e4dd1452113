namespace FeedBoard.Web.Features.Users;

/// <summary>Texts of a user's page and lists of users.</summary>
public sealed class UserTexts;
