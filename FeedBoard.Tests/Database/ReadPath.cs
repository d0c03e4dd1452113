using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Database;

/// <summary>A request that reads.</summary>
/// <param name="Guests">Whether it is for guests, too.</param>
/// <param name="Path">The path with its query.</param>
/// <param name="Name">The path with placeholders for ids, the same on every board.</param>
internal sealed record ReadPath(string Route, bool Guests, string Path, string Name)
{
    /// <summary>Fills a board, and gives at least one path for each route that reads, and who has written it all.</summary>
    public static async Task<(Person Ann, IReadOnlyList<ReadPath> Paths)> AllAsync(BoardFixture board)
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync(
            "one",
            "with images",
            new UploadFile("1.png", TestImages.Png(4, 3)),
            new UploadFile("2.png", TestImages.Png(3, 4))
        );
        for (var n = 0; n < 5; n++)
            await ann.FeedAsync();

        await board.BlockAsync("domains", "blocked.example");
        await board.BlockAsync("networks", "198.51.100.0/24");
        await board.BlockAsync("words", " blockedword ");
        var id = feed.Id();
        var comment = (await ann.CommentAsync(id)).Id();
        var me = (long)feed["author_id"]!;
        var image = new Uri((string)feed["image_urls"]![0]!).PathAndQuery.Split('/')[^1];
        (string Route, bool Guests, string[] Names)[] reads =
        [
            ("/api/feed/read/{feed_id}", true, ["/api/feed/read/{feed_id}"]),
            ("/api/feed/list", true, ["/api/feed/list", "/api/feed/list?skip=2&limit=3&sort_by=update_dt_asc", "/api/feed/list?skip=1000"]),
            (
                "/api/feed/list-by-user",
                true,
                [
                    "/api/feed/list-by-user?nickname={nickname}",
                    "/api/feed/list-by-user?email={email}&sort_by=create_dt_desc",
                    "/api/feed/list-by-user?user_id=9999999",
                ]
            ),
            ("/api/feed/following", false, ["/api/feed/following"]),
            ("/api/feed/search", true, ["/api/feed/search?q=images", "/api/feed/search?q=images&sort_by=create_dt_desc"]),
            ("/api/feed/ranges", true, ["/api/feed/ranges"]),
            ("/api/feed/ranges/{range}", true, ["/api/feed/ranges/0"]),
            ("/api/feed/tag/{tag}", true, ["/api/feed/tag/x"]),
            ("/api/feed/tags", true, ["/api/feed/tags", "/api/feed/tags?q=x"]),
            ("/api/comment/feed/{feed_id}", true, ["/api/comment/feed/{feed_id}", "/api/comment/feed/{feed_id}?top_level=true"]),
            ("/api/comment/replies/{comment_id}", true, ["/api/comment/replies/{comment_id}"]),
            ("/api/comment/search", true, ["/api/comment/search?q=words"]),
            ("/api/user/search", true, ["/api/user/search?q=a"]),
            ("/api/user/suggestions", false, ["/api/user/suggestions"]),
            ("/api/comment/thread/{comment_id}", true, ["/api/comment/thread/{comment_id}"]),
            ("/api/user/{user_id}", true, ["/api/user/{user_id}"]),
            ("/api/image/{name}", true, ["/api/image/{image}"]),
            ("/api/mypage/{user_id}/followers", true, ["/api/mypage/{user_id}/followers"]),
            ("/api/mypage/{user_id}/followings", true, ["/api/mypage/{user_id}/followings"]),
            ("/api/mypage/profile", false, ["/api/mypage/profile"]),
            ("/api/mypage/feeds", false, ["/api/mypage/feeds"]),
            ("/api/mypage/comments", false, ["/api/mypage/comments"]),
            ("/api/auth/sessions", false, ["/api/auth/sessions"]),
            ("/api/notification/", false, ["/api/notification/"]),
            ("/api/notification/unread", false, ["/api/notification/unread"]),
            ("/api/notification/settings", false, ["/api/notification/settings"]),
            ("/api/block", false, ["/api/block"]),
            ("/api/mute", false, ["/api/mute"]),
            ("/api/moderation/cases", false, ["/api/moderation/cases", "/api/moderation/cases?state=resolved&sort_by=id_desc"]),
            ("/api/moderation/accounts/{user_id}", false, ["/api/moderation/accounts/{user_id}"]),
            ("/api/moderation/registrations/", false, ["/api/moderation/registrations"]),
            ("/api/moderation/audit", false, ["/api/moderation/audit"]),
            ("/api/moderation/blocked-domains", false, ["/api/moderation/blocked-domains"]),
            ("/api/moderation/blocked-domains/{domain}", false, ["/api/moderation/blocked-domains/blocked.example"]),
            ("/api/moderation/blocked-networks", false, ["/api/moderation/blocked-networks"]),
            ("/api/moderation/blocked-networks/{**cidr}", false, ["/api/moderation/blocked-networks/198.51.100.0/24"]),
            ("/api/moderation/blocked-words", false, ["/api/moderation/blocked-words"]),
            ("/api/moderation/blocked-words/{word}", false, ["/api/moderation/blocked-words/blockedword"]),
            ("/api/invite/", false, ["/api/invite"]),
            ("/api/moderation/mail/", false, ["/api/moderation/mail"]),
            ("/api/account/", false, ["/api/account"]),
            ("/api/account/tokens/", false, ["/api/account/tokens"]),
        ];
        return (ann, [.. reads.SelectMany(r => r.Names.Select(name => new ReadPath(r.Route, r.Guests, PathOf(name), name)))]);

        string PathOf(string name) =>
            name.Replace("{feed_id}", $"{id}", StringComparison.Ordinal)
                .Replace("{comment_id}", $"{comment}", StringComparison.Ordinal)
                .Replace("{user_id}", $"{me}", StringComparison.Ordinal)
                .Replace("{image}", image, StringComparison.Ordinal)
                .Replace("{nickname}", ann.Nickname, StringComparison.Ordinal)
                .Replace("{email}", ann.Email, StringComparison.Ordinal);
    }
}
