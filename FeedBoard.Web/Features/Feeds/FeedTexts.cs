namespace FeedBoard.Web.Features.Feeds;

/// <summary>Texts of a feed, of the lists of feeds and of tags.</summary>
public sealed class FeedTexts;
