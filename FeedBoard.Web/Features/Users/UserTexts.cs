namespace FeedBoard.Web.Features.People;

/// <summary>Texts of a user's page and lists of users.</summary>
public sealed class PeopleTexts;
