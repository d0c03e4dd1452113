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
        var text = errors.Text("tag", tag, 1, InputLimits.MaxTag);
        errors.ThrowIfAny();
        var spec = pager.Checked(page, $"feeds tagged {text}", sortBy, FeedSort.Timeline);
        return TypedResults.Ok(pager.Finish(spec, await tags.ListAsync(text, spec, cancellationToken), FeedSort.Key));
    }

    /// <summary>Find tags, or list the most used of the week</summary>
    /// <remarks>
    /// With `q`: a page of the tags that have a word with each word of it at the beginning, the most used first. Without: the tags of the
    /// last seven days, as many as `top` says, by how many feeds have them.
    /// </remarks>
    /// <response code="200">The tags.</response>
    internal static async Task<Ok<IReadOnlyList<TagResponse>>> ListTags(
        [
            FromQuery(Name = "q"),
            StringLength(InputLimits.MaxQuery, MinimumLength = 1),
            Description("What to look for; a `#` and other signs mean nothing.")
        ]
            string? query,
        [
            FromQuery(Name = "top"),
            Range(1, MaxTop),
            DefaultValue(DefaultTop),
            Description("How many tags of the week to give at most; not together with q.")
        ]
            int? top,
        [AsParameters] PageRequest page,
        TagQueries tags,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        if (query is not null)
            return await FindTags(query, top, page, tags, pager, cancellationToken);
        var errors = new FieldErrors();
        if (top is < 1 or > MaxTop)
            errors.Add("top", FieldError.OutOfRange(1, MaxTop));
        if (page.Skip > 0)
            errors.Add("skip", FieldError.NotTogether("This needs q."));
        if (page.Limit is not null)
            errors.Add("limit", FieldError.NotTogether("This needs q."));
        if (page.Cursor is not null)
            errors.Add("cursor", FieldError.NotTogether("This needs q."));
        errors.ThrowIfAny();
        return TypedResults.Ok<IReadOnlyList<TagResponse>>(await tags.MostUsedAsync(top ?? DefaultTop, cancellationToken));
    }

    private static async Task<Ok<IReadOnlyList<TagResponse>>> FindTags(
        string query,
        int? top,
        PageRequest page,
        TagQueries tags,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        if (top is not null)
            throw new InvalidInputException("top", FieldError.NotTogether("This cannot be combined with q."));
        var text = SearchText.Checked(query);
        var spec = pager.Checked(page, $"tags with {text}", null, TagQueries.MostUsedFirst);
        var found = pager.Finish(spec, await tags.FindAsync(text, spec, cancellationToken), (tag, _) => (tag.Tag.FeedCount, tag.Id));
        return TypedResults.Ok<IReadOnlyList<TagResponse>>([.. found.Select(f => f.Tag)]);
    }
}
