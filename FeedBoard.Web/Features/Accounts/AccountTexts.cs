namespace FeedBoard.Web.Features.Accounts;

/// <summary>Texts of My page and its settings.</summary>
public sealed class AccountTexts;
