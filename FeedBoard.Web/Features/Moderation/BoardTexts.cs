namespace FeedBoard.Web.Features.Moderation;

/// <summary>Texts of the board's settings and of who waits to be approved.</summary>
public sealed class BoardTexts;
