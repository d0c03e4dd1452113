namespace FeedBoard.Web.Shared.Live;

/// <summary>Texts of what scripts update while the page is open.</summary>
public sealed class LiveTexts;
