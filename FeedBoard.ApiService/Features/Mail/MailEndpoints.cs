using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Limits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FeedBoard.ApiService.Features.Mail;

internal static class MailEndpoints
{
    public static void MapMail(this IEndpointRouteBuilder app)
    {
        var admins = app.MapGroup("/api/moderation/mail").WithTags("Moderation").RequireAuthorization(Roles.Admin);

        admins.MapGet("", ReadMailStatus).RequireRateLimiting(RateLimits.Read).WithETag();
        admins.MapPost("/test", SendTestMail).RequireRateLimiting(RateLimits.Write);
    }

    /// <summary>Read how mail is doing</summary>
    /// <remarks>
    /// What waits, what was sent and what was given up in the last days, and what the mail server said last when it did not take a mail.
    /// </remarks>
    /// <response code="200">The state of mail.</response>
    /// <response code="403">`Permission Denied`: for admins.</response>
    internal static async Task<Ok<MailStatusResponse>> ReadMailStatus(MailStatus mail, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mail.ReadAsync(cancellationToken));

    /// <summary>Send a test mail</summary>
    /// <remarks>To the caller's own address. Whether it went out is in the state of mail, a moment later.</remarks>
    /// <response code="202">It is on its way.</response>
    /// <response code="403">`Permission Denied`: for admins.</response>
    /// <response code="503">`Mail Not Configured`</response>
    internal static async Task<Accepted> SendTestMail(
        CurrentUser me,
        Outbox outbox,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        outbox.Require();
        await outbox.AddAsync(
            new(MailKind.Test, me.Required.Id, me.Required.Email, me.Required.Nickname, RequestLanguage.Of(request)),
            cancellationToken
        );
        outbox.Wake();
        return TypedResults.Accepted((string?)null);
    }
}
