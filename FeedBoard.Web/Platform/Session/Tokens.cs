using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;

namespace FeedBoard.Web.Platform.Session;

/// <summary>The tokens in the encrypted log-in cookie; scripts in the page never see them.</summary>
/// <param name="ExpireDt">When the access token expires.</param>
/// <param name="Key">A secret for the next refresh: whichever replica does it, and however often, it is the same one.</param>
internal sealed record Tokens(string Access, string Refresh, DateTimeOffset ExpireDt, string Key)
{
    private const string AccessName = "access_token",
        RefreshName = "refresh_token",
        ExpireName = "expires_at",
        KeyName = "refresh_key";

    public static readonly Tokens None = new("", "", DateTimeOffset.MinValue, "");

    public static Tokens Of(LoginResponse login, DateTimeOffset now) =>
        new(
            login.AccessToken,
            login.RefreshToken,
            now.AddSeconds(login.ExpiresIn),
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))
        );

    /// <summary>The tokens of the person who sent the request; <c>null</c> for a guest.</summary>
    public static Tokens? Of(HttpContext context) =>
        context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult is { Succeeded: true, Properties: { } properties }
            ? Of(properties)
            : null;

    public static Tokens? Of(AuthenticationProperties properties) =>
        properties.GetTokenValue(AccessName) is { Length: > 0 } access
        && properties.GetTokenValue(RefreshName) is { } refresh
        && DateTimeOffset.TryParse(properties.GetTokenValue(ExpireName), CultureInfo.InvariantCulture, out var expires)
        && properties.GetTokenValue(KeyName) is { } key
            ? new(access, refresh, expires, key)
            : null;

    public void StoreIn(AuthenticationProperties properties) =>
        properties.StoreTokens([
            new() { Name = AccessName, Value = Access },
            new() { Name = RefreshName, Value = Refresh },
            new() { Name = KeyName, Value = Key },
            new() { Name = ExpireName, Value = ExpireDt.ToString("o", CultureInfo.InvariantCulture) },
        ]);
}
