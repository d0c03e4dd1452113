using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FeedBoard.ApiService.Features.Feeds;
using FeedBoard.ApiService.Platform.Caching;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Tags;

internal static class TagEndpoints
{
    private const int DefaultTop = 10;
    private const int MaxTop = 50;
    private const int MaxTag = 64;

    public static void AddTags(this IHostApplicationBuilder builder) =>
        builder.Services.AddScoped<TagQueries>().AddHostedService<TagTotals>();

    public static void MapTags(this IEndpointRouteBuilder app)
    {
        var feeds = app.MapGroup("/api/feed").WithTags("Feeds").RequireRateLimiting(RateLimits.Read);

        feeds.MapGet("/tag/{tag}", ListFeedsByTag).CacheForGuests();
        feeds.MapGet("/tags", ListTags).CacheForGuests();
    }

    /// <summary>List the feeds with a tag</summary>
    /// <remarks>
    /// A page of the feeds that have `#tag` in their title or content, newest first, in any letter case. Of a tag that nobody used: an
    /// empty page.
    /// </remarks>
    /// <response code="200">The page.</response>
    internal static async Task<Ok<IReadOnlyList<FeedResponse>>> ListFeedsByTag(
        [FromRoute(Name = "tag"), Description("The tag, without the `#`.")] string tag,
        [AsParameters] PageRequest page,
        [FromQuery(Name = "sort_by"), Description("create_dt_desc."), DefaultValue("create_dt_desc")] string? sortBy,
        TagQueries tags,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        var errors = new FieldErrors();
        var text = errors.Text("tag", tag, 1, MaxTag);
        errors.ThrowIfAny();
        var spec = pager.Checked(page, $"feeds tagged {text}", sortBy, FeedSort.Timeline);
        return TypedResults.Ok(pager.Finish(spec, await tags.ListAsync(text, spec, cancellationToken), FeedSort.Key));
    }

    /// <summary>List the most used tags of the week</summary>
    /// <remarks>By how many feeds of the last seven days have them, the most used first.</remarks>
    /// <response code="200">The tags.</response>
    internal static async Task<Ok<IReadOnlyList<TagResponse>>> ListTags(
        [FromQuery(Name = "top"), Range(1, MaxTop), DefaultValue(DefaultTop), Description("How many tags to give at most.")] int? top,
        TagQueries tags,
        CancellationToken cancellationToken
    ) =>
        top is < 1 or > MaxTop
            ? throw new InvalidInputException("top", $"This must be from 1 to {MaxTop}.")
            : TypedResults.Ok<IReadOnlyList<TagResponse>>(await tags.MostUsedAsync(top ?? DefaultTop, cancellationToken));
}
