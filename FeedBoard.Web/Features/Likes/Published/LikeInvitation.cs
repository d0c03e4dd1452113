using System.Globalization;
using FeedBoard.Web.Platform.Api;

namespace FeedBoard.Web.Features.Likes.Published;

/// <summary>A like of a guest before the log-in: the link of the heart carries it to the form, and the form sends it.</summary>
internal static class LikeInvitation
{
    /// <param name="target"><c>feed_id</c> or <c>comment_id</c>.</param>
    /// <param name="page">Path and query of the page with the heart; the guest comes back to the heart's place on it.</param>
    public static string Link(string target, long id, string page)
    {
        var like = Place(target, id);
        return Form("/login", $"{page}#{like}", like);
    }

    /// <summary>The id on a page of what is liked.</summary>
    public static string Place(string target, long id) =>
        string.Create(CultureInfo.InvariantCulture, $"{(target is "feed_id" ? "feed" : "comment")}-{id}");

    /// <summary>The address of a form, with the page to return to and the like, if there is one.</summary>
    public static string Form(string path, string @return, string? like) =>
        $"{path}?return={Uri.EscapeDataString(@return)}{(IsLike(like) ? $"&like={like}" : "")}";

    /// <summary>Whether the address of a form carries a like.</summary>
    public static bool IsLike(string? like) => Parse(like) is not null;

    /// <summary>Likes what the address names, for the person who has just logged in.</summary>
    /// <param name="like"><c>feed-1</c> or <c>comment-1</c>; anything else gives none.</param>
    public static async Task GiveAsync(string? like, BoardApi api, CancellationToken cancel)
    {
        if (Parse(like) is not { } wanted)
            return;
        try
        {
            await api.LikeAsync(wanted.Target, wanted.Id, like: true, cancel);
        }
        catch (ApiException)
        {
            // It was deleted, or the API is too busy. The person is logged in nevertheless, and sees that nothing was liked.
        }
    }

    private static (string Target, long Id)? Parse(string? like) =>
        like?.Split('-') is ["feed" or "comment", var id]
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (like.StartsWith('f') ? "feed_id" : "comment_id", number)
            : null;
}
