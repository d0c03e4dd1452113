using System.Security.Cryptography;
using System.Text;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Text;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Invites;

/// <summary>
/// The codes of invites: sixteen characters of Crockford's base 32, 80 random bits. The database has their hashes, and nonces from which
/// only the signing key makes them: so their owners can read them again, and who reads the database cannot.
/// </summary>
internal sealed class InviteCodes(IOptions<AuthOptions> options)
{
    private const int Length = 16,
        NonceBytes = 16;

    public static byte[] NewNonce() => RandomNumberGenerator.GetBytes(NonceBytes);

    public string CodeOf(byte[] nonce)
    {
        var bytes = HMACSHA256.HashData(options.Value.SigningKeyBytes, (byte[])[.. "invite\n"u8, .. nonce]);
        return string.Concat(bytes.Take(Length).Select(b => Crockford.Letters[b % Crockford.Letters.Length])); // 256 is a multiple of 32
    }

    /// <param name="typed">In any letter case, with or without hyphens and blanks; letters that look like digits are digits.</param>
    public static byte[] HashOf(string typed)
    {
        var code =
            typed.Length > InputLimits.MaxInviteCode ? "" : string.Concat(typed.Where(c => c is not ('-' or ' ')).Select(Crockford.Read));
        return SHA256.HashData(Encoding.UTF8.GetBytes(code));
    }
}
