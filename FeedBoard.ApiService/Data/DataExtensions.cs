using FeedBoard.ServiceDefaults;

namespace FeedBoard.ApiService.Data;

internal static class DataExtensions
{
    public static void AddData(this IHostApplicationBuilder builder)
    {
        builder.AddFeedBoardDatabase<FeedDb>("feeddb");
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddScoped<Migrator>();
    }
}
