using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.Session;
using FeedBoard.Web.Shared;
using FeedBoard.Web.Shared.Forms;
using FeedBoard.Web.Shared.Parts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Localization;

namespace FeedBoard.Web.Features.Feeds;

/// <summary>Gets the cards of a list for the visitor, from memory where they are there.</summary>
internal sealed class FeedCards(
    FeedCardCache cache,
    CurrentUser me,
    FormToken formToken,
    IHttpContextAccessor accessor,
    TimeProvider clock,
    IStringLocalizer<Texts> texts,
    IServiceProvider services,
    ILoggerFactory loggers
)
{
    /// <returns>The pieces of each card, in order, with a form token between each two of them.</returns>
    public async Task<MarkupString[][]> OfAsync(IReadOnlyList<FeedResponse> feeds)
    {
        var here = LocalUrl.Here(accessor.HttpContext);
        var cards = new MarkupString[feeds.Count][];
        for (var n = 0; n < cards.Length; n++)
        {
            var key = new FeedCardKey(feeds[n], ViewerOf(feeds[n]), n == 0, TimeAgo.Text(feeds[n].CreateDt, texts, clock), here);
            if (cache.Find(key) is not { } card)
                cache.Keep(key, card = await MakeAsync(feeds[n], n == 0));
            cards[n] = card;
        }

        return cards;
    }

    private FeedCardViewer ViewerOf(FeedResponse feed) =>
        me.Id is not { } id ? FeedCardViewer.Guest
        : feed.AuthorId == id ? FeedCardViewer.Author
        : me.Moderates ? FeedCardViewer.Moderator
        : FeedCardViewer.Reader;

    private async Task<MarkupString[]> MakeAsync(FeedResponse feed, bool first)
    {
        await using var renderer = new HtmlRenderer(services, loggers);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
            (
                await renderer.RenderComponentAsync<FeedCard>(
                    ParameterView.FromDictionary(
                        new Dictionary<string, object?>(StringComparer.Ordinal)
                        {
                            [nameof(FeedCard.Feed)] = feed,
                            [nameof(FeedCard.First)] = first,
                        }
                    )
                )
            ).ToHtmlString()
        );
        // The token is new in each response, so nobody can have written it into their feed.
        var pieces = me.IsSignedIn ? html.Split(formToken.Field.Value) : [html];
        return [.. pieces.Select(piece => new MarkupString(piece))];
    }
}
