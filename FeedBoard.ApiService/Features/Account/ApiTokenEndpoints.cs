using System.ComponentModel;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Account;

internal static class ApiTokenEndpoints
{
    public static void AddApiTokens(this IHostApplicationBuilder builder) => builder.Services.AddScoped<ApiTokenService>();

    public static void MapApiTokens(this IEndpointRouteBuilder app)
    {
        var tokens = app.MapGroup("/api/account/tokens")
            .WithTags("Account")
            .WithRequestBodyLimit(RequestBodies.Json)
            .RequireAuthorization();

        tokens.MapPost("", CreateToken).RequireRateLimiting(RateLimits.Create).Fails(403, 409);
        tokens.MapGet("", ListTokens).RequireRateLimiting(RateLimits.Read);
        tokens.MapDelete("/{id}", DeleteToken).RequireRateLimiting(RateLimits.Write).Fails(404);
    }

    /// <summary>Create a token for scripts</summary>
    /// <remarks>
    /// Sent as `Authorization: Bearer fbt_…`, it does what its scopes say: `read` every GET, `write` everything of feeds, comments, likes
    /// and follows. No token does anything with accounts, log-ins or moderation (`not_for_api_tokens`), and it does nothing that its owner
    /// may do as a moderator. Where the board sends mail, the owner gets one about it. An account has at most fifty. There is no
    /// `Idempotency-Key`, since a response that could be given again would have to be kept.
    /// </remarks>
    /// <response code="200">The token: this response is the only one that shows it.</response>
    /// <response code="403">`Permission Denied`: the current password is wrong. For an account without a password: `Log In Again`, if the
    /// session is older than ten minutes, and `Password Not Set`, if one was sent.</response>
    /// <response code="409">`Too Many Tokens`: the account has fifty.</response>
    internal static async Task<Ok<CreatedTokenResponse>> CreateToken(
        CreateTokenRequest request,
        CurrentUser me,
        ApiTokenService tokens,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(
            await tokens.CreateAsync(request, me.Required, RequestLanguage.Of(context.Request), cancellationToken)
        );
    }

    /// <summary>List one's own tokens for scripts</summary>
    /// <remarks>
    /// A page of the tokens that are valid, newest first, each by how it begins; `X-Total-Count` says how many there are.
    /// </remarks>
    /// <response code="200">The page.</response>
    internal static async Task<Ok<IReadOnlyList<TokenResponse>>> ListTokens(
        [AsParameters] PageRequest page,
        CurrentUser me,
        ApiTokenService tokens,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        var spec = pager.Checked(page, $"tokens of {me.Required.Id}", sortBy: null, ApiTokenService.Sorts);
        return TypedResults.Ok(pager.Finish(spec, await tokens.ListAsync(me.Required, spec, cancellationToken), (t, _) => (0, t.Id)));
    }

    /// <summary>Delete a token for scripts</summary>
    /// <remarks>One of one's own: it stops working, on every replica.</remarks>
    /// <response code="204">The token is no longer valid.</response>
    /// <response code="404">`Token Not Found`: unknown, expired, deleted before or somebody else's.</response>
    internal static async Task<NoContent> DeleteToken(
        [FromRoute(Name = "id"), Description("The id of the token.")] long id,
        CurrentUser me,
        ApiTokenService tokens,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        await tokens.DeleteAsync(id, me.Required, RequestLanguage.Of(http), cancellationToken);
        return TypedResults.NoContent();
    }
}
