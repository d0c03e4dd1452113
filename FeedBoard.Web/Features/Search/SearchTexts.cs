namespace FeedBoard.Web.Features.Search;

/// <summary>Texts of searching.</summary>
public sealed class SearchTexts;
