using Microsoft.AspNetCore.Components.Endpoints;

namespace FeedBoard.Web.Platform.Board;

internal static class BoardInfoExtensions
{
    public static void AddBoardInfo(this IHostApplicationBuilder builder) => builder.Services.AddSingleton<BoardInfo>();

    /// <summary>
    /// Each page begins with the settings of the board as they are. Behind the guests' pages: kept ones have them already.
    /// </summary>
    public static void UseBoardInfo(this WebApplication app) =>
        app.Use(
            async (context, next) =>
            {
                if (context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
                    await app.Services.GetRequiredService<BoardInfo>().RefreshAsync();
                await next(context);
            }
        );
}
