using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Shared.Forms;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.Web.Features.Notifications;

/// <summary>Marking notifications read, and choosing which ones one wants.</summary>
internal static class NotificationForms
{
    public static void MapNotificationForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/notifications/read", ReadAsync).Does(new("ReadAll"));
        forms.MapPost("/me/settings/notifications", ChooseAsync).Does(new("NotificationSettings"));
    }

    /// <param name="upTo">The newest that the person was shown: what came meanwhile stays unread.</param>
    private static async Task<RedirectHttpResult> ReadAsync([FromForm(Name = "up_to")] long upTo, BoardApi api, CancellationToken cancel)
    {
        await api.ReadNotificationsAsync(upTo, cancel);
        return TypedResults.LocalRedirect("/notifications");
    }

    private static async Task<RedirectHttpResult> ChooseAsync([AsParameters] Chosen chosen, BoardApi api, CancellationToken cancel)
    {
        await api.WantKindsAsync(
            new(chosen.FeedLiked, chosen.CommentLiked, chosen.Commented, chosen.Answered, chosen.Followed, chosen.Mentioned),
            cancel
        );
        return TypedResults.LocalRedirect("/me/settings?done=notifications"); // at its top, where it says so
    }

    /// <summary>A box that is not ticked is not sent.</summary>
    private sealed record Chosen(
        [property: FromForm(Name = "feed_liked")] bool FeedLiked = false,
        [property: FromForm(Name = "comment_liked")] bool CommentLiked = false,
        [property: FromForm(Name = "commented")] bool Commented = false,
        [property: FromForm(Name = "answered")] bool Answered = false,
        [property: FromForm(Name = "followed")] bool Followed = false,
        [property: FromForm(Name = "mentioned")] bool Mentioned = false
    );
}
