using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FeedBoard.ApiService.Platform.Access;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>
/// Texts by which a session shows, for a few minutes, that its owner has just used a passkey: taken wherever the current password is
/// asked for.
/// </summary>
internal sealed class Confirmations(IOptions<AuthOptions> options, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private const string Prefix = "fbc";

    public string Create(SignedIn me)
    {
        var expire = (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"{Prefix}.{expire}.{Signature(me, expire)}";
    }

    /// <returns>Whether it is one of this session's and not over.</returns>
    public bool IsValid(SignedIn me, string text) =>
        text.Split('.') is [Prefix, var expire, var signature]
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(Signature(me, expire)))
        && long.Parse(expire, CultureInfo.InvariantCulture) > time.GetUtcNow().ToUnixTimeSeconds();

    private string Signature(SignedIn me, string expire)
    {
        var signed = string.Create(CultureInfo.InvariantCulture, $"confirmation\n{me.Id}\n{me.SessionId}\n{expire}");
        return WebEncoders.Base64UrlEncode(HMACSHA256.HashData(options.Value.SigningKeyBytes, Encoding.UTF8.GetBytes(signed)));
    }
}
