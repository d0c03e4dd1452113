using System.Globalization;
using System.Security.Claims;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ApiService.Platform.Settings;
using FeedBoard.ServiceDefaults;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace FeedBoard.ApiService.Features.Auth;

internal static class AuthenticationExtensions
{
    public static void AddAuth(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<AuthOptions>("Auth");
        builder.Services.AddSingleton<IValidateOptions<AuthOptions>, AuthOptionsValidator>();
        builder
            .Services.AddSingleton<AccessTokens>()
            .AddSingleton<Passwords>()
            .AddSingleton<PasswordTurns>()
            .AddSingleton<DeviceTokens>()
            .AddSingleton<PasskeyConfirmations>()
            .AddSingleton<AuthLimits>();
        builder.Services.AddSingleton<LastUse>().AddSingleton<SessionLookup>().AddSingleton<ApiTokenLookup>();
        builder
            .Services.AddScoped<AuthService>()
            .AddScoped<SessionOpener>()
            .AddScoped<SessionRefresher>()
            .AddScoped<LoginChallenges>()
            .AddScoped<WrongPasswords>()
            .AddScoped<UsedChallenges>()
            .AddScoped<SignupChallenges>()
            .AddScoped<SignupGate>()
            .AddScoped<OwnPassword>()
            .AddScoped<SessionService>()
            .AddScoped<LoginDevices>()
            .AddScoped<CurrentUser>();
        builder.Services.AddHostedService<SessionCleaner>();
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        builder
            .Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<AccessTokens>(
                (bearer, tokens) =>
                {
                    bearer.MapInboundClaims = false;
                    bearer.TokenValidationParameters = tokens.Validation;
                    bearer.Events = new()
                    {
                        OnMessageReceived = FindApiTokenAsync,
                        OnTokenValidated = FindSessionAsync,
                        OnChallenge = Refuse,
                        OnForbidden = _ => throw Problem.PermissionDenied(),
                    };
                }
            );
        builder.Services.AddAuthorization(Roles.Add);
    }

    /// <summary>
    /// Authentication for every request: a missing token means a guest, a bad one is refused even where guests may read; where a token
    /// plays no part (log in, refresh, health) it is not looked at.
    /// </summary>
    public static void UseAuth(this WebApplication app)
    {
        app.UseAuthentication();
        app.Use(
            (context, next) =>
                context.Request.Headers.Authorization.Count > 0
                && context.User.Identity?.IsAuthenticated != true
                // Any other endpoint is the framework's own, that says which methods or types of body there are.
                && context.GetEndpoint() is null or RouteEndpoint
                && context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null
                    ? throw Problem.InvalidToken()
                    : next(context)
        );
        app.Use(
            (context, next) =>
            {
                ApiTokenAccess.Check(context);
                return next(context);
            }
        );
        app.UseAuthorization();
    }

    /// <summary>A token for scripts is no JWT: it is looked up by its hash.</summary>
    private static async Task FindApiTokenAsync(MessageReceivedContext context)
    {
        const string Bearer = "Bearer ";
        var request = context.HttpContext;
        var header = request.Request.Headers.Authorization.ToString();
        if (
            !header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            || header[Bearer.Length..].Trim() is not { } token
            || !token.StartsWith(ApiTokens.Start, StringComparison.Ordinal)
        )
            return;
        var signedIn = await request
            .RequestServices.GetRequiredService<ApiTokenLookup>()
            .FindAsync(token, WantsUnread(request.Request), request.RequestAborted);
        if (signedIn is null)
        {
            context.Fail("There is no such token.");
            return;
        }

        await SetAsync(signedIn, request);
        var subject = new Claim(JwtRegisteredClaimNames.Sub, signedIn.Id.ToString(CultureInfo.InvariantCulture));
        context.Principal = new(new ClaimsIdentity([subject], context.Scheme.Name));
        context.Success();
    }

    private static async Task FindSessionAsync(TokenValidatedContext context)
    {
        var request = context.HttpContext;
        if (
            context.SecurityToken is JsonWebToken token
            && long.TryParse(token.Subject, NumberStyles.None, CultureInfo.InvariantCulture, out var user)
            && token.TryGetPayloadValue<string>(JwtRegisteredClaimNames.Sid, out var sid)
            && long.TryParse(sid, NumberStyles.None, CultureInfo.InvariantCulture, out var session)
            && await request
                .RequestServices.GetRequiredService<SessionLookup>()
                .FindAsync(user, session, request.RequestAborted, WantsUnread(request.Request)) is { } signedIn
        )
        {
            await SetAsync(signedIn, request);
            return;
        }

        context.Fail("The session has ended.");
    }

    private static async Task SetAsync(SignedIn signedIn, HttpContext request)
    {
        request.RequestServices.GetRequiredService<CurrentUser>().Set(signedIn);
        if (signedIn.Unread is not { } unread)
            return;
        WriteUnread(unread, request.Response.Headers);
        if (await VerifiedEmailExtensions.MustVerifyAsync(request))
            request.Response.Headers[BoardHeaders.MustVerifyEmail] = "1";
        if (signedIn.Mutes)
            request.Response.Headers[BoardHeaders.MutesPeople] = "1";
    }

    private static bool WantsUnread(HttpRequest request) =>
        request.Headers.ContainsKey(BoardHeaders.WantUnread) && request.OnlyReads();

    private static void WriteUnread(UnreadResponse unread, IHeaderDictionary headers)
    {
        headers[BoardHeaders.UnreadCount] = unread.UnreadCount.ToString(CultureInfo.InvariantCulture);
        if (unread.WaitingCases is { } cases)
            headers[BoardHeaders.WaitingCases] = cases.ToString(CultureInfo.InvariantCulture);
        if (unread.WaitingRegistrations is { } registrations)
            headers[BoardHeaders.WaitingRegistrations] = registrations.ToString(CultureInfo.InvariantCulture);
    }

    private static Task Refuse(JwtBearerChallengeContext context) =>
        throw (context.Request.Headers.Authorization.Count > 0 ? Problem.InvalidToken() : Problem.NotAuthenticated());
}
