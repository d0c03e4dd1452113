using System.Globalization;
using System.Security.Cryptography;
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
        return $"{id}.{options.Value.Sign(Signed(userId, id))}";
    }

    /// <returns>The id of the device; <c>null</c> when the token is not one of ours, or another user's.</returns>
    public string? Find(long userId, string? token)
    {
        return token?.Split('.') is [{ Length: > 0 } id, var signature] && options.Value.IsSigned(Signed(userId, id), signature)
            ? id
            : null;
    }

    private static string Signed(long userId, string id) => string.Create(CultureInfo.InvariantCulture, $"device\n{userId}\n{id}");
}
