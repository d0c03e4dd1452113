using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Passkeys;

/// <summary>What a challenge is for.</summary>
internal enum ChallengePurpose
{
    LogIn,
    Add,
    Confirm,
}

/// <summary>
/// The challenges that passkeys sign. They carry their own time and signature: whoever looks at the log-in page writes nothing into the
/// database. Only one that comes back with a good signature is written there, so that it works once on all replicas.
/// </summary>
internal sealed class PasskeyChallenges(UsedChallenges used, IOptions<AuthOptions> options, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private const int RandomBytes = 16,
        TimeBytes = 8,
        ContentBytes = RandomBytes + TimeBytes;

    /// <param name="owner">Of the account; 0: nobody knows yet.</param>
    /// <returns>In base64url.</returns>
    public string Create(ChallengePurpose purpose, long owner)
    {
        var content = new byte[ContentBytes];
        RandomNumberGenerator.Fill(content.AsSpan(0, RandomBytes));
        BinaryPrimitives.WriteInt64BigEndian(content.AsSpan(RandomBytes), (time.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds());
        return WebEncoders.Base64UrlEncode([.. content, .. Signature(content, purpose, owner)]);
    }

    /// <exception cref="ProblemException">400: not one of the board's, for something else or somebody else, or over.</exception>
    public void Check(byte[] challenge, ChallengePurpose purpose, long owner)
    {
        if (challenge.Length != ContentBytes + HMACSHA256.HashSizeInBytes)
            throw Problem.ChallengeNotValid();
        var signature = Signature(challenge[..ContentBytes], purpose, owner);
        if (!CryptographicOperations.FixedTimeEquals(challenge.AsSpan(ContentBytes), signature) || EndOf(challenge) <= time.GetUtcNow())
            throw Problem.ChallengeNotValid();
    }

    /// <summary>Uses a challenge that was checked, in the transaction of what it is used for.</summary>
    /// <exception cref="ProblemException">400: it was used before.</exception>
    public async Task UseAsync(byte[] challenge, CancellationToken cancellationToken)
    {
        if (!await used.UseAsync(SHA256.HashData(challenge), EndOf(challenge).UtcDateTime, cancellationToken))
            throw Problem.ChallengeNotValid();
    }

    private static DateTimeOffset EndOf(byte[] challenge) =>
        DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(challenge.AsSpan(RandomBytes)));

    private byte[] Signature(byte[] content, ChallengePurpose purpose, long owner) =>
        HMACSHA256.HashData(
            options.Value.SigningKeyBytes,
            (byte[])[.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"passkey\n{purpose}\n{owner}\n")), .. content]
        );
}
