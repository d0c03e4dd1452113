using FeedBoard.ApiService.Platform.Telemetry;

namespace FeedBoard.ApiService.Features.Feeds;

internal static class FeedExtensions
{
    public static void AddFeeds(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<FeedQueries>().AddScoped<FeedService>();
        builder.Services.AddScoped<FeedSearchQueries>().AddScoped<FeedTimelineQueries>().AddScoped<FeedRangeQueries>();
        builder.Services.AddSingleton<BoardMetrics>();
        builder.Services.AddHostedService<FeedTotals>();
    }
}
