namespace FeedBoard.Web.Features.Comments.Published;

/// <summary>The forms that are open in a conversation.</summary>
/// <param name="Answer">The comment that gets the form of a reply.</param>
/// <param name="Edit">The comment that is being changed.</param>
/// <param name="Said">The comment that was just written.</param>
public sealed record ConversationState(CommentLinks Links, long? Answer, long? Edit, long? Said, CommentDraft? Draft);
