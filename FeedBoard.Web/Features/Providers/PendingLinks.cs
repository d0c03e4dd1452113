using System.Text.Json.Serialization;
using FeedBoard.ServiceDefaults.Providers;
using FeedBoard.Web.Platform.Http;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;

namespace FeedBoard.Web.Features.Providers;

/// <summary>What a signed-in person has brought from a provider, and has yet to confirm.</summary>
/// <param name="UserId">Who left for the provider.</param>
/// <param name="Account">What the provider calls the account there, for people.</param>
internal sealed record PendingLink(long UserId, string Provider, string IdToken, string Nonce, string Account);

/// <summary>Keeps it in an encrypted cookie while the person types their password.</summary>
internal sealed partial class PendingLinks(IDataProtectionProvider protection)
{
    private const string Name = "feedboard.link";

    private static readonly ChunkingCookieManager Cookies = new(); // an ID token may be longer than a cookie

    private readonly ProtectedJson<PendingLink> links = new(
        protection,
        "FeedBoard.Web.Features.Providers.PendingLinks",
        LinkJson.Default.PendingLink
    );

    public void Write(HttpContext context, PendingLink link) =>
        Cookies.AppendResponseCookie(
            context,
            Name,
            links.Write(link, ProviderTokens.MaxAge),
            Options(context)
        );

    /// <returns><c>null</c>: there is none, or it is too old.</returns>
    public PendingLink? Read(HttpContext context) =>
        Cookies.GetRequestCookie(context, Name) is { } cookie ? links.Read(cookie) : null;

    public static void Forget(HttpContext context) => Cookies.DeleteCookie(context, Name, Options(context));

    private static CookieOptions Options(HttpContext context) =>
        new SafeCookieBuilder
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            IsEssential = true,
            MaxAge = ProviderTokens.MaxAge,
        }.Build(context, DateTimeOffset.MinValue);

    [JsonSerializable(typeof(PendingLink))]
    private sealed partial class LinkJson : JsonSerializerContext;
}
