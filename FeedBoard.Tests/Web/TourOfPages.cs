using System.Globalization;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Comments;
using FeedBoard.Tests.Images;

namespace FeedBoard.Tests.Web;

/// <summary>Every page of the board, for tests that look at all of them. A page that is not here fails <see cref="SafetyTests"/>.</summary>
/// <param name="Feed">A feed with two images and a comment that was answered.</param>
/// <param name="Person">Who wrote it.</param>
/// <param name="Comment">The comment.</param>
/// <param name="Own">A feed of one's own.</param>
/// <param name="Member">Whose that is.</param>
internal sealed record TourOfPages(long Feed, long Person, long Comment, long Own, Person Member)
{
    /// <summary>Fills a board with what is to be seen.</summary>
    public static async Task<TourOfPages> PrepareAsync(WebBoard board)
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = await ann.FeedAsync("A title", "Some words, and https://example.org/ too", new UploadFile("a.png", TestImages.Png(60, 40)), new UploadFile("b.png", TestImages.Png(40, 60)));
        var comment = await ben.CommentAsync(feed.Id(), "Well said");
        await ann.CommentAsync(feed.Id(), "Thank you", comment.Id());
        return new(feed.Id(), (long)feed["author_id"]!, comment.Id(), (await ben.FeedAsync("One's own", $"#sea with @{ann.Nickname}")).Id(), ben);
    }

    public IEnumerable<string> ForGuests() =>
    [
        "/", "/search", "/search?q=title", "/search?q=nothingofthekind", "/login", "/login?ended=1", "/signup", $"/feed/{Text(Feed)}", $"/feed/{Text(Feed)}/answers/{Text(Comment)}",
        $"/person/{Text(Person)}", $"/person/{Text(Person)}/followers", $"/person/{Text(Person)}/followings", "/tag/sea", "/tag/nobodyusedthis", "/nothing/here", "/not-found",
    ];

    public IEnumerable<string> ForMembers() =>
    [
        "/", "/following", $"/feed/{Text(Feed)}", $"/feed/{Text(Feed)}?answer={Text(Comment)}", $"/feed/{Text(Feed)}?edit={Text(Comment)}", $"/person/{Text(Person)}", $"/feed/{Text(Own)}",
        "/me", "/me/comments", "/me/followers", "/me/followings", "/me/settings", "/notifications", "/tag/sea", "/write", $"/feed/{Text(Own)}/edit",
    ];

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
