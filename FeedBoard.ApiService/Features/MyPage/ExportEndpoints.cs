using System.Globalization;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Limits;

namespace FeedBoard.ApiService.Features.MyPage;

internal static class ExportEndpoints
{
    public static void AddExport(this IHostApplicationBuilder builder) =>
        builder.Services.AddScoped<ExportQueries>().AddScoped<Export>().AddSingleton<RunningExports>();

    public static void MapExport(this IEndpointRouteBuilder app) =>
        app.MapGroup("/api/mypage")
            .WithTags("My page")
            .MapGet("/export", ExportProfile)
            .RequireAuthorization()
            .RequireRateLimiting(RateLimits.Write)
            .WithConcurrencyLimit(ConcurrencyLimit.Downloads)
            .WithRequestTime(Export.Limit)
            .Produces<Stream>(200, "application/zip");

    /// <summary>Export everything of one's own</summary>
    /// <remarks>
    /// A ZIP of profile, feeds, comments, likes, follows, sessions, notifications, blocks, mutes and reports as JSON, and the image files;
    /// a README inside says what is what. It is made while it is sent: its length is not known before, and a connection that breaks off
    /// means that it is not whole. It breaks off when the session or the token ends. One person can have two made at the same time.
    /// </remarks>
    /// <response code="200">The archive.</response>
    internal static async Task<IResult> ExportProfile(
        CurrentUser me,
        Export export,
        RunningExports running,
        TimeProvider time,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        context.Response.RegisterForDispose(running.Enter(me.Required.Id));
        var profile = await export.PrepareAsync(me.Required.Id, cancellationToken);
        context.Response.Headers.CacheControl = "no-store";
        var name = time.GetUtcNow().ToString("'feedboard-'yyyyMMdd'.zip'", CultureInfo.InvariantCulture);
        return TypedResults.Stream(
            output => export.WriteAsync(profile, me.Required, output, context.Abort, cancellationToken),
            "application/zip",
            name
        );
    }
}
