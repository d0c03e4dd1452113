using System.ComponentModel;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Limits;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Passkeys;

internal static class PasskeyEndpoints
{
    public static void AddPasskeys(this IHostApplicationBuilder builder) =>
        builder
            .Services.AddSingleton<RelyingParty>()
            .AddScoped<PasskeyChallenges>()
            .AddScoped<PasskeyVerifier>()
            .AddScoped<PasskeyService>()
            .AddScoped<PasskeyLogin>();

    public static void MapPasskeys(this IEndpointRouteBuilder app)
    {
        var login = app.MapGroup("/api/auth/login/passkey").WithTags("Auth").WithRequestBodyLimit(RequestBodies.Json).AllowAnonymous();
        login.MapPost("/options", CreateLoginOptions).RequireRateLimiting(RateLimits.Read);
        login.MapPost("", LogInWithPasskey).RequireRateLimiting(RateLimits.Login).Fails(400, 403);

        var account = app.MapGroup("/api/account")
            .WithTags("Account")
            .WithRequestBodyLimit(RequestBodies.Json)
            .RequireAuthorization()
            .RequireRateLimiting(RateLimits.Write);
        account.MapPost("/passkeys/options", CreatePasskeyOptions).Fails(403);
        account.MapPost("/passkeys", AddPasskey).Fails(400, 409);
        account.MapDelete("/passkeys/{id}", RemovePasskey).Fails(403, 404, 409);
        account.MapPost("/confirmation/options", CreateConfirmationOptions);
        account.MapPost("/confirmation", Confirm).Fails(400);
    }

    /// <summary>Begin a log-in with a passkey</summary>
    /// <remarks>Nobody is named: the device knows the account.</remarks>
    /// <response code="200">Options for `navigator.credentials.get()`.</response>
    /// <response code="503">`Passkeys Not Configured`: the board does not know its own address.</response>
    internal static Ok<PasskeyChallengeResponse> CreateLoginOptions(PasskeyVerifier verifier) =>
        TypedResults.Ok(verifier.Options(ChallengePurpose.LogIn, owner: 0));

    /// <summary>Log in with a passkey</summary>
    /// <remarks>
    /// It counts as both factors. Refused are: another origin than the board's, a passkey without a finger, face or PIN, and a counter that
    /// goes back, which a copy has.
    /// </remarks>
    /// <response code="200">The tokens.</response>
    /// <response code="400">`Passkey Not Valid`: unknown, removed or refused. `Challenge Not Valid`: used or expired.</response>
    /// <response code="403">`Account Suspended`, as for logging in.</response>
    internal static async Task<Ok<LoginResponse>> LogInWithPasskey(
        PasskeyLoginRequest request,
        PasskeyLogin login,
        HttpContext context,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await login.LogInAsync(request, LoginOrigin.Of(context), cancellationToken));

    /// <summary>Begin adding a passkey</summary>
    /// <response code="200">Options for `navigator.credentials.create()`.</response>
    /// <response code="403">`Permission Denied`: the password is wrong. For an account without a password: `Log In Again`, if the session
    /// is older than ten minutes, and `Password Not Set`, if one was sent.</response>
    /// <response code="503">`Passkeys Not Configured`: the board does not know its own address.</response>
    internal static async Task<Ok<PasskeyCreationOptions>> CreatePasskeyOptions(
        CurrentPasswordRequest request,
        CurrentUser me,
        PasskeyService passkeys,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await passkeys.OptionsAsync(AuthInput.Own(request.CurrentPassword), me.Required, cancellationToken));

    /// <summary>Add a passkey</summary>
    /// <remarks>An account has at most 20.</remarks>
    /// <response code="200">The passkey.</response>
    /// <response code="400">`Passkey Not Valid`: refused. `Challenge Not Valid`: used, expired or somebody else's.</response>
    /// <response code="409">`Passkey Already Added`, by this account or another one; `Too Many Passkeys`.</response>
    internal static async Task<Ok<PasskeyResponse>> AddPasskey(
        AddPasskeyRequest request,
        CurrentUser me,
        PasskeyService passkeys,
        HttpRequest http,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await passkeys.AddAsync(request, me.Required, RequestLanguage.Of(http), cancellationToken));

    /// <summary>Remove a passkey</summary>
    /// <response code="204">It does not open the account any more.</response>
    /// <response code="403">`Permission Denied`: the password is wrong. For an account without a password: `Log In Again`, if the session
    /// is older than ten minutes, and `Password Not Set`, if one was sent.</response>
    /// <response code="404">`Passkey Not Found`: unknown or somebody else's.</response>
    /// <response code="409">`Last Login`: the account has no password and no log-in by a provider, so nothing would open it any
    /// more.</response>
    internal static async Task<NoContent> RemovePasskey(
        [FromRoute(Name = "id"), Description("The id of the passkey.")] long id,
        [FromBody] CurrentPasswordRequest request,
        CurrentUser me,
        PasskeyService passkeys,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        await passkeys.RemoveAsync(id, AuthInput.Own(request.CurrentPassword), me.Required, RequestLanguage.Of(http), cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Begin a confirmation by a passkey</summary>
    /// <response code="200">Options for `navigator.credentials.get()`.</response>
    /// <response code="503">`Passkeys Not Configured`: the board does not know its own address.</response>
    internal static Ok<PasskeyChallengeResponse> CreateConfirmationOptions(CurrentUser me, PasskeyVerifier verifier) =>
        TypedResults.Ok(verifier.Options(ChallengePurpose.Confirm, me.Required.Id));

    /// <summary>Confirm by a passkey</summary>
    /// <remarks>
    /// Instead of the password: `confirmation` can be sent wherever the current password is asked for, from this session, for five minutes.
    /// </remarks>
    /// <response code="200">The confirmation.</response>
    /// <response code="400">`Passkey Not Valid`: refused, or somebody else's. `Challenge Not Valid`: used or expired.</response>
    internal static async Task<Ok<ConfirmationResponse>> Confirm(
        ConfirmationRequest request,
        CurrentUser me,
        PasskeyLogin login,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await login.ConfirmAsync(request, me.Required, cancellationToken));
}
