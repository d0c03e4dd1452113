using FeedBoard.ApiService.Platform.Settings;
using FeedBoard.ServiceDefaults;

namespace FeedBoard.ApiService.Platform.Caching;

internal static class CachingExtensions
{
    public static void AddCaching(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<CacheOptions>("Cache");
        builder.Services.AddSingleton<BoardChanges>().AddSingleton<GuestResponseCache>();
    }

    /// <summary>Guests get a stored response while nothing has changed.</summary>
    public static RouteHandlerBuilder CacheForGuests(this RouteHandlerBuilder route) =>
        route.AddEndpointFilter(
            (context, next) => context.HttpContext.RequestServices.GetRequiredService<GuestResponseCache>().RespondAsync(context, next)
        );

    /// <summary>Clears the cache after a write of this process, before the write is acknowledged.</summary>
    public static void UseCaching(this WebApplication app) =>
        app.UseWhen(
            context => !context.Request.OnlyReads(),
            writes => writes.Use((context, next) => app.Services.GetRequiredService<BoardChanges>().HandleWriteAsync(context, next))
        );
}
