namespace FeedBoard.ApiService.Features.Likes;

internal static class LikeExtensions
{
    public static void AddLikes(this IHostApplicationBuilder builder) => builder.Services.AddScoped<LikeService>();
}
