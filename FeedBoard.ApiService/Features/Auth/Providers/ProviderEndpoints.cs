using System.ComponentModel;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ServiceDefaults.Providers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Auth.Providers;

/// <summary>Logging in with a provider (OpenID Connect), and the links of accounts with providers.</summary>
internal static class ProviderEndpoints
{
    /// <exception cref="ServiceDefaults.InvalidSettingException">A provider is not configured as it must be.</exception>
    public static void AddProviders(this IHostApplicationBuilder builder)
    {
        builder.AddLoginProviders();
        builder
            .Services.AddSingleton<ProviderIdentities>()
            .AddScoped<ProviderAccounts>()
            .AddScoped<ProviderLinks>()
            .AddScoped<LoginRows>()
            .AddScoped<NewNicknames>();
    }

    public static void MapProviders(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/auth/login/oidc", LogIn)
            .WithTags("Auth")
            .WithRequestBodyLimit(RequestBodies.Json)
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.Login)
            .WithConcurrencyLimit(ConcurrencyLimit.SignIns)
            .Fails(401, 403, 404, 409);
        var links = app.MapGroup("/api/account/logins").WithTags("Account").WithRequestBodyLimit(RequestBodies.Json);
        links.MapPost("", Link).RequireAuthorization().RequireRateLimiting(RateLimits.Write).Fails(403, 404, 409);
        links.MapDelete("/{provider}", Unlink).RequireAuthorization().RequireRateLimiting(RateLimits.Write).Fails(403, 404, 409);
    }

    /// <summary>Log in with a provider</summary>
    /// <remarks>
    /// By the ID token that a provider of the board's settings (OpenID Connect) gave the client, at most ten minutes ago, for the nonce
    /// that the client sent it. The account is that of an earlier link; otherwise the one with the same e-mail address, if both the
    /// provider and the board have verified it; otherwise a new one, without a password. A token works once.
    /// </remarks>
    /// <response code="200">The tokens.</response>
    /// <response code="401">`Invalid Credentials`: the token is not valid, not for this board, expired or used. `Second Factor Required` as
    /// for logging in with a password.</response>
    /// <response code="403">`Account Suspended`, with `reason` and `until_dt` as for logging in with a password; `Email Not Given`: the
    /// provider gave no address that an account could be made with.</response>
    /// <response code="404">`Provider Not Found`: the board's settings do not name it.</response>
    /// <response code="409">`Account Not Linked`: an account has the address, but it is not verified on both sides. Its owner logs in as
    /// before and links the provider.</response>
    /// <response code="429">`Too Many Requests`: too many log-ins from this address, or too many new accounts.</response>
    /// <response code="503">`Provider Unavailable`: its keys could not be fetched.</response>
    internal static async Task<Ok<LoginResponse>> LogIn(
        ProviderLoginRequest request,
        ProviderIdentities identities,
        ProviderAccounts accounts,
        SessionOpener opener,
        Outbox outbox,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var (provider, token, nonce) = ProviderInput.Checked(request.Provider, request.IdToken, request.Nonce);
        var identity = await identities.OfAsync(provider, token, nonce, cancellationToken);
        var origin = LoginOrigin.Of(context);
        var user = await accounts.FindAsync(identity, origin, cancellationToken);
        var login = await opener.OpenAsync(user, LoginProof.OneFactor, origin, request.DeviceToken, cancellationToken);
        outbox.Wake();
        return TypedResults.Ok(login);
    }

    /// <summary>Link one's account with a provider</summary>
    /// <remarks>
    /// From then on the person whom the token is about logs in to this account. Asks for the password; an account without one needs a
    /// session of the last ten minutes. A mail tells of it.
    /// </remarks>
    /// <response code="200">The link.</response>
    /// <response code="403">`Permission Denied`: the current password is wrong; `Log In Again`: the account has no password, and the
    /// session is not new.</response>
    /// <response code="404">`Provider Not Found`: the board's settings do not name it.</response>
    /// <response code="409">`Login Already Linked`: with another account, or the account with somebody else there.</response>
    /// <response code="503">`Provider Unavailable`: its keys could not be fetched.</response>
    internal static async Task<Ok<ProviderLoginResponse>> Link(
        LinkProviderRequest request,
        CurrentUser me,
        ProviderLinks links,
        HttpRequest http,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await links.LinkAsync(request, me.Required, RequestLanguage.Of(http), cancellationToken));

    /// <summary>End the link with a provider</summary>
    /// <remarks>Asks for the password as for linking. Sessions that were opened by it stay. A mail tells of it.</remarks>
    /// <response code="204">The link has ended.</response>
    /// <response code="403">As for linking.</response>
    /// <response code="404">`Login Not Found`: the account has no link with it.</response>
    /// <response code="409">`Last Login`: there would be no way left to log in. A password that is set first is one.</response>
    internal static async Task<NoContent> Unlink(
        [Description("Its name in the board's settings.")] string provider,
        [FromBody] UnlinkProviderRequest request,
        CurrentUser me,
        ProviderLinks links,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        await links.UnlinkAsync(provider, request, me.Required, RequestLanguage.Of(http), cancellationToken);
        return TypedResults.NoContent();
    }
}
