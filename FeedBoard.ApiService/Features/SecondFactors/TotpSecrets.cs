using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FeedBoard.ApiService.Platform.Access;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.SecondFactors;

/// <summary>
/// Encrypts the secrets of authenticator apps, with a key made of <c>Auth:SigningKey</c>: who reads the database, or a dump of it, can
/// make no code. A secret that was copied to another account's row does not open.
/// </summary>
internal sealed class TotpSecrets(IOptions<AuthOptions> options)
{
    private const int NonceBytes = 12,
        TagBytes = 16,
        KeyBytes = 32;

    private readonly byte[] key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256,
        options.Value.SigningKeyBytes,
        KeyBytes,
        info: "feedboard totp secrets"u8.ToArray()
    );

    public byte[] Seal(long user, byte[] secret)
    {
        var stored = new byte[NonceBytes + TagBytes + secret.Length];
        var nonce = stored.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, secret, stored.AsSpan(NonceBytes + TagBytes), stored.AsSpan(NonceBytes, TagBytes), Of(user));
        return stored;
    }

    /// <returns><c>null</c>: it was encrypted with another signing key.</returns>
    public byte[]? Open(long user, byte[] stored)
    {
        if (stored.Length < NonceBytes + TagBytes)
            return null;
        var secret = new byte[stored.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        try
        {
            aes.Decrypt(
                stored.AsSpan(0, NonceBytes),
                stored.AsSpan(NonceBytes + TagBytes),
                stored.AsSpan(NonceBytes, TagBytes),
                secret,
                Of(user)
            );
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return secret;
    }

    private static byte[] Of(long user) => Encoding.UTF8.GetBytes(user.ToString(CultureInfo.InvariantCulture));
}
