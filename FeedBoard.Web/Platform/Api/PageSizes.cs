namespace FeedBoard.Web.Platform.Api;

/// <summary>How many items the pages of lists have that do not take the default of the API.</summary>
internal static class PageSizes
{
    /// <summary>As many as the API gives at once: a short conversation whole, people who are muted or blocked.</summary>
    public const int Largest = InputLimits.MaxPage;

    /// <summary>Notifications, and accounts that wait.</summary>
    public const int Entries = 20;

    /// <summary>The audit log, blocked names and networks, invites: one line each.</summary>
    public const int Lines = 50;
}
