using System.ComponentModel;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ApiService.Platform.Caching;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Idempotency;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Comments;

internal static class CommentEndpoints
{
    public static void MapComments(this IEndpointRouteBuilder app)
    {
        var comments = app.MapGroup("/api/comment").WithTags("Comments").WithRequestBodyLimit(RequestBodies.Json);

        comments
            .MapPost("/create", CreateComment)
            .RequireAuthorization()
            .RequireVerifiedEmail()
            .RequireRateLimiting(RateLimits.Create)
            .Fails(403, 404)
            .Repeatable();
        comments.MapGet("/feed/{feed_id}", ListComments).RequireRateLimiting(RateLimits.Read).CacheForGuests().Fails(404);
        comments.MapGet("/replies/{comment_id}", ListReplies).RequireRateLimiting(RateLimits.Read).CacheForGuests().Fails(404);
        comments.MapGet("/search", CommentSearchEndpoints.SearchComments).RequireRateLimiting(RateLimits.Read);
        comments.MapGet("/thread/{comment_id}", ReadThread).RequireRateLimiting(RateLimits.Read).CacheForGuests().Fails(404);
        comments
            .MapPatch("/update/{comment_id}", UpdateComment)
            .RequireAuthorization()
            .RequireVerifiedEmail()
            .RequireRateLimiting(RateLimits.Write)
            .Fails(403, 404);
        comments
            .MapDelete("/delete/{comment_id}", DeleteComment)
            .RequireAuthorization()
            .RequireRateLimiting(RateLimits.Write)
            .Fails(403, 404);

        app.MapGet("/api/mypage/comments", ListMyComments).WithTags("My page").RequireAuthorization().RequireRateLimiting(RateLimits.Read);
    }

    /// <summary>Comment on a feed</summary>
    /// <remarks>With `parent_id` it replies to another comment of the same feed; a deleted comment accepts no more replies.</remarks>
    /// <response code="200">The new comment.</response>
    /// <response code="403">`Blocked By This Person`: by the author of the feed or of the parent comment; `Hidden By A Moderator`,
    /// for callers who can still see it.</response> <response code="404">`Feed Not Found` or, of `parent_id`,
    /// `Comment Not Found`.</response>
    internal static async Task<Ok<CommentResponse>> CreateComment(
        CreateCommentRequest request,
        CurrentUser me,
        CommentService comments,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await comments.CreateAsync(request, me.Required, cancellationToken));

    /// <summary>List the comments of a feed</summary>
    /// <remarks>
    /// A page of all comments, newest first, replies included; `X-Total-Count` says how many there are. One that was deleted but has
    /// replies keeps its place: its `content` is `""`, and its author is null.
    /// </remarks>
    /// <response code="200">The page.</response>
    /// <response code="404">`Feed Not Found`</response>
    internal static async Task<Ok<IReadOnlyList<CommentResponse>>> ListComments(
        [FromRoute(Name = "feed_id"), Description("The id of the feed.")] long feedId,
        [FromQuery(Name = "top_level"), Description("With true, replies are left out."), DefaultValue(false)] bool? topLevel,
        [AsParameters] PageRequest page,
        [FromQuery(Name = "sort_by"), Description("create_dt_desc or create_dt_asc."), DefaultValue("create_dt_desc")] string? sortBy,
        CommentQueries comments,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        var threads = topLevel ?? false;
        var spec = pager.Checked(page, $"{(threads ? "threads" : "comments")} of feed {feedId}", sortBy, CommentSort.OfFeed);
        return TypedResults.Ok(
            pager.Finish(
                spec,
                await comments.ListByFeedAsync(feedId, threads, spec, cancellationToken) ?? throw Problem.FeedNotFound(),
                CommentSort.Key
            )
        );
    }

    /// <summary>List the replies to a comment</summary>
    /// <remarks>A page of the direct replies, oldest first.</remarks>
    /// <response code="200">The page.</response>
    /// <response code="404">`Comment Not Found`</response>
    internal static async Task<Ok<IReadOnlyList<CommentResponse>>> ListReplies(
        [FromRoute(Name = "comment_id"), Description("The id of the comment.")] long commentId,
        [AsParameters] PageRequest page,
        [FromQuery(Name = "sort_by"), Description("create_dt_asc or create_dt_desc."), DefaultValue("create_dt_asc")] string? sortBy,
        CommentQueries comments,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        var spec = pager.Checked(page, $"replies of comment {commentId}", sortBy, CommentSort.Replies);
        return TypedResults.Ok(
            pager.Finish(
                spec,
                await comments.ListRepliesAsync(commentId, spec, cancellationToken) ?? throw Problem.CommentNotFound(),
                CommentSort.Key
            )
        );
    }

    /// <summary>Read a comment in its place</summary>
    /// <remarks>
    /// The comment, last, below the comments that it replies to: the first one replies to the feed. Of more than a hundred, the nearest
    /// hundred.
    /// </remarks>
    /// <response code="200">The comments.</response>
    /// <response code="404">`Comment Not Found`</response>
    internal static async Task<Ok<IReadOnlyList<CommentResponse>>> ReadThread(
        [FromRoute(Name = "comment_id"), Description("The id of the comment.")] long commentId,
        CommentQueries comments,
        CancellationToken cancellationToken
    ) =>
        await comments.ListThreadAsync(commentId, cancellationToken) is { Count: > 0 } thread
            ? TypedResults.Ok<IReadOnlyList<CommentResponse>>(thread)
            : throw Problem.CommentNotFound();

    /// <summary>List my comments</summary>
    /// <remarks>A page of the caller's own comments and replies, newest first.</remarks>
    /// <response code="200">The page.</response>
    internal static async Task<Ok<IReadOnlyList<CommentResponse>>> ListMyComments(
        [AsParameters] PageRequest page,
        [
            FromQuery(Name = "sort_by"),
            Description("id_desc, id_asc, create_dt_desc, create_dt_asc, update_dt_desc or update_dt_asc."),
            DefaultValue("id_desc")
        ]
            string? sortBy,
        CurrentUser me,
        CommentQueries comments,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        var author = me.Required.Id;
        var spec = pager.Checked(page, $"comments of user {author}", sortBy, CommentSort.ByAuthor);
        return TypedResults.Ok(pager.Finish(spec, await comments.ListByAuthorAsync(author, spec, cancellationToken), CommentSort.Key));
    }

    /// <summary>Change a comment</summary>
    /// <response code="200">The comment as it is now.</response>
    /// <response code="403">`Permission Denied`; `Blocked By This Person`, by the author of the feed or of the parent comment (deleting it
    /// stays possible).</response>
    /// <response code="404">`Comment Not Found`, also when it was deleted but keeps its place.</response>
    internal static async Task<Ok<CommentResponse>> UpdateComment(
        [FromRoute(Name = "comment_id"), Description("The id of the comment.")] long commentId,
        UpdateCommentRequest request,
        CurrentUser me,
        CommentService comments,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await comments.UpdateAsync(commentId, request, me.Required, cancellationToken));

    /// <summary>Delete a comment</summary>
    /// <remarks>A comment with replies keeps its place, without text and author, until the last reply is deleted. Its likes are deleted at
    /// once.</remarks>
    /// <response code="200">`Comment Deleted`</response>
    /// <response code="403">`Permission Denied`</response>
    /// <response code="404">`Comment Not Found`, also when it was deleted but keeps its place.</response>
    internal static async Task<Ok<MessageResponse>> DeleteComment(
        [FromRoute(Name = "comment_id"), Description("The id of the comment.")] long commentId,
        CurrentUser me,
        CommentService comments,
        CancellationToken cancellationToken
    )
    {
        await comments.DeleteAsync(commentId, me.Required, cancellationToken);
        return TypedResults.Ok(new MessageResponse("Comment Deleted"));
    }
}
