using FeedBoard.ApiService.Images.Stores;

namespace FeedBoard.ApiService.Images;

internal static class ImageExtensions
{
    public static void AddImages(this IHostApplicationBuilder builder)
    {
        builder.AddImageStore();
        builder.Services.AddOptions<ImageOptions>().BindConfiguration("Images")
            .Validate(o => o.SweepInterval > TimeSpan.Zero && o.SweepInterval <= TimeSpan.FromDays(1), "Images:SweepInterval must be greater than 00:00:00 and at most 1.00:00:00.")
            .Validate(o => o.PendingLifetime >= TimeSpan.FromMinutes(1), "Images:PendingLifetime must be at least 00:01:00, longer than any upload takes.")
            .Validate(o => o.PublicBaseUrl is null or { IsAbsoluteUri: true, Scheme: "http" or "https" }, "Images:PublicBaseUrl must be an absolute URL, such as https://images.example.org/.")
            .ValidateOnStart();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddScoped<ImageUrls>().AddScoped<ImageUploads>().AddScoped<ImageSweeper>().AddScoped<ImageCheck>();
        builder.Services.AddHostedService<ImageSweeperLoop>();
    }
}
