using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FeedBoard.ApiService.Auth;

/// <summary>Makes access tokens (JWT, HS256) that say session and user, and what they are checked by.</summary>
internal sealed class AccessTokens(IOptions<AuthOptions> options, TimeProvider time)
{
    public const string Issuer = "feedboard";

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly SymmetricSecurityKey key = new(options.Value.SigningKeyBytes);

    public TimeSpan Lifetime => options.Value.AccessTokenLifetime;

    public TokenValidationParameters Validation => new()
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

    public string Create(long userId, long sessionId) => Handler.CreateToken(new SecurityTokenDescriptor
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
    });
}
