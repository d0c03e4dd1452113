namespace FeedBoard.Web.Features.Notifications;

/// <summary>Texts of notifications and their settings.</summary>
public sealed class NotificationTexts;
