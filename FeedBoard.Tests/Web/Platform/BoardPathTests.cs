using FeedBoard.Web.Platform.Http;

namespace FeedBoard.Tests.Web.Platform;

public sealed class BoardPathTests
{
    /// <summary>The server needs the query to show the comment, the browser the fragment to go there.</summary>
    [Theory]
    [InlineData(null, "/feed/1")]
    [InlineData(2L, "/feed/1?comment=2#comment-2")]
    public void A_comment_is_shown_in_its_conversation(long? comment, string expected) =>
        Assert.Equal(expected, BoardPaths.Feed(1, comment));
}
