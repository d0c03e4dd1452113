namespace FeedBoard.Web.Features.Writing;

/// <summary>Texts of the form of a feed.</summary>
public sealed class WriteTexts;
