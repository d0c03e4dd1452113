using System.ComponentModel;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Feeds;

internal static class FeedTimelineEndpoints
{
    /// <summary>Read the home timeline</summary>
    /// <remarks>The feeds of the people whom the caller follows, and the caller's own, newest first.</remarks>
    /// <response code="200">The page.</response>
    internal static async Task<Ok<IReadOnlyList<FeedResponse>>> ReadTimeline(
        [AsParameters] PageRequest page,
        [FromQuery(Name = "sort_by"), Description("create_dt_desc."), DefaultValue("create_dt_desc")] string? sortBy,
        CurrentUser me,
        FeedTimelineQueries feeds,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        var spec = pager.Checked(page, $"timeline of {me.Required.Id}", sortBy, FeedSort.Timeline);
        return TypedResults.Ok(pager.Finish(spec, await feeds.ReadAsync(me.Required, spec, cancellationToken), FeedSort.Key));
    }
}
