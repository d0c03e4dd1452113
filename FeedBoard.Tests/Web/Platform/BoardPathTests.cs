using FeedBoard.Web.Platform.Http;

namespace FeedBoard.Tests.Web.Platform;

public sealed class BoardPathTests
{
    /// <summary>A page refuses <c>answers=</c> without a number.</summary>
    [Theory]
    [InlineData(null, "/feed/1#comment-2")]
    [InlineData(3L, "/feed/1?answers=3#comment-2")]
    public void A_comment_is_shown_in_its_conversation(long? parent, string expected) =>
        Assert.Equal(expected, BoardPaths.Comment(1, 2, parent));
}
