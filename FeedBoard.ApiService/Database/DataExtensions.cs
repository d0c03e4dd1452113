using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ServiceDefaults;

namespace FeedBoard.ApiService.Database;

internal static class DataExtensions
{
    public static void AddData(this IHostApplicationBuilder builder)
    {
        builder.AddFeedBoardDatabase<FeedDb>(BoardNames.Database);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ReadDb>();
        builder.Services.AddScoped<Migrator>();
        builder.Services.AddSingleton<SchemaHealth>();
        builder.Services.AddHealthChecks().AddCheck<SchemaHealth>("schema", tags: [HealthTags.Ready]);
    }
}
