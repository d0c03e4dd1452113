using System.Globalization;
using FeedBoard.ServiceDefaults;

namespace FeedBoard.ApiService.Features.Events;

/// <summary>
/// Tells with each read how far the event log was read before it. A stream from there has every event that the read does not show.
/// </summary>
/// <remarks>
/// Everything up to that position was committed before this process read it from the log, so a statement that begins afterwards sees it.
/// What comes twice does no harm: counts in events are absolute.
/// </remarks>
internal static class EventPosition
{
    /// <summary>Must run before all reads. A cached response for guests carries the position of its own read.</summary>
    public static void UseEventPosition(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                if (
                    context.Request.OnlyReads()
                    && IsRead(context.Request.Path)
                    && app.Services.GetRequiredService<EventHub>().Position is { } position
                )
                    context.Response.Headers[BoardHeaders.EventPosition] = position.ToString(CultureInfo.InvariantCulture);
                return next(context);
            }
        );

    // Images never change, and a stream says its position itself.
    private static bool IsRead(PathString path) => IsUnder(path, "/api") && !IsUnder(path, "/api/image") && !IsUnder(path, "/api/events");

    private static bool IsUnder(PathString path, string folder) => path.StartsWithSegments(folder, StringComparison.OrdinalIgnoreCase);
}
