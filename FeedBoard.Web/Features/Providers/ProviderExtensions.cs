using FeedBoard.ServiceDefaults;
using FeedBoard.ServiceDefaults.Providers;
using FeedBoard.Web.Features.Providers.Published;
using FeedBoard.Web.Platform.Http;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace FeedBoard.Web.Features.Providers;

/// <summary>Logging in with a provider: authorization code with PKCE, by the framework's own handler.</summary>
internal static class ProviderExtensions
{
    /// <summary>How long somebody may take at the provider.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <exception cref="InvalidSettingException">A provider is not configured as it must be.</exception>
    public static void AddProviders(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ProviderFailures>().AddSingleton<SecondSteps>().AddSingleton<PendingLinks>();
        var authentication = builder.Services.AddAuthentication();
        foreach (var provider in builder.AddLoginProviders())
        {
            authentication.AddOpenIdConnect(SchemeOf(provider.Name), _ => { });
            builder
                .Services.AddOptions<OpenIdConnectOptions>(SchemeOf(provider.Name))
                .Configure<LoginProviders>((options, all) => Configure(options, all.Find(provider.Name)!));
        }
    }

    public static string SchemeOf(string provider) => $"oidc {provider}";

    /// <summary>Where the provider sends people back to: it must know this address of the board.</summary>
    public static string ReturnPath(string provider) => $"/login/with/{provider}/return";

    private static void Configure(OpenIdConnectOptions options, ProviderTokens tokens)
    {
        var provider = tokens.Provider;
        options.ConfigurationManager = tokens.Metadata;
        options.RefreshOnIssuerKeyNotFound = false; // ProviderTokens does it within the same log-in
        options.TokenHandler = new ProviderTokenHandler(tokens);
        options.ClientId = provider.ClientId;
        options.ClientSecret = provider.ClientSecret;
        options.ResponseType = OpenIdConnectResponseType.Code;
        // By an address and not by a form: cookies that are SameSite=Lax come along, and none needs to be SameSite=None.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        // Anybody may press the button: it costs the provider no request.
        options.PushedAuthorizationBehavior = PushedAuthorizationBehavior.Disable;
        options.Scope.Clear();
        foreach (var scope in (string[])["openid", "profile", "email"])
            options.Scope.Add(scope);
        options.MapInboundClaims = false;
        options.SaveTokens = false;
        options.CallbackPath = ReturnPath(provider.Name);
        options.RemoteSignOutPath = default;
        options.SignedOutCallbackPath = default;
        options.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme; // ProviderReturn signs in, with the API's tokens
        options.BackchannelTimeout = TimeSpan.FromSeconds(10);
        options.RemoteAuthenticationTimeout = Patience;
        options.CorrelationCookie = Cookie("feedboard.state.");
        options.NonceCookie = Cookie("feedboard.nonce.");
        options.Events = new()
        {
            OnRedirectToIdentityProvider = ProviderReturn.Leave,
            OnTokenValidated = ProviderReturn.Keep,
            OnTicketReceived = ProviderReturn.FinishAsync,
            OnAccessDenied = ProviderReturn.Deny,
            OnRemoteFailure = ProviderReturn.Fail,
        };
    }

    private static SafeCookieBuilder Cookie(string name) =>
        new()
        {
            Name = name,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            IsEssential = true,
            MaxAge = Patience,
        };
}
