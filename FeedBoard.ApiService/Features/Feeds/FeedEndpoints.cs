using System.ComponentModel;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ApiService.Platform.Caching;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Idempotency;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.OpenApi;
using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Feeds;

internal static class FeedEndpoints
{
    public static void MapFeeds(this IEndpointRouteBuilder app)
    {
        var feeds = app.MapGroup("/api/feed").WithTags("Feeds");

        feeds
            .MapPost("/create", CreateFeed)
            .RequireAuthorization()
            .RequireVerifiedEmail()
            .RequireRateLimiting(RateLimits.Create)
            .WithConcurrencyLimit(ConcurrencyLimit.Uploads)
            .WithRequestBodyLimit(RequestBodies.Feed)
            .Accepts<CreateFeedForm>("multipart/form-data", "application/x-www-form-urlencoded")
            .TakesIdempotencyKey();
        feeds.MapGet("/read/{feed_id}", ReadFeed).RequireRateLimiting(RateLimits.Read).WithETag().CacheForGuests().Fails(404);
        feeds.MapGet("/list", ListFeeds).RequireRateLimiting(RateLimits.Read).CacheForGuests();
        feeds.MapGet("/list-by-user", ListFeedsByUser).RequireRateLimiting(RateLimits.Read).CacheForGuests().Fails(400);
        feeds.MapGet("/following", FeedTimelineEndpoints.ReadTimeline).RequireAuthorization().RequireRateLimiting(RateLimits.Read);
        feeds.MapGet("/search", FeedSearchEndpoints.SearchFeeds).RequireRateLimiting(RateLimits.Read);
        feeds.MapGet("/ranges", FeedRangeEndpoints.ListFeedRanges).RequireRateLimiting(RateLimits.Read);
        feeds.MapGet("/ranges/{range}", FeedRangeEndpoints.ReadFeedRange).RequireRateLimiting(RateLimits.Read);
        feeds
            .MapPatch("/update/{feed_id}", UpdateFeed)
            .RequireAuthorization()
            .RequireVerifiedEmail()
            .RequireRateLimiting(RateLimits.Write)
            .WithConcurrencyLimit(ConcurrencyLimit.Uploads)
            .WithRequestBodyLimit(RequestBodies.Feed)
            .Accepts<UpdateFeedForm>("multipart/form-data", "application/x-www-form-urlencoded")
            .Fails(403, 404);
        feeds.MapDelete("/delete/{feed_id}", DeleteFeed).RequireAuthorization().RequireRateLimiting(RateLimits.Write).Fails(403, 404);
    }

    /// <summary>Post a feed</summary>
    /// <remarks>
    /// Title, text and up to ten images (PNG, JPEG, WebP, GIF or AVIF of at most 10 MiB and 50 megapixels). Where there is an image, title
    /// and text may be empty. What is stored carries no metadata but colour profile and orientation. A form without files may be
    /// URL-encoded.
    /// </remarks>
    /// <response code="200">The new feed.</response>
    internal static async Task<Results<Ok<FeedResponse>, StoredResponse>> CreateFeed(
        HttpRequest request,
        CurrentUser me,
        FeedService feeds,
        IdempotentRequests repeats,
        CancellationToken cancellationToken
    )
    {
        var key = IdempotencyHeader.Read(request);
        await using var form = new FeedForm();
        await new FeedFormReader(request, "images", form, hashFiles: key is not null).ReadAsync(cancellationToken);
        var feed = form.CheckedForCreate();
        if (key is null)
            return TypedResults.Ok(await feeds.CreateAsync(feed, me.Required, cancellationToken));
        using var content = feed.AddedTo(new RequestContent(request));
        return await repeats.RespondAsync(key, content, () => feeds.CreateAsync(feed, me.Required, cancellationToken), cancellationToken);
    }

    /// <summary>Read a feed</summary>
    /// <response code="200">The feed.</response>
    /// <response code="404">`Feed Not Found`</response>
    internal static async Task<Ok<FeedResponse>> ReadFeed(
        [FromRoute(Name = "feed_id"), Description("The id of the feed.")] long feedId,
        FeedQueries feeds,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await feeds.FindAsync(feedId, cancellationToken) ?? throw Problem.FeedNotFound());

    /// <summary>List feeds</summary>
    /// <remarks>A page of all feeds, newest first; `X-Total-Count` says how many there are.</remarks>
    /// <response code="200">The page.</response>
    internal static async Task<Ok<IReadOnlyList<FeedResponse>>> ListFeeds(
        [AsParameters] PageRequest page,
        [
            FromQuery(Name = "sort_by"),
            Description("create_dt_desc, create_dt_asc, update_dt_desc or update_dt_asc."),
            DefaultValue("create_dt_desc")
        ]
            string? sortBy,
        FeedQueries feeds,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        var spec = pager.Checked(page, "feeds", sortBy, FeedSort.All);
        return TypedResults.Ok(pager.Finish(spec, await feeds.ListAsync(spec, cancellationToken), FeedSort.Key));
    }

    /// <summary>List a person's feeds</summary>
    /// <remarks>A page of the feeds of one author, named by `user_id`, `nickname` or `email`. Without such an author the page is
    /// empty.</remarks>
    /// <response code="200">The page.</response>
    /// <response code="400">`Either user_id, nickname, or email must be provided`</response>
    internal static async Task<Ok<IReadOnlyList<FeedResponse>>> ListFeedsByUser(
        [FromQuery(Name = "user_id"), Description("The id of the author.")] long? userId,
        [FromQuery(Name = "nickname"), Description("The author's nickname, in any letter case.")] string? nickname,
        [
            FromQuery(Name = "email"),
            Description("One's own e-mail address, in any letter case; that of others only if the board shows addresses.")
        ]
            string? email,
        [AsParameters] PageRequest page,
        [
            FromQuery(Name = "sort_by"),
            Description("id_desc, id_asc, create_dt_desc, create_dt_asc, update_dt_desc or update_dt_asc."),
            DefaultValue("id_desc")
        ]
            string? sortBy,
        FeedQueries feeds,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        var author = FeedAuthor.Checked(userId, nickname, email);
        var spec = pager.Checked(page, $"feeds of {author}", sortBy, FeedSort.ByUser);
        return TypedResults.Ok(pager.Finish(spec, await feeds.ListByUserAsync(author, spec, cancellationToken), FeedSort.Key));
    }

    /// <summary>Change a feed</summary>
    /// <remarks>
    /// What is left out stays as it is. `target_image_urls` are the images to take away, `new_images` and `draft_ids` come after those that
    /// stay unless `image_order` says otherwise; in the end there are at most ten. Without an image, title and text must not be empty.
    /// </remarks>
    /// <response code="200">The feed as it is now.</response>
    /// <response code="403">`Permission Denied`</response>
    /// <response code="404">`Feed Not Found`</response>
    internal static async Task<Ok<FeedResponse>> UpdateFeed(
        [FromRoute(Name = "feed_id"), Description("The id of the feed.")] long feedId,
        HttpRequest request,
        CurrentUser me,
        FeedService feeds,
        CancellationToken cancellationToken
    )
    {
        await feeds.ThrowUnlessMineAsync(feedId, me.Required, cancellationToken);
        await using var form = new FeedForm();
        await new FeedFormReader(request, "new_images", form).ReadAsync(cancellationToken);
        return TypedResults.Ok(await feeds.UpdateAsync(feedId, form.CheckedForUpdate(), me.Required, cancellationToken));
    }

    /// <summary>Delete a feed</summary>
    /// <remarks>Its images, comments and likes go with it.</remarks>
    /// <response code="200">`Feed Deleted`</response>
    /// <response code="403">`Permission Denied`</response>
    /// <response code="404">`Feed Not Found`</response>
    internal static async Task<Ok<MessageResponse>> DeleteFeed(
        [FromRoute(Name = "feed_id"), Description("The id of the feed.")] long feedId,
        CurrentUser me,
        FeedService feeds,
        CancellationToken cancellationToken
    )
    {
        await feeds.DeleteAsync(feedId, me.Required, cancellationToken);
        return TypedResults.Ok(new MessageResponse("Feed Deleted"));
    }
}
