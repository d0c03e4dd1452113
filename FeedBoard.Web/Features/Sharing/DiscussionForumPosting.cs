using System.Globalization;
using System.Text.Json.Nodes;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.PublicDocuments;
using FeedBoard.Web.Platform.Text;
using FeedBoard.Web.Shared.Text;

namespace FeedBoard.Web.Features.Sharing;

/// <summary>A feed as schema.org's DiscussionForumPosting.</summary>
internal static class DiscussionForumPosting
{
    private const int MaxText = 1000;

    public static string Time(DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <param name="title">Also of a feed that has none.</param>
    /// <returns>JSON-LD in which there is no <c>&lt;</c>, so that it can stand in a page.</returns>
    public static string Json(FeedResponse feed, string title, PublicAddress address)
    {
        var url = address.Of(BoardPaths.Feed(feed.Id));
        return new JsonObject
        {
            ["@context"] = "https://schema.org",
            ["@type"] = "DiscussionForumPosting",
            ["@id"] = url,
            ["url"] = url,
            ["headline"] = PlainText.Line(title),
            ["text"] = PlainText.Beginning(feed.Content, MaxText),
            ["datePublished"] = Time(feed.CreateDt),
            ["dateModified"] = Time(feed.UpdateDt),
            ["author"] = new JsonObject
            {
                ["@type"] = "Person",
                ["name"] = PlainText.Line(feed.AuthorNickname ?? "?"),
                ["url"] = address.Of(BoardPaths.User(feed.AuthorId)),
            },
            ["image"] = new JsonArray([.. feed.Images.Select(i => Image(i, address))]),
            ["commentCount"] = feed.CommentCount,
            ["interactionStatistic"] = new JsonArray(Counter("LikeAction", feed.LikeCount), Counter("CommentAction", feed.CommentCount)),
        }.ToJsonString(ScriptJson.Readable);
    }

    private static JsonObject Image(FeedImageResponse image, PublicAddress address)
    {
        var json = new JsonObject
        {
            ["@type"] = "ImageObject",
            ["url"] = address.OfImage(image.Url),
            ["width"] = image.Width,
            ["height"] = image.Height,
        };
        if (image.Alt.Length > 0)
            json["caption"] = PlainText.Line(image.Alt);
        return json;
    }

    private static JsonObject Counter(string action, int count) =>
        new()
        {
            ["@type"] = "InteractionCounter",
            ["interactionType"] = $"https://schema.org/{action}",
            ["userInteractionCount"] = count,
        };
}
