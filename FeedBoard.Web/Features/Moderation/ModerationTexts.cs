namespace FeedBoard.Web.Features.Moderation;

/// <summary>Texts of reporting, blocking, and what moderators do.</summary>
public sealed class ModerationTexts;
