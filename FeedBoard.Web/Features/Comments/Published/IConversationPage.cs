namespace FeedBoard.Web.Features.Comments.Published;

/// <summary>
/// The page that a conversation stands on. The feature that has the page implements it: a comment that was refused comes back there.
/// </summary>
internal interface IConversationPage
{
    /// <summary>Writes the page with the comment as it was typed, and why it was refused.</summary>
    /// <param name="here">Path and query of the page that the comment was sent from.</param>
    /// <exception cref="Platform.Api.ApiException">The feed cannot be read.</exception>
    Task RenderAsync(HttpContext context, int status, long feedId, CommentDraft draft, string here);
}
