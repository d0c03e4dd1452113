using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FeedBoard.ApiService.Platform.Access;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>
/// Tokens by which a device shows, when somebody logs in, that the same account was logged in there before. They open nothing: a password
/// tried with one is counted for that device alone, so that nobody who guesses elsewhere keeps the owner out.
/// </summary>
internal sealed class DeviceTokens(IOptions<AuthOptions> options)
{
    private const int IdBytes = 16;

    /// <summary>A token for a device that has none for this user yet.</summary>
    public string Create(long userId)
    {
        var id = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(IdBytes));
        return $"{id}.{Signature(userId, id)}";
    }

    /// <returns>The id of the device; <c>null</c> when the token is not one of ours, or another user's.</returns>
    public string? Find(long userId, string? token)
    {
        if (token?.Split('.') is not [{ Length: > 0 } id, var signature])
            return null;
        var ours = Encoding.UTF8.GetBytes(Signature(userId, id));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), ours) ? id : null;
    }

    private string Signature(long userId, string id)
    {
        var signed = string.Create(CultureInfo.InvariantCulture, $"device\n{userId}\n{id}");
        return WebEncoders.Base64UrlEncode(HMACSHA256.HashData(options.Value.SigningKeyBytes, Encoding.UTF8.GetBytes(signed)));
    }
}
