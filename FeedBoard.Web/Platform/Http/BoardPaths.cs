using System.Globalization;
using FeedBoard.Web.Platform.Text;

namespace FeedBoard.Web.Platform.Http;

/// <summary>Paths on this board, escaped.</summary>
public static class BoardPaths
{
    public const string BoardAtom = "/feed.atom";

    public static string Feed(long id) => string.Create(CultureInfo.InvariantCulture, $"/feed/{id}");

    /// <summary>
    /// The path of a feed, or of a comment on it. The query names the comment too: a server does not see the fragment, and of a long
    /// conversation it would not show the comment.
    /// </summary>
    public static string Feed(long id, long? commentId) =>
        commentId is { } comment
            ? string.Create(CultureInfo.InvariantCulture, $"{Feed(id)}?comment={comment}#comment-{comment}")
            : Feed(id);

    public static string User(long id) => string.Create(CultureInfo.InvariantCulture, $"/person/{id}");

    public static string UserAtom(long id) => $"{User(id)}/feed.atom";

    /// <summary>However it was written: a tag has one page.</summary>
    /// <param name="tag">Without the <c>#</c>.</param>
    public static string Tag(string tag) => $"/tag/{Uri.EscapeDataString(Letters.Fold(tag))}";

    /// <inheritdoc cref="Tag"/>
    public static string TagAtom(string tag) => $"{Tag(tag)}/feed.atom";
}
