using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Limits;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.SecondFactors;

internal static class SecondFactorEndpoints
{
    public static void AddSecondFactors(this IHostApplicationBuilder builder) =>
        builder
            .Services.AddSingleton<TotpSecrets>()
            .AddScoped<Authenticators>()
            .AddScoped<WrongCodes>()
            .AddScoped<SecondFactorLogin>();

    public static void MapSecondFactors(this IEndpointRouteBuilder app)
    {
        app.MapGroup("/api/auth")
            .WithTags("Auth")
            .WithRequestBodyLimit(RequestBodies.Json)
            .MapPost("/login/second-factor", LogInWithSecondFactor)
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.Login)
            .Fails(400, 403);

        var account = app.MapGroup("/api/account")
            .WithTags("Account")
            .WithRequestBodyLimit(RequestBodies.Json)
            .RequireAuthorization()
            .RequireRateLimiting(RateLimits.Write);
        account.MapPost("/totp", StartTotp).Fails(403, 409);
        account.MapPut("/totp", TurnTotpOn).Fails(400, 409);
        account.MapDelete("/totp", TurnTotpOff).Fails(403);
        account.MapPost("/recovery-codes", RenewRecoveryCodes).Fails(403, 409);
    }

    /// <summary>Log in, second step</summary>
    /// <remarks>
    /// With the `challenge` of a `Second Factor Required` and a code of the authenticator app, or a recovery code. A challenge works once,
    /// for five minutes and five tries. A code works once; it may be one step of 30 seconds early or late. Ten wrong codes an hour for one
    /// account, then 429.
    /// </remarks>
    /// <response code="200">The tokens.</response>
    /// <response code="400">`Code Not Valid`: try another one. `Challenge Not Valid`: used, expired or out of tries; log in
    /// again.</response>
    /// <response code="403">`Account Suspended`, as for logging in.</response>
    internal static async Task<Ok<LoginResponse>> LogInWithSecondFactor(
        SecondFactorLoginRequest request,
        SecondFactorLogin login,
        HttpContext context,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await login.LogInAsync(request, LoginOrigin.Of(context), cancellationToken));

    /// <summary>Set up an authenticator app</summary>
    /// <remarks>Gives its secret. Nothing changes until a code of the app is sent. Another call gives another secret.</remarks>
    /// <response code="200">The secret.</response>
    /// <response code="403">`Permission Denied`: the password is wrong. For an account without a password: `Log In Again`, if the session
    /// is older than ten minutes, and `Password Not Set`, if one was sent.</response>
    /// <response code="409">`Totp Already On`</response>
    internal static async Task<Ok<TotpSecretResponse>> StartTotp(
        CurrentPasswordRequest request,
        CurrentUser me,
        Authenticators authenticators,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await authenticators.StartAsync(request, me.Required, cancellationToken));

    /// <summary>Turn the authenticator app on</summary>
    /// <remarks>By its first code: from then on, logging in with the password asks for one.</remarks>
    /// <response code="200">The recovery codes, shown once.</response>
    /// <response code="400">`Code Not Valid`</response>
    /// <response code="409">`Totp Not Started`: there is no secret of the last quarter of an hour. `Totp Already On`</response>
    internal static async Task<Ok<RecoveryCodesResponse>> TurnTotpOn(
        TotpCodeRequest request,
        CurrentUser me,
        Authenticators authenticators,
        HttpRequest http,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await authenticators.ConfirmAsync(request, me.Required, RequestLanguage.Of(http), cancellationToken));

    /// <summary>Turn the authenticator app off</summary>
    /// <remarks>The recovery codes go with it.</remarks>
    /// <response code="204">It is off.</response>
    /// <response code="403">`Permission Denied`: the password is wrong. For an account without a password: `Log In Again`, if the session
    /// is older than ten minutes, and `Password Not Set`, if one was sent.</response>
    internal static async Task<NoContent> TurnTotpOff(
        [FromBody] CurrentPasswordRequest request,
        CurrentUser me,
        Authenticators authenticators,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        await authenticators.TurnOffAsync(request, me.Required, RequestLanguage.Of(http), cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Make new recovery codes</summary>
    /// <remarks>The old ones do not work any more.</remarks>
    /// <response code="200">The recovery codes, shown once.</response>
    /// <response code="403">`Permission Denied`: the password is wrong. For an account without a password: `Log In Again`, if the session
    /// is older than ten minutes, and `Password Not Set`, if one was sent.</response>
    /// <response code="409">`Totp Not On`: there is nothing that they would be for.</response>
    internal static async Task<Ok<RecoveryCodesResponse>> RenewRecoveryCodes(
        CurrentPasswordRequest request,
        CurrentUser me,
        Authenticators authenticators,
        HttpRequest http,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await authenticators.RenewCodesAsync(request, me.Required, RequestLanguage.Of(http), cancellationToken));
}
