using FeedBoard.Web.Features.Comments.Published;
using FeedBoard.Web.Shared.Layout;

namespace FeedBoard.Web.Features.Feeds;

/// <summary>The page of a feed, with a comment on it that was refused.</summary>
internal sealed class ConversationPage : IConversationPage
{
    public Task RenderAsync(HttpContext context, int status, long feedId, CommentDraft draft, string here) =>
        ProblemPages.RenderAsync<FeedDocument>(
            context,
            status,
            new(StringComparer.Ordinal)
            {
                [nameof(FeedDocument.Id)] = feedId,
                [nameof(FeedDocument.Draft)] = draft,
                [nameof(FeedDocument.Here)] = here,
            }
        );
}
