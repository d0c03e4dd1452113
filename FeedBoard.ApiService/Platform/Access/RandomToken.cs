using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace FeedBoard.ApiService.Platform.Access;

/// <summary>Texts of 256 random bits that grant access to something. The database has only their hashes.</summary>
internal static class RandomToken
{
    private const int Bytes = 32;

    /// <returns>In base64url.</returns>
    public static string Create() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(Bytes));

    /// <returns>SHA-256: so many random bits need no slow hash.</returns>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
