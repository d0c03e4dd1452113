using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FeedBoard.ServiceDefaults;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;

namespace FeedBoard.Web.Platform.Session;

internal static class Sessions
{
    private const string CookieName = "feedboard";

    /// <summary>As long as a browser keeps a cookie (RFC 6265bis): when an unused session ends, the API decides.</summary>
    private static readonly TimeSpan CookieLifetime = TimeSpan.FromDays(400);

    private static readonly object Ended = new();

    private static readonly TimeSpan RefreshBefore = TimeSpan.FromMinutes(1);

    /// <summary>Whether it brings a session, good or not: only a request without one is surely a guest's.</summary>
    public static bool HasCookie(HttpRequest request) => request.Cookies.ContainsKey(CookieName);

    public static void AddSessions(this IHostApplicationBuilder builder)
    {
        builder
            .Services.AddSingleton(TimeProvider.System)
            .AddSingleton<TokenRefresher>()
            .AddSingleton<FormTokens>()
            .AddTransient<CallerHandler>()
            .AddScoped<CurrentUser>()
            .AddScoped<LoginCookie>();
        builder
            .Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(cookie =>
            {
                cookie.Cookie = new SafeCookieBuilder
                {
                    Name = CookieName,
                    HttpOnly = true,
                    SameSite = SameSiteMode.Lax,
                    IsEssential = true,
                };
                cookie.ExpireTimeSpan = CookieLifetime;
                cookie.SlidingExpiration = true;
                cookie.LoginPath = "/login";
                cookie.ReturnUrlParameter = "return";
                cookie.Events.OnValidatePrincipal = RefreshAsync;
                cookie.Events.OnSigningOut = ForgetPages;
                cookie.Events.OnRedirectToLogin = AskToLogIn;
                cookie.Events.OnRedirectToReturnUrl = _ => Task.CompletedTask; // the page goes on itself, and escapes where to
            });
        builder.Services.AddAuthorization();
        builder.Services.AddAntiforgery(a =>
        {
            a.Cookie = new SafeCookieBuilder
            {
                Name = "feedboard.form",
                HttpOnly = true,
                // Not Strict: the browser would leave it out where somebody comes by a link from elsewhere. The page would set another one,
                // and the forms of all other tabs be refused.
                SameSite = SameSiteMode.Lax,
                IsEssential = true,
            };
            a.HeaderName = FormTokenExtensions.Header;
            a.SuppressXFrameOptionsHeader = true; // SafeHeaders says it for every page
        });

        // Cookies and forms of one replica are read by all: they share the keys.
        var folder = builder.Configuration[BoardNames.CookieKeys] is { Length: > 0 } path ? Folder(path) : null;
        if (folder is not null)
        {
            // The package has a service of its own that makes one at the start: this is before it.
            builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(services => new FirstKey(folder.FullName, services)));
        }

        var protection = builder.Services.AddDataProtection().SetApplicationName("FeedBoard.Web");
        if (folder is not null)
            protection.PersistKeysToFileSystem(folder);
        if (builder.Configuration["DataProtection:Certificate"] is { Length: > 0 } file)
            protection.ProtectKeysWithCertificate(Certificate(file));
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
            throw new InvalidSettingException(
                $"DataProtection:Certificate must be a PEM file with a certificate and its private key, not '{file}'.",
                e
            );
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

    /// <summary>
    /// As every other redirect of the board: by a path without the prefix of a proxy, which is put before it on the way out.
    /// </summary>
    private static Task AskToLogIn(RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.Request;
        var here = $"{request.Path.ToUriComponent()}{request.QueryString}";
        context.Response.Redirect($"{context.Options.LoginPath}?{context.Options.ReturnUrlParameter}={Uri.EscapeDataString(here)}");
        return Task.CompletedTask;
    }

    /// <summary>
    /// No page of a session stays in the browser's cache after a log-out, where the next person at the machine could read it.
    /// </summary>
    private static Task ForgetPages(CookieSigningOutContext context)
    {
        context.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return Task.CompletedTask;
    }

    private static async Task RefreshAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        if (Tokens.Of(context.Properties) is not { } tokens || BackgroundRequests.WantsGuest(context.HttpContext))
        {
            await EndAsync(context);
            return;
        }

        if (tokens.ExpireDt - RefreshBefore > now)
            return;
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
            // "Could not ask" is not "ended": the person stays signed in. With a token that has expired already, whatever they asked for
            // would be refused as if it had.
            if (tokens.ExpireDt <= now)
                SessionUnknown.Set(context.HttpContext, e);
        }
    }

    /// <summary>Whether the session ended while this request was authenticated.</summary>
    internal static bool HasEnded(HttpContext context) => context.Items.ContainsKey(Ended);

    private static Task EndAsync(CookieValidatePrincipalContext context)
    {
        // The token in a form is bound to the person: were they a guest at once, what they typed would be refused unread.
        Tokens.None.StoreIn(context.Properties);
        context.HttpContext.Items[Ended] = true;
        return BackgroundRequests.Is(context.HttpContext)
            ? Task.CompletedTask
            : context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }
}
