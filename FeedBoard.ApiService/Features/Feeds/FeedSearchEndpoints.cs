using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FeedBoard.ApiService.Platform.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Feeds;

internal static class FeedSearchEndpoints
{
    /// <summary>Search feeds</summary>
    /// <remarks>
    /// The feeds whose title or content has everything that is asked for (of a long query, what it begins with): words in any letter case,
    /// from three letters on also as the beginning of longer ones, and in Korean, Japanese and Chinese from one character on, inside longer
    /// words too. `rank_desc` puts matches of the title first, then newer ones.
    /// </remarks>
    /// <response code="200">The page.</response>
    internal static async Task<Ok<IReadOnlyList<FeedResponse>>> SearchFeeds(
        [
            FromQuery(Name = "q"),
            Required,
            StringLength(InputLimits.MaxQuery, MinimumLength = 1),
            Description("What to look for; signs and emoji mean nothing.")
        ]
            string? query,
        [AsParameters] PageRequest page,
        [FromQuery(Name = "sort_by"), Description("rank_desc or create_dt_desc."), DefaultValue("rank_desc")] string? sortBy,
        FeedSearchQueries feeds,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        var text = SearchText.Checked(query);
        var spec = pager.Checked(page, $"feeds with {text}", sortBy, FeedSearch.Orders);
        var found = pager.Finish(spec, await feeds.SearchAsync(text, spec, cancellationToken), FeedSearch.Key);
        return TypedResults.Ok<IReadOnlyList<FeedResponse>>([.. found.Select(f => f.Feed)]);
    }
}
