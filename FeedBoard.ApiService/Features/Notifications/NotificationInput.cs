using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Notifications;

/// <summary>Checks what requests about notifications hold, and says which kinds somebody wants.</summary>
internal static class NotificationInput
{
    /// <exception cref="InvalidInputException">Missing.</exception>
    public static long Checked(this ReadNotificationsRequest request) =>
        request.Id ?? throw new InvalidInputException("id", FieldError.Required);

    /// <returns>The kinds to turn off, and those to turn on.</returns>
    /// <exception cref="InvalidInputException">None is given.</exception>
    public static (string[] Off, string[] On) Checked(this NotificationSettingsRequest request)
    {
        (string Kind, bool? Wanted)[] all =
        [
            (NotificationKinds.FeedLiked, request.FeedLiked),
            (NotificationKinds.CommentLiked, request.CommentLiked),
            (NotificationKinds.Commented, request.Commented),
            (NotificationKinds.Answered, request.Answered),
            (NotificationKinds.Followed, request.Followed),
            (NotificationKinds.Mentioned, request.Mentioned),
        ];
        var given = all.Where(a => a.Wanted is not null).ToList();
        if (given.Count == 0)
            throw new InvalidInputException("body", FieldError.NothingToChange("There is nothing to change: none of the kinds is given."));
        return ([.. given.Where(g => g.Wanted is false).Select(g => g.Kind)], [.. given.Where(g => g.Wanted is true).Select(g => g.Kind)]);
    }

    public static NotificationSettingsResponse SettingsWithout(IReadOnlyCollection<string> muted) =>
        new(
            !muted.Contains(NotificationKinds.FeedLiked, StringComparer.Ordinal),
            !muted.Contains(NotificationKinds.CommentLiked, StringComparer.Ordinal),
            !muted.Contains(NotificationKinds.Commented, StringComparer.Ordinal),
            !muted.Contains(NotificationKinds.Answered, StringComparer.Ordinal),
            !muted.Contains(NotificationKinds.Followed, StringComparer.Ordinal),
            !muted.Contains(NotificationKinds.Mentioned, StringComparer.Ordinal)
        );
}
