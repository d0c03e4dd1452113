using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using FeedBoard.Standalone;
using FeedBoard.Tests.Board;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace FeedBoard.Tests.Features.Auth.Providers;

/// <summary>
/// A provider of OpenID Connect on a socket: OpenIddict. Whoever comes types who they are. Its keys change, and it can go away.
/// </summary>
public sealed class TestProvider(TestClock clock) : IAsyncDisposable
{
    public const string ClientId = "feedboard",
        ClientSecret = "a secret of the board and of the provider";

    private readonly EphemeralKeys encryption = new();
    private readonly int port = LoopbackPort.Free();
    private WebApplication? app;
    private TaskCompletionSource? held;

    /// <summary>For a browser, another site than the board at 127.0.0.1.</summary>
    public string Authority => $"http://localhost:{port}";

    /// <summary>What it signs with.</summary>
    public RsaSecurityKey Key { get; private set; } = NewKey();

    /// <summary>How often its keys were asked for.</summary>
    public int KeyRequests { get; private set; }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseLoopback(port);
        builder.Logging.ClearProviders();
        builder.Services.AddOpenIddict().AddServer(Configure);
        app = builder.Build();
        app.Use(
            async (context, next) =>
            {
                if (context.Request.Path.StartsWithSegments("/.well-known/jwks", StringComparison.Ordinal))
                    KeyRequests++;
                if (held is { } hold)
                    await hold.Task.WaitAsync(context.RequestAborted);
                await next(context);
            }
        );
        app.UseAuthentication();
        app.MapMethods("/authorize", ["GET", "POST"], AuthorizeAsync);
        await app.StartAsync();
    }

    public async Task StopAsync()
    {
        Release();
        if (app is not null)
            await app.DisposeAsync();
        app = null;
    }

    /// <summary>From now on it signs with another key, and publishes only that one.</summary>
    public async Task RotateAsync()
    {
        await StopAsync();
        Key = NewKey();
        await StartAsync();
    }

    /// <summary>It takes connections and responds to none.</summary>
    public void Hang() => held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release()
    {
        held?.TrySetResult();
        held = null;
    }

    /// <summary>A token as it gives them.</summary>
    /// <param name="change">Changes what it says; a claim that is set to <c>null</c> is left out.</param>
    /// <param name="key">What it is signed with instead; its id is that of the key.</param>
    public string Token(
        string subject,
        string nonce,
        Action<Dictionary<string, object?>>? change = null,
        SecurityKey? key = null,
        string algorithm = SecurityAlgorithms.RsaSha256
    )
    {
        var now = clock.GetUtcNow();
        var claims = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["iss"] = $"{Authority}/",
            ["aud"] = ClientId,
            ["sub"] = subject,
            ["nonce"] = nonce,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
        };
        change?.Invoke(claims);
        var descriptor = new SecurityTokenDescriptor
        {
            Claims = claims.Where(c => c.Value is not null).ToDictionary(c => c.Key, c => c.Value!, StringComparer.Ordinal),
            SigningCredentials = new(key ?? Key, algorithm),
        };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        encryption.Dispose();
    }

    private static RsaSecurityKey NewKey() => new(RSA.Create(2048)) { KeyId = Guid.NewGuid().ToString("N") };

    private void Configure(OpenIddictServerBuilder server)
    {
        server.EnableDegradedMode(); // nothing is stored: what it gives out contains all of it
        server.SetIssuer(new Uri(Authority));
        server.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token");
        server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
        server.RegisterScopes(Scopes.OpenId, Scopes.Profile, Scopes.Email);
        server.AddSigningKey(Key).AddEncryptionKey(encryption.Key);
        server.Configure(o => o.TimeProvider = clock);
        server.UseAspNetCore().DisableTransportSecurityRequirement().EnableAuthorizationEndpointPassthrough();
        server.AddEventHandler<ValidateAuthorizationRequestContext>(b =>
            b.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId || !context.RedirectUri!.EndsWith("/login/with/test/return", StringComparison.Ordinal))
                    context.Reject(Errors.InvalidClient, "No such client.");
                return default;
            })
        );
        server.AddEventHandler<ValidateTokenRequestContext>(b =>
            b.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId || context.ClientSecret != ClientSecret)
                    context.Reject(Errors.InvalidClient, "No such client.");
                return default;
            })
        );
    }

    /// <summary>A form that asks who it is; or what comes of it.</summary>
    private static Task AuthorizeAsync(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync(Page(context.Request.Query));
        }

        var form = context.Request.Form;
        var scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;
        if (form["deny"] == "yes")
            return Results.Forbid(authenticationSchemes: [scheme]).ExecuteAsync(context);
        var identity = new ClaimsIdentity("test");
        identity.SetClaim(Claims.Subject, form["person"].ToString());
        identity.SetClaim(Claims.Nickname, form["person_name"].ToString());
        identity.SetClaim(Claims.Email, form["person_email"].ToString());
        identity.SetClaim(Claims.EmailVerified, form["person_verified"] == "yes");
        identity.SetScopes(context.GetOpenIddictServerRequest()!.GetScopes());
        identity.SetDestinations(_ => [Destinations.IdentityToken]);
        return Results.SignIn(new(identity), null, scheme).ExecuteAsync(context);
    }

    private static string Page(IQueryCollection request)
    {
        var hidden = request.Select(p => $"<input type=hidden name=\"{Text(p.Key)}\" value=\"{Text(p.Value.ToString())}\">");
        return $"""
            <!doctype html><html lang=en><title>Test provider</title><h1>Who are you?</h1>
            <form method=post action=/authorize>{string.Concat(hidden)}
            <input name=person aria-label=Person> <input name=person_name aria-label=Name> <input name=person_email aria-label=E-mail>
            <input name=person_verified value=yes aria-label=Verified>
            <button>Log in</button> <button name=deny value=yes>Deny</button></form>
            """;

        static string Text(string value) => HtmlEncoder.Default.Encode(value);
    }

    private sealed class EphemeralKeys : IDisposable
    {
        private readonly RSA rsa = RSA.Create(2048);

        public RsaSecurityKey Key => new(rsa) { KeyId = "encryption" };

        public void Dispose() => rsa.Dispose();
    }
}
