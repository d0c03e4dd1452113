using FeedBoard.ServiceDefaults;

namespace FeedBoard.Web.Platform.GuestPages;

internal static class GuestPageExtensions
{
    public static void AddGuestPages(this IHostApplicationBuilder builder) =>
        builder
            .Services.AddSingleton(GuestPageOptions.Of(builder.Configuration))
            .AddSingleton<BoardChanges>()
            .AddSingleton<GuestPageCache>()
            .AddHostedService<BoardWatcher>();

    /// <summary>Behind the language, which is a part of the key, and around everything that makes pages.</summary>
    public static void UseGuestPages(this WebApplication app) => app.UseMiddleware<GuestPageMiddleware>();
}
