namespace FeedBoard.ApiService.Features.Comments;

internal static class CommentExtensions
{
    public static void AddComments(this IHostApplicationBuilder builder) =>
        builder.Services.AddScoped<CommentQueries>().AddScoped<CommentSearchQueries>().AddScoped<CommentService>();
}
