namespace FeedBoard.Web.Features.Accounts;

/// <summary>Texts of signing up and logging in.</summary>
public sealed class SessionTexts;
