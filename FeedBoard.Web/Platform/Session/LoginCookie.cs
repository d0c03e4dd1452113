using System.Globalization;
using System.Security.Claims;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace FeedBoard.Web.Platform.Session;

/// <summary>Logs people in and out: the cookie that carries their tokens.</summary>
public sealed class LoginCookie(BoardApi api, IHttpContextAccessor accessor, TimeProvider time)
{
    private HttpContext Context => accessor.HttpContext ?? throw new InvalidOperationException("There is no request.");

    /// <exception cref="ApiException">401: wrong pair, or the second factor is missing; 422, 429, 503.</exception>
    public async Task LogInAsync(string email, string password, CancellationToken cancel) =>
        await OpenAsync(await api.LogInAsync(new(email, password, DeviceCookie.Read(Context)), cancel), cancel);

    /// <param name="challenge">Of the <see cref="ApiException"/> that said that the second factor is missing.</param>
    /// <exception cref="ApiException">400: the code or the challenge is not valid; 403, 422, 429, 503.</exception>
    public async Task LogInWithCodeAsync(string challenge, string code, CancellationToken cancel) =>
        await OpenAsync(await api.LogInWithCodeAsync(new(challenge, code, DeviceCookie.Read(Context)), cancel), cancel);

    /// <exception cref="ApiException">400: the passkey or the challenge is not valid; 403, 422, 429, 503.</exception>
    public async Task LogInWithPasskeyAsync(string challenge, PasskeyCredential? credential, CancellationToken cancel) =>
        await OpenAsync(await api.LogInWithPasskeyAsync(new(challenge, credential, DeviceCookie.Read(Context)), cancel), cancel);

    /// <param name="idToken">The provider's statement about the person who logged in there.</param>
    /// <exception cref="ApiException">401, 403, 409, 429, 503.</exception>
    public async Task LogInWithAsync(string provider, string idToken, string nonce, CancellationToken cancel) =>
        await OpenAsync(await api.LogInWithProviderAsync(new(provider, idToken, nonce, DeviceCookie.Read(Context)), cancel), cancel);

    private async Task OpenAsync(LoginResponse login, CancellationToken cancel)
    {
        DeviceCookie.Keep(Context, login.DeviceToken);
        var tokens = Tokens.Of(login, time.GetUtcNow());
        var properties = new AuthenticationProperties { IsPersistent = true };
        tokens.StoreIn(properties);

        // From here on, this request too is the person's.
        KeepTokens(properties);
        var profile = await api.MyProfileAsync(cancel);
        var identity = IdentityOf(profile);
        Context.User = new(identity);
        await Context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, Context.User, properties);
    }

    /// <summary>Puts the new name or role of the person into the cookie, and into the rest of this request.</summary>
    public async Task UpdateAsync(ProfileResponse profile)
    {
        if (Context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties is not { } properties)
            return;
        Context.User = new(IdentityOf(profile));
        KeepTokens(properties); // with another user, the framework forgets them for the rest of the request
        await Context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, Context.User, properties);
    }

    private void KeepTokens(AuthenticationProperties properties) =>
        Context.Features.Set<IAuthenticateResultFeature>(
            new SignedInFeature(new(new(), properties, CookieAuthenticationDefaults.AuthenticationScheme))
        );

    /// <summary>
    /// As <see cref="UpdateAsync"/>, if something is not as the cookie has it: it may have been changed on another device.
    /// </summary>
    public Task RenewAsync(ProfileResponse profile)
    {
        var known = new CurrentUser(accessor);
        var isSame =
            string.Equals(profile.Nickname, known.Nickname, StringComparison.Ordinal)
            && string.Equals(profile.Email, known.Email, StringComparison.Ordinal)
            && string.Equals(profile.Role, known.Role, StringComparison.Ordinal);
        return isSame ? Task.CompletedTask : UpdateAsync(profile);
    }

    /// <summary>Ends the session at the API, and then the cookie.</summary>
    /// <exception cref="ApiException">429, 503: the session goes on, and the cookie stays, so that it can be tried again.</exception>
    public async Task LogoutAsync(CancellationToken cancel)
    {
        try
        {
            if (Tokens.Of(Context) is not null)
                await api.LogoutAsync(cancel);
        }
        catch (ApiException e) when (e.Status == StatusCodes.Status401Unauthorized)
        {
            // It had ended before.
        }

        await ForgetAsync();
    }

    /// <summary>The session is over, or turned out to be: the browser forgets it, and the rest of this request is a guest's.</summary>
    public Task ForgetAsync()
    {
        Context.Features.Set<IAuthenticateResultFeature>(null);
        Context.User = new(new ClaimsIdentity());
        return BackgroundRequests.Is(Context)
            ? Task.CompletedTask
            : Context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    private static ClaimsIdentity IdentityOf(ProfileResponse profile) =>
        new(
            [
                new(CurrentUser.IdClaim, profile.Id.ToString(CultureInfo.InvariantCulture)),
                new(CurrentUser.NicknameClaim, profile.Nickname),
                new(CurrentUser.EmailClaim, profile.Email),
                new(CurrentUser.RoleClaim, profile.Role),
            ],
            CookieAuthenticationDefaults.AuthenticationScheme,
            CurrentUser.NicknameClaim,
            roleType: null
        );

    private sealed class SignedInFeature(AuthenticationTicket ticket) : IAuthenticateResultFeature
    {
        public AuthenticateResult? AuthenticateResult { get; set; } = AuthenticateResult.Success(ticket);
    }
}
