using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FeedBoard.ApiService.Platform.Access;

/// <summary>Makes access tokens (JWT, HS256) that say session and user, and what they are checked by.</summary>
internal sealed class AccessTokens(IOptions<AuthOptions> options, TimeProvider time)
{
    public const string Issuer = "feedboard";

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly SymmetricSecurityKey key = new(options.Value.SigningKeyBytes);
    private TokenValidationParameters? validation;

    /// <summary>
    /// The id of the user whom a token was made for, as long as it has not expired; <c>null</c> for one that is not ours.
    /// </summary>
    public async ValueTask<string?> UserOfAsync(string token)
    {
        var result = await Handler.ValidateTokenAsync(token, validation ??= Validation);
        return result is { IsValid: true, SecurityToken: JsonWebToken { Subject.Length: > 0 } valid } ? valid.Subject : null;
    }

    public TimeSpan Lifetime => options.Value.AccessTokenLifetime;

    public TokenValidationParameters Validation =>
        new()
        {
            ValidIssuer = Issuer,
            ValidAudience = Issuer,
            IssuerSigningKey = key,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (_, expires, _, _) => expires > time.GetUtcNow().UtcDateTime,
            NameClaimType = JwtRegisteredClaimNames.Sub,
        };

    public string Create(long userId, long sessionId) =>
        Handler.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = Issuer,
                Audience = Issuer,
                IssuedAt = time.GetUtcNow().UtcDateTime,
                Expires = (time.GetUtcNow() + Lifetime).UtcDateTime,
                Claims = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    [JwtRegisteredClaimNames.Sub] = userId.ToString(CultureInfo.InvariantCulture),
                    [JwtRegisteredClaimNames.Sid] = sessionId.ToString(CultureInfo.InvariantCulture),
                },
                SigningCredentials = new(key, SecurityAlgorithms.HmacSha256),
            }
        );
}
