namespace FeedBoard.Web.Shared;

/// <summary>Texts of the layout, the problem pages and what several features say: <c>Texts.resx</c>, <c>Texts.ko.resx</c>.</summary>
public sealed class Texts;
