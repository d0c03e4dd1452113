using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ApiService.Platform.Settings;
using FeedBoard.ServiceDefaults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Events;

internal static class EventEndpoints
{
    public static void AddEvents(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<EventOptions>("Events");
        builder.Services.AddSingleton<EventHub>().AddSingleton<OpenStreams>().AddSingleton<EventNumbering>().AddScoped<EventSession>();
        builder
            .Services.AddHostedService<EventListener>()
            .AddHostedService(services => services.GetRequiredService<EventNumbering>())
            .AddHostedService<EventCleaner>();
    }

    /// <summary>Whatever may have written wakes the numbering, when all of it is committed.</summary>
    public static void UseEvents(this WebApplication app) =>
        app.UseWhen(
            context => !context.Request.OnlyReads(),
            writes =>
                writes.Use(
                    async (context, next) =>
                    {
                        try
                        {
                            await next(context);
                        }
                        finally
                        {
                            app.Services.GetRequiredService<EventNumbering>().Wake();
                        }
                    }
                )
        );

    public static void MapEvents(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/events", ReadEvents)
            .WithTags("Live")
            .RequireRateLimiting(RateLimits.Read)
            .WithConcurrencyLimit(ConcurrencyLimit.Streams)
            .DisableHttpMetrics()
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream");

    /// <summary>Listen to the board</summary>
    /// <remarks>
    /// Server-sent events, each with an `id`, an `event` and in `data` a JSON object: `feed_created`, `feed_updated`, `feed_liked` with
    /// `feed_id`, `author_id` (of the feed), `like_count`, `comment_count`; `feed_deleted` with `feed_id`, `author_id`; `comment_created`,
    /// `comment_updated`, `comment_deleted` with `feed_id`, `comment_id`, `parent_id`, `author_id` and the counts that moved; and to the
    /// signed-in caller `notification` with `notification_id`, `kind`, `feed_id`, `comment_id`, `author_id` (who did it), `count`,
    /// `unread_count`. `board_changed` says that the settings of the board have changed. `reset` says that what was missed is not kept any
    /// more: load anew. A stream ends with its session, and when its client does not keep up. A client that reconnects with
    /// `Last-Event-ID` within an hour gets every event exactly once. A page that was just read continues from its position by `after`.
    /// Every 15 seconds there is a comment line.
    /// </remarks>
    /// <response code="200">The stream, without an end.</response>
    /// <response code="429">Too many streams of one person or address, or too many requests.</response>
    internal static Task ReadEvents(
        [
            FromHeader(Name = BoardHeaders.LastEventId),
            Description("The id of the last event that the client has got: the stream goes on right behind it.")
        ]
            string? lastEventId,
        [
            FromQuery(Name = "after"),
            Range(0, long.MaxValue),
            Description(
                "The position that the client's data was read at, from X-Event-Position: the stream starts right behind it. "
                    + "Last-Event-ID wins."
            )
        ]
            long? after,
        EventSession session,
        HttpContext context
    ) =>
        after >= 0 || after is null
            ? session.RunAsync(lastEventId, after, context)
            : throw new InvalidInputException("after", FieldError.Negative);
}
