using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace FeedBoard.ServiceDefaults.Providers;

/// <summary>Validates the ID tokens of one provider: page and API each do it, in the same way.</summary>
public sealed class ProviderTokens(LoginProvider provider, ProviderMetadata metadata, TimeProvider time)
{
    /// <summary>How far the clocks of the provider and of the board may be apart.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    /// <summary>A token is for logging in with at once, even if it is valid for longer.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    /// <summary>Longer ones are refused unread.</summary>
    public const int MaxLength = 16 * 1024;

    // Never "none", and never by a shared secret, which whoever knows the client secret could sign with.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256,
        SecurityAlgorithms.RsaSha384,
        SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256,
        SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256,
        SecurityAlgorithms.EcdsaSha384,
        SecurityAlgorithms.EcdsaSha512,
    ];

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaxLength };

    public LoginProvider Provider => provider;

    public ProviderMetadata Metadata => metadata;

    /// <summary>
    /// Checks issuer, audience, signature and time. A key that is not known yet is looked for at the provider: keys change while the board
    /// runs.
    /// </summary>
    /// <exception cref="ProviderUnavailableException">The keys are not known, and the provider does not respond.</exception>
    public async Task<TokenValidationResult> ValidateAsync(string token, CancellationToken cancel)
    {
        var known = await metadata.GetConfigurationAsync(cancel);
        var result = await Handler.ValidateTokenAsync(token, Parameters(known));
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            var renewed = await metadata.RenewAsync(known, cancel);
            if (!ReferenceEquals(known, renewed))
                result = await Handler.ValidateTokenAsync(token, Parameters(renewed));
        }

        return !result.IsValid || IsForUs((JsonWebToken)result.SecurityToken)
            ? result
            : new() { Exception = new SecurityTokenInvalidAudienceException("The token was made for another client.") };
    }

    /// <summary>OpenID Connect Core, section 3.1.3.7, 4 and 5.</summary>
    private bool IsForUs(JsonWebToken token) =>
        token.Azp is { Length: > 0 } party
            ? string.Equals(party, provider.ClientId, StringComparison.Ordinal)
            : token.Audiences.Count() == 1;

    private TokenValidationParameters Parameters(OpenIdConnectConfiguration configuration) =>
        new()
        {
            ValidIssuer = configuration.Issuer,
            ValidAudience = provider.ClientId,
            IssuerSigningKeys = configuration.SigningKeys,
            ValidAlgorithms = Algorithms,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = IsOfNow,
            NameClaimType = JwtRegisteredClaimNames.Sub,
        };

    private bool IsOfNow(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        // The skew is added to the clock and never to the token's times: one that it does not name is the beginning of all time.
        var now = time.GetUtcNow().UtcDateTime;
        return expires is { } end
            && end > now - Skew
            && (notBefore is not { } begin || begin <= now + Skew)
            && token is JsonWebToken { IssuedAt: var issued }
            && issued <= now + Skew
            && issued > now - MaxAge - Skew;
    }
}
