namespace FeedBoard.Web.Features.About;

/// <summary>Texts of the page about the board.</summary>
public sealed class AboutTexts;
