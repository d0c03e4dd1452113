namespace FeedBoard.Web.Features.Comments.Published;

/// <summary>What is open in a conversation.</summary>
/// <param name="Answer">The comment that gets the form of a reply.</param>
/// <param name="Edit">The comment that is being changed.</param>
/// <param name="Said">The comment that was just written.</param>
/// <param name="Wanted">The comment that the page was opened for.</param>
public sealed record ConversationState(
    CommentLinks Links,
    long? Answer = null,
    long? Edit = null,
    long? Said = null,
    CommentDraft? Draft = null,
    long? Wanted = null
);
