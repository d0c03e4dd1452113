using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FeedBoard.ApiService.Platform.Access;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>
/// Proof of work before a sign-up, as ALTCHA does it (its first version): the client finds the number whose hash, behind a salt, is the
/// challenge. Nothing is stored until one is used; the signature says that it is ours.
/// </summary>
internal sealed class SignupChallenges(UsedChallenges used, IOptions<AuthOptions> options, TimeProvider time)
{
    private const string Algorithm = "SHA-256";

    /// <summary>A phone looks at some ten thousand numbers a second, and half of these on average.</summary>
    private const int MaxNumber = 50_000;

    private const int SaltBytes = 12,
        MaxPayload = 2000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private static readonly long MaxSeconds = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    // Of the signing key, so that every replica knows the challenges of the others. A text, as ALTCHA's own libraries have it.
    private readonly byte[] key = Encoding.UTF8.GetBytes(KeyOf(options.Value.SigningKeyBytes));

    internal static string KeyOf(byte[] signingKey) =>
        Convert.ToHexStringLower(HKDF.DeriveKey(HashAlgorithmName.SHA256, signingKey, 32, info: "feedboard challenge"u8.ToArray()));

    public ChallengeResponse Create()
    {
        var expires = (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds();
        // The & at the end keeps the digits of the time apart from those of the number.
        var salt = string.Create(
            CultureInfo.InvariantCulture,
            $"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SaltBytes))}?expires={expires}&"
        );
        var challenge = ChallengeOf(salt, RandomNumberGenerator.GetInt32(toExclusive: MaxNumber + 1));
        return new(Algorithm, challenge, MaxNumber, salt, Sign(challenge));
    }

    /// <summary>Whether a payload is right, not expired, and was not used before, on whatever replica; from now on it is used.</summary>
    public async Task<bool> UseAsync(string payload, CancellationToken cancellationToken) =>
        Find(payload) is { } found && await used.UseAsync(found.Hash, found.ExpireDt, cancellationToken);

    /// <returns>The challenge that the payload solves; <c>null</c> when it solves none of ours, or an expired one.</returns>
    private (byte[] Hash, DateTime ExpireDt)? Find(string payload)
    {
        if (
            Read(payload) is not { Algorithm: Algorithm, Number: >= 0 and <= MaxNumber, Salt: { } salt } solution
            || !IsSame(solution.Signature, Sign(solution.Challenge ?? ""))
            || !IsSame(solution.Challenge, ChallengeOf(salt, (int)solution.Number))
        )
            return null;
        return ExpiryIn(salt) is { } expires && expires > time.GetUtcNow()
            ? (SHA256.HashData(Encoding.UTF8.GetBytes(solution.Challenge!)), expires.UtcDateTime)
            : null;
    }

    /// <summary>The hash that we signed is of salt and number together: only the &amp; says where one ends and the other begins.</summary>
    /// <returns><c>null</c>: digits were moved from the number to the salt, or back.</returns>
    private static DateTimeOffset? ExpiryIn(string salt) =>
        salt.EndsWith('&')
        && long.TryParse(
            salt.AsSpan(salt.IndexOf('=', StringComparison.Ordinal) + 1)[..^1],
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var seconds
        )
        && seconds <= MaxSeconds
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static AltchaPayload? Read(string payload)
    {
        try
        {
            return payload.Length <= MaxPayload && Base64.IsValid(payload)
                ? JsonSerializer.Deserialize(Convert.FromBase64String(payload), AltchaJson.Default.AltchaPayload)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string ChallengeOf(string salt, int number) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{salt}{number}"))));

    private string Sign(string challenge) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(challenge)));

    private static bool IsSame(string? given, string ours) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(ours));
}
