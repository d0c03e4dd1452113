namespace FeedBoard.Web.Features.Security;

/// <summary>Texts of the page about how one logs in.</summary>
public sealed class SecurityTexts;
