using System.Globalization;
using System.Net.Http.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Web;

/// <summary>
/// Every page of the board, for tests that look at all of them. A page that is not here fails <see cref="Features.SafetyTests"/>.
/// </summary>
/// <param name="Feed">A feed with two images and a comment with a reply.</param>
/// <param name="Person">Who wrote it.</param>
/// <param name="Comment">The comment.</param>
/// <param name="Own">A feed of one's own.</param>
/// <param name="Member">Whose that is.</param>
internal sealed record TourOfPages(long Feed, long Person, long Comment, long Own, Person Member)
{
    /// <summary>Fills a board for the pages.</summary>
    public static async Task<TourOfPages> PrepareAsync(WebBoard board)
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = await ann.FeedAsync(
            "A title",
            "Some words, and https://example.org/ too",
            new UploadFile("a.png", TestImages.Png(60, 40)),
            new UploadFile("b.png", TestImages.Png(40, 60))
        );
        var comment = await ben.CommentAsync(feed.Id(), "Well said");
        var reply = await ann.CommentAsync(feed.Id(), "Thank you", comment.Id());
        await ModerateAsync(board, ben, feed.Id(), reply.Id());
        return new(
            feed.Id(),
            (long)feed["author_id"]!,
            comment.Id(),
            (await ben.FeedAsync("One's own", $"#sea with @{ann.Nickname}")).Id(),
            ben
        );
    }

    /// <summary>An admin who mutes a user, has reported content, and has hidden and restored other content.</summary>
    private static async Task ModerateAsync(WebBoard board, Person person, long feed, long comment)
    {
        var other = await board.JoinAsync();
        await board.QueryAsync<object>(
            $"UPDATE users SET role = 2 WHERE email = '{person.Email}'; INSERT INTO mutes (user_id, muted_id) SELECT a.id, b.id FROM "
                + $"users a, users b WHERE a.email = '{person.Email}' AND b.email = '{other.Email}'"
        );
        (string Path, object Body)[] done =
        [
            (
                "/api/report",
                new
                {
                    feed_id = feed,
                    reason = "spam",
                    note = "A note",
                }
            ),
            ("/api/moderation/hide", new { comment_id = comment, reason = "A reason" }),
            ("/api/moderation/restore", new { comment_id = comment, reason = "Another" }),
        ];
        foreach (var (path, body) in done)
        {
            using var response = await person.Client.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);
            await response.JsonAsync();
        }
    }

    public IEnumerable<string> ForGuests() =>
        [
            "/",
            "/search",
            "/search?q=title",
            "/search?q=nothingofthekind",
            "/search?q=a&in=people",
            "/search?q=sea&in=tags",
            "/search?q=well&in=comments",
            "/login",
            "/login?ended=1",
            "/login?done=reset",
            "/forgot",
            "/forgot?sent=1",
            "/reset?token=x",
            "/reset",
            "/verify?token=x",
            "/verify?done=1",
            "/login?done=pending",
            "/signup",
            "/signup?invite=7h3kq9v2m4x8c1ze",
            "/about",
            $"/feed/{Text(Feed)}",
            $"/feed/{Text(Feed)}/answers/{Text(Comment)}",
            $"/person/{Text(Person)}",
            $"/person/{Text(Person)}/followers",
            $"/person/{Text(Person)}/followings",
            "/tag/sea",
            "/tag/nobodyusedthis",
            "/nothing/here",
            "/not-found",
        ];

    public IEnumerable<string> ForMembers() =>
        [
            "/",
            "/following",
            "/welcome",
            $"/welcome?followed={Text(Person)}",
            $"/feed/{Text(Feed)}",
            $"/feed/{Text(Feed)}?answer={Text(Comment)}",
            $"/feed/{Text(Feed)}?edit={Text(Comment)}",
            $"/person/{Text(Person)}",
            $"/feed/{Text(Own)}",
            "/me",
            "/me/comments",
            "/me/followers",
            "/me/followings",
            "/me/settings",
            "/me/security",
            "/me/security?done=password",
            "/me/security?done=again",
            "/me/logins/link",
            "/me/tokens",
            "/me/tokens?done=ended",
            "/notifications",
            $"/notifications/1/open?feed={Text(Feed)}&comment={Text(Comment)}",
            "/tag/sea",
            "/write",
            $"/feed/{Text(Own)}/edit",
            $"/report?feed={Text(Feed)}",
            $"/report?feed={Text(Feed)}&comment={Text(Comment)}&problem=already",
            $"/person/{Text(Person)}/safety",
            "/me/restricted",
            "/me/invites",
            "/me/invites?problem=many",
            "/moderation",
            "/moderation?state=resolved",
            "/moderation/blocks",
            "/moderation/blocks?bad=networks&value=x",
            "/moderation/registrations",
            "/moderation/registrations?done=approved",
            "/board",
            "/board?done=1",
            "/board/logo",
            "/about",
            "/moderation/audit",
            "/moderation/mail",
            "/moderation/mail?done=tested",
            $"/moderation/account/{Text(Person)}",
        ];

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
