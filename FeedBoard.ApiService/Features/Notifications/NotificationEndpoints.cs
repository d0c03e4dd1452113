using System.Globalization;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Settings;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;

namespace FeedBoard.ApiService.Features.Notifications;

internal static class NotificationEndpoints
{
    public static void AddNotifications(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<NotificationOptions>("Notifications");
        builder.Services.AddScoped<NotificationService>().AddHostedService<NotificationCleaner>();
    }

    public static void MapNotifications(this IEndpointRouteBuilder app)
    {
        var notifications = app.MapGroup("/api/notification")
            .WithTags("Live")
            .RequireAuthorization()
            .WithRequestBodyLimit(RequestBodies.Json);

        notifications
            .MapGet("/", ListNotifications)
            .RequireRateLimiting(RateLimits.Read)
            .AddOpenApiOperationTransformer(
                (operation, _, _) =>
                {
                    if (operation.Responses?.GetValueOrDefault("200") is OpenApiResponse { Headers: var headers } response)
                    {
                        response.Headers = headers ?? new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
                        response.Headers[BoardHeaders.UnreadCount] = new OpenApiHeader
                        {
                            Description = "How many are not read yet.",
                            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer },
                        };
                    }

                    return Task.CompletedTask;
                }
            );
        notifications.MapGet("/unread", CountUnread).RequireRateLimiting(RateLimits.Read).WithETag();
        notifications.MapPost("/read", MarkRead).RequireRateLimiting(RateLimits.Write);
        notifications.MapGet("/settings", ReadSettings).RequireRateLimiting(RateLimits.Read).WithETag();
        notifications.MapPatch("/settings", ChangeSettings).RequireRateLimiting(RateLimits.Write);
    }

    /// <summary>List my notifications</summary>
    /// <remarks>
    /// A page, newest first. Likes of one feed or comment are one notification with a count and the latest person; with each new like
    /// it is unread again, and the newest, with a new id. What was taken back is not there any more. Title, excerpt and thumbnail are as
    /// they are now, and null if the caller is not shown them.
    /// </remarks>
    /// <response code="200">The page.</response>
    internal static async Task<Ok<IReadOnlyList<NotificationResponse>>> ListNotifications(
        [AsParameters] PageRequest page,
        CurrentUser me,
        NotificationService notifications,
        Pager pager,
        HttpResponse response,
        CancellationToken cancellationToken
    )
    {
        var spec = pager.Checked(page, $"notifications of {me.Required.Id}", sortBy: null, NotificationService.Sorts);
        var (found, unread) = await notifications.ListAsync(me.Required, spec, cancellationToken);
        response.Headers[BoardHeaders.UnreadCount] = unread.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Ok(pager.Finish(spec, found, (n, _) => (0, n.Id)));
    }

    /// <summary>Count my unread notifications</summary>
    /// <remarks>For moderators also how many reported cases wait.</remarks>
    /// <response code="200">How many there are.</response>
    internal static async Task<Ok<UnreadResponse>> CountUnread(
        CurrentUser me,
        NotificationService notifications,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await notifications.UnreadAsync(me.Required, cancellationToken));

    /// <summary>Mark notifications read</summary>
    /// <remarks>The one with the `id`, and all before it; what came since stays unread. With `only`, just the one with the `id`.</remarks>
    /// <response code="204">They are read.</response>
    internal static async Task<NoContent> MarkRead(
        ReadNotificationsRequest request,
        CurrentUser me,
        NotificationService notifications,
        CancellationToken cancellationToken
    )
    {
        await notifications.MarkReadAsync(request.Checked(), request.Only ?? false, me.Required, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Read my notification settings</summary>
    /// <response code="200">Which kinds the caller is notified of.</response>
    internal static async Task<Ok<NotificationSettingsResponse>> ReadSettings(
        CurrentUser me,
        NotificationService notifications,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await notifications.SettingsAsync(me.Required, cancellationToken));

    /// <summary>Change my notification settings</summary>
    /// <remarks>What is left out stays as it is. It holds for what happens from now on.</remarks>
    /// <response code="200">Which kinds the caller is notified of from now on.</response>
    internal static async Task<Ok<NotificationSettingsResponse>> ChangeSettings(
        NotificationSettingsRequest request,
        CurrentUser me,
        NotificationService notifications,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await notifications.ChangeSettingsAsync(request, me.Required, cancellationToken));
}
