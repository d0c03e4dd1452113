using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.ApiService.Features.Images.Thumbnails;
using FeedBoard.ApiService.Platform.Settings;
using FeedBoard.Imaging.Thumbnails;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Images;

internal static class ImageExtensions
{
    public static void AddImages(this IHostApplicationBuilder builder)
    {
        builder.AddImageStore();
        builder
            .AddSettings<ImageOptions>("Images")
            .Validate(
                o => o.PendingLifetime >= TimeSpan.FromMinutes(1),
                "Images:PendingLifetime must be at least 00:01:00, longer than any upload takes."
            )
            .Validate(
                o => o.PublicBaseUrl is null or { IsAbsoluteUri: true, Scheme: "http" or "https" },
                "Images:PublicBaseUrl must be an absolute URL, such as https://images.example.org/."
            )
            .Validate(
                o => o.FreeSpaceReserve >= 0,
                "Images:FreeSpaceReserve must be at least 0, the bytes that stay free on the disk of the images; 0: none."
            )
            .Validate(o => o.ThumbnailMemory >= 256 * 1024 * 1024, "Images:ThumbnailMemory must be at least 268435456, 256 MiB.");
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddScoped<ImageUrls>().AddScoped<ImageUploads>().AddScoped<ImageDrafts>();
        builder.Services.AddScoped<ImageSweeper>().AddScoped<ImageCheck>();
        builder
            .Services.AddSingleton(s => new ThumbnailProcess(s.GetRequiredService<IOptions<ImageOptions>>().Value.ThumbnailProcess))
            .AddSingleton<ThumbnailMaker>()
            .AddSingleton<ThumbnailReadiness>()
            .AddSingleton<ThumbnailWorker>()
            .AddSingleton<ThumbnailWakeUp>()
            .AddScoped<ThumbnailQueue>();
        builder.Services.AddHostedService<ImageSweeperLoop>().AddHostedService<ThumbnailLoop>();
    }
}
