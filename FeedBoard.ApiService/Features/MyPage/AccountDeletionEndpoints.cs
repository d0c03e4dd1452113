using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Limits;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.MyPage;

internal static class AccountDeletionEndpoints
{
    public static void AddAccountDeletion(this IHostApplicationBuilder builder) =>
        builder.Services.AddSingleton<AccountDeletion.Turn>().AddScoped<AccountDeletion>();

    public static void MapAccountDeletion(this IEndpointRouteBuilder app) =>
        app.MapGroup("/api/mypage")
            .WithTags("My page")
            .MapDelete("/profile", DeleteAccount)
            .WithName("DeleteProfile") // the operation id in the OpenAPI document
            .RequireAuthorization()
            .RequireRateLimiting(RateLimits.Write)
            .WithRequestBodyLimit(RequestBodies.Json)
            .WithRequestTime(AccountDeletion.Limit)
            .Fails(403);

    /// <summary>Delete one's own account</summary>
    /// <remarks>
    /// Everything of the account goes at once: its feeds with all that is under them, its images, likes, follows, sessions and comments; a
    /// comment with replies of others keeps its place, without text. Its reports stay, without its name and note, and its id in the list
    /// of moderators' decisions. It cannot be undone: consider an export first.
    /// </remarks>
    /// <response code="204">The account is deleted.</response>
    /// <response code="403">`Permission Denied`: the password is wrong. For an account without a password: `Log In Again`, if the session
    /// is older than ten minutes, and `Password Not Set`, if one was sent.</response>
    internal static async Task<NoContent> DeleteAccount(
        [FromBody] DeleteAccountRequest request,
        CurrentUser me,
        AccountDeletion accounts,
        CancellationToken cancellationToken
    )
    {
        await accounts.DeleteAsync(request, me.Required, cancellationToken);
        return TypedResults.NoContent();
    }
}
