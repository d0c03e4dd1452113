namespace FeedBoard.Web.Features.Comments;

/// <summary>Texts of comments.</summary>
public sealed class CommentTexts;
