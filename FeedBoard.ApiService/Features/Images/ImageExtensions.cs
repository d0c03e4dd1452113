using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.ApiService.Features.Images.Thumbnails;
using FeedBoard.Imaging.Thumbnails;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Images;

internal static class ImageExtensions
{
    public static void AddImages(this IHostApplicationBuilder builder)
    {
        builder.AddImageStore();
        builder
            .Services.AddOptions<ImageOptions>()
            .BindConfiguration("Images")
            .Validate(
                o => o.SweepInterval > TimeSpan.Zero && o.SweepInterval <= TimeSpan.FromDays(1),
                "Images:SweepInterval must be greater than 00:00:00 and at most 1.00:00:00."
            )
            .Validate(
                o => o.PendingLifetime >= TimeSpan.FromMinutes(1),
                "Images:PendingLifetime must be at least 00:01:00, longer than any upload takes."
            )
            .Validate(
                o => o.PublicBaseUrl is null or { IsAbsoluteUri: true, Scheme: "http" or "https" },
                "Images:PublicBaseUrl must be an absolute URL, such as https://images.example.org/."
            )
            .Validate(
                o => o.ThumbnailInterval > TimeSpan.Zero && o.ThumbnailInterval <= TimeSpan.FromDays(1),
                "Images:ThumbnailInterval must be greater than 00:00:00 and at most 1.00:00:00."
            )
            .Validate(o => o.ThumbnailConcurrency is >= 1 and <= 64, "Images:ThumbnailConcurrency must be 1 to 64.")
            .Validate(o => o.ThumbnailMemory >= 256 * 1024 * 1024, "Images:ThumbnailMemory must be at least 268435456, 256 MiB.")
            .Validate(
                o => o.ThumbnailTimeout >= TimeSpan.FromSeconds(1) && o.ThumbnailTimeout <= TimeSpan.FromMinutes(10),
                "Images:ThumbnailTimeout must be 00:00:01 to 00:10:00."
            )
            .ValidateOnStart();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddScoped<ImageUrls>().AddScoped<ImageUploads>().AddScoped<ImageSweeper>().AddScoped<ImageCheck>();
        builder
            .Services.AddSingleton(s => new ThumbnailProcess(s.GetRequiredService<IOptions<ImageOptions>>().Value.ThumbnailProcess))
            .AddSingleton<ThumbnailMaker>()
            .AddSingleton<ThumbnailReadiness>()
            .AddSingleton<ThumbnailWorker>()
            .AddScoped<ThumbnailQueue>();
        builder.Services.AddHostedService<ImageSweeperLoop>().AddHostedService<ThumbnailLoop>();
    }
}
