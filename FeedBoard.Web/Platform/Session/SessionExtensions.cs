using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FeedBoard.ServiceDefaults;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Shared.Errors;
using FeedBoard.Web.Shared.Forms;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.DataProtection;

namespace FeedBoard.Web.Platform.Session;

internal static class SessionExtensions
{
    /// <summary>As long as the API keeps a session that is not used.</summary>
    private static readonly TimeSpan CookieLifetime = TimeSpan.FromDays(30);

    private static readonly object Ended = new();

    private static readonly TimeSpan RefreshBefore = TimeSpan.FromMinutes(1);

    public static void AddSessions(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<TokenRefresher>().AddSingleton<FormTokens>().AddScoped<Viewer>().AddScoped<SignIn>();
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            cookie.Cookie = new SafeCookieBuilder { Name = "feedboard", HttpOnly = true, SameSite = SameSiteMode.Lax, IsEssential = true };
            cookie.ExpireTimeSpan = CookieLifetime;
            cookie.SlidingExpiration = true;
            cookie.LoginPath = "/login";
            cookie.ReturnUrlParameter = "return";
            cookie.Events.OnValidatePrincipal = RefreshAsync;
            cookie.Events.OnRedirectToLogin = AskToLogIn;
            cookie.Events.OnRedirectToReturnUrl = _ => Task.CompletedTask; // the page goes on itself, and escapes where to
        });
        builder.Services.AddAuthorization();
        builder.Services.AddAntiforgery(a =>
        {
            a.Cookie = new SafeCookieBuilder { Name = "feedboard.form", HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true };
            a.HeaderName = Antiforgeries.Header;
            a.SuppressXFrameOptionsHeader = true; // SafeHeaders says it for every page
        });

        // Cookies and forms of one replica are read by all: they share the keys.
        var protection = builder.Services.AddDataProtection().SetApplicationName("FeedBoard.Web");
        if (builder.Configuration["DataProtection:Folder"] is { Length: > 0 } folder) protection.PersistKeysToFileSystem(Folder(folder));
        if (builder.Configuration["DataProtection:Certificate"] is { Length: > 0 } file) protection.ProtectKeysWithCertificate(Certificate(file));
    }

    /// <exception cref="InvalidSettingException">The file cannot be read, or holds no certificate with its private key.</exception>
    internal static X509Certificate2 Certificate(string file)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new InvalidSettingException($"DataProtection:Certificate must be a PEM file with a certificate and its private key, not '{file}'.", e);
        }
    }

    private static DirectoryInfo Folder(string path)
    {
        try
        {
            return Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidSettingException($"DataProtection:Folder must be a folder that can be written to, not '{path}'.", e);
        }
    }

    /// <summary>As every other redirect of the board: by a path without the prefix of a proxy, which is put before it on the way out.</summary>
    private static Task AskToLogIn(RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.Request;
        var here = $"{request.Path.ToUriComponent()}{request.QueryString}";
        context.Response.Redirect($"{context.Options.LoginPath}?{context.Options.ReturnUrlParameter}={Uri.EscapeDataString(here)}");
        return Task.CompletedTask;
    }

    private static async Task RefreshAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        if (Tokens.Of(context.Properties) is not { } tokens)
        {
            await EndAsync(context);
            return;
        }

        if (tokens.ExpireDt - RefreshBefore > now) return;
        try
        {
            if (await services.GetRequiredService<TokenRefresher>().RefreshAsync(tokens) is not { } fresh)
            {
                await EndAsync(context);
                return;
            }

            fresh.StoreIn(context.Properties);
            context.ShouldRenew = true;
        }
        catch (ApiException e)
        {
            // "Could not ask" is not "ended": the person stays signed in. With a token that has expired already, whatever they asked for would be refused as if it had.
            if (tokens.ExpireDt <= now) SessionUnknown.Set(context.HttpContext, e);
        }
    }

    /// <summary>Whoever was signed in until this request is a guest from here on, once it is known that the form they sent was theirs.</summary>
    public static void UseEndedSessions(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Items.ContainsKey(Ended)) context.User = new();
        return SessionUnknown.Of(context) is { } unknown && NeedsSession(context) ? SessionUnknown.RenderAsync(context, unknown) : next(context);
    });

    /// <summary>All but what does the same for everybody, what passes requests on, and pages that a form is sent to: they keep what was typed themselves.</summary>
    private static bool NeedsSession(HttpContext context)
        => context.GetEndpoint() is RouteEndpoint endpoint && !ProblemPages.IsForScripts(context)
            && ((context.Request.OnlyReads() && endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
                || endpoint.Metadata.GetMetadata<SmallForm>() is { ForGuests: false } or { Title: "LogOut" } || context.Request.Path.Equals("/session", StringComparison.OrdinalIgnoreCase));

    private static Task EndAsync(CookieValidatePrincipalContext context)
    {
        // The token in a form is bound to the person: were they a guest at once, what they typed would be refused unread.
        Tokens.None.StoreIn(context.Properties);
        context.HttpContext.Items[Ended] = true;
        return BackgroundRequests.Is(context.HttpContext) ? Task.CompletedTask : context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }
}
