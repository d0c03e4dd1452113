using System.Security.Cryptography;
using System.Text;
using FeedBoard.ApiService.Platform.Names;
using Microsoft.IdentityModel.JsonWebTokens;

namespace FeedBoard.ApiService.Features.Auth.Providers;

/// <summary>Somebody as a provider describes them, by a token that was validated.</summary>
/// <param name="Email"><c>null</c>: the provider gives none, or none that a mail could be sent to.</param>
/// <param name="EmailVerified">Whether the provider says that the address is theirs.</param>
/// <param name="Names">What they may be called here, the best first, as the provider writes it.</param>
/// <param name="NonceHash">Of the nonce, which works once.</param>
/// <param name="NonceExpireDt">When the token is of no use any more.</param>
internal sealed record ProviderIdentity(
    string Provider,
    string Issuer,
    string Subject,
    string? Email,
    bool EmailVerified,
    IReadOnlyList<string> Names,
    byte[] NonceHash,
    DateTime NonceExpireDt
)
{
    /// <summary>OpenID Connect Core, section 2; a longer one would fit into no index.</summary>
    private const int MaxSubject = 255;

    // Not the part of an address before its @: who may not see addresses (Board:ShowEmails) would read most of it.
    private static readonly string[] NameClaims = ["nickname", "preferred_username", "name", "given_name"];

    /// <returns><c>null</c>: the token says nothing about who it is, or it was made for another nonce.</returns>
    public static ProviderIdentity? Of(string provider, JsonWebToken token, string nonce, DateTime expireDt)
    {
        if (
            token.Subject is not { Length: > 0 and <= MaxSubject } subject
            || subject.Contains('\0', StringComparison.Ordinal)
            || Text(token, JwtRegisteredClaimNames.Nonce) is not { } signed
            || !CryptographicOperations.FixedTimeEquals(Sha256(signed), Sha256(nonce))
        )
            return null;
        var email = Text(token, JwtRegisteredClaimNames.Email)?.Trim().Normalize() is { Length: <= InputLimits.MaxEmail } given
            && EmailAddresses.IsValid(given)
                ? given
                : null;
        return new(
            provider,
            token.Issuer,
            subject,
            email,
            email is not null && IsTrue(token, "email_verified"),
            [.. NameClaims.Select(c => Text(token, c)).OfType<string>()],
            Sha256($"oidc\n{provider}\n{nonce}"),
            expireDt
        );
    }

    private static string? Text(JsonWebToken token, string claim) =>
        token.TryGetPayloadValue<object>(claim, out var value) ? value as string : null;

    /// <summary>Some providers write it as a text.</summary>
    private static bool IsTrue(JsonWebToken token, string claim) =>
        token.TryGetPayloadValue<object>(claim, out var value) && value is true or "true";

    private static byte[] Sha256(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
