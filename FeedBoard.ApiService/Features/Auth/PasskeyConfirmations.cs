using System.Globalization;
using FeedBoard.ApiService.Platform.Access;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>
/// Texts by which a session shows, for a few minutes, that its owner has just used a passkey: taken wherever the current password is
/// asked for.
/// </summary>
internal sealed class PasskeyConfirmations(IOptions<AuthOptions> options, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private const string Prefix = "fbc";

    public string Create(SignedIn me)
    {
        var expire = (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"{Prefix}.{expire}.{options.Value.Sign(Signed(me, expire))}";
    }

    /// <returns>Whether it is one of this session's and not over.</returns>
    public bool IsValid(SignedIn me, string text) =>
        text.Split('.') is [Prefix, var expire, var signature]
        && options.Value.IsSigned(Signed(me, expire), signature)
        && long.Parse(expire, CultureInfo.InvariantCulture) > time.GetUtcNow().ToUnixTimeSeconds();

    private static string Signed(SignedIn me, string expire) =>
        string.Create(CultureInfo.InvariantCulture, $"confirmation\n{me.Id}\n{me.SessionId}\n{expire}");
}
