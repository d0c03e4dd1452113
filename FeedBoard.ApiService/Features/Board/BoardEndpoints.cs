using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FeedBoard.ApiService.Features.Board;

internal static class BoardEndpoints
{
    public static void AddBoard(this IHostApplicationBuilder builder) =>
        builder.Services.AddSingleton<BoardSettingsCache>().AddSingleton<BoardTotals>().AddScoped<BoardService>().AddScoped<LogoService>();

    public static void MapBoard(this IEndpointRouteBuilder app)
    {
        var board = app.MapGroup("/api/board").WithTags("Board");

        board.MapGet("", ReadBoard).RequireRateLimiting(RateLimits.Read).WithETag();
        board
            .MapPatch("", UpdateBoard)
            .RequireAuthorization(Roles.Admin)
            .RequireRateLimiting(RateLimits.Write)
            .WithRequestBodyLimit(RequestBodies.Board);

        var logo = board.MapGroup("/logo").RequireAuthorization(Roles.Admin).RequireRateLimiting(RateLimits.Write);
        logo.MapPut("", SetLogo)
            .WithConcurrencyLimit(ConcurrencyLimit.Uploads)
            .WithRequestBodyLimit(RequestBodies.Image)
            .Accepts<OneImageForm>("multipart/form-data");
        logo.MapDelete("", RemoveLogo);
    }

    /// <summary>Read about the board</summary>
    /// <remarks>Its name, its texts in Markdown, who may join and how, and how large it is.</remarks>
    /// <response code="200">The board.</response>
    internal static async Task<Ok<BoardResponse>> ReadBoard(BoardService board, CancellationToken cancellationToken) =>
        TypedResults.Ok(await board.ReadAsync(cancellationToken));

    /// <summary>Change the board's settings</summary>
    /// <remarks>
    /// What is left out stays as it is. All replicas and pages follow within moments; the audit log says who changed what.
    /// </remarks>
    /// <response code="200">The board as it is now.</response>
    /// <response code="403">`Permission Denied`: for admins.</response>
    /// <response code="503">`Mail Not Configured`: addresses are to be confirmed, and the board sends no mail.</response>
    internal static async Task<Ok<BoardResponse>> UpdateBoard(
        UpdateBoardRequest request,
        CurrentUser me,
        BoardService board,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await board.ChangeAsync(request, me.Required, cancellationToken));

    /// <summary>Set the logo</summary>
    /// <remarks>
    /// An image under the same rules as one of a feed: PNG, JPEG, WebP, GIF or AVIF of at most 10 MiB and 50 megapixels. It replaces the
    /// one before. What is stored carries no metadata but colour profile and orientation.
    /// </remarks>
    /// <response code="200">The board as it is now.</response>
    /// <response code="403">`Permission Denied`: for admins.</response>
    internal static async Task<Ok<BoardResponse>> SetLogo(
        HttpRequest request,
        CurrentUser me,
        LogoService logo,
        BoardService board,
        CancellationToken cancellationToken
    )
    {
        await using var form = await ImageForm.ReceiveAsync(request, cancellationToken);
        await logo.ReplaceAsync(form.Image, me.Required, cancellationToken);
        return TypedResults.Ok(await board.ReadAsync(cancellationToken));
    }

    /// <summary>Remove the logo</summary>
    /// <remarks>Without a logo nothing is changed.</remarks>
    /// <response code="200">The board as it is now.</response>
    /// <response code="403">`Permission Denied`: for admins.</response>
    internal static async Task<Ok<BoardResponse>> RemoveLogo(
        CurrentUser me,
        LogoService logo,
        BoardService board,
        CancellationToken cancellationToken
    )
    {
        await logo.RemoveAsync(me.Required, cancellationToken);
        return TypedResults.Ok(await board.ReadAsync(cancellationToken));
    }
}
