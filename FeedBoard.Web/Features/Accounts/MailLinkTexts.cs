namespace FeedBoard.Web.Features.Accounts;

/// <summary>Texts of the pages that the links in mails open, and of asking for one.</summary>
public sealed class MailLinkTexts;
