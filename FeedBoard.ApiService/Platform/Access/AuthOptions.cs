using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using FeedBoard.ApiService.Platform.Settings;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Platform.Access;

/// <summary>Section <c>Auth</c>.</summary>
internal sealed class AuthOptions
{
    /// <summary>
    /// Signs access tokens (HMAC-SHA256): any text of at least 32 bytes, such as 32 random bytes in base64. The same on every replica.
    /// </summary>
    public string SigningKey { get; set; } = "";

    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a session lasts after its last refresh.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How often expired sessions are cleaned up. A timer takes at most 49 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00", MinimumIsExclusive = true, ErrorMessage = SettingMessages.Above)]
    public TimeSpan CleanUpInterval { get; set; } = TimeSpan.FromHours(1);

    public byte[] SigningKeyBytes => Encoding.UTF8.GetBytes(SigningKey);

    /// <returns>HMAC-SHA256 in base64url. What is signed begins with what it is for, so that nothing passes for something else.</returns>
    public string Sign(ReadOnlySpan<byte> what) => WebEncoders.Base64UrlEncode(HMACSHA256.HashData(SigningKeyBytes, what));

    /// <inheritdoc cref="Sign(ReadOnlySpan{byte})"/>
    public string Sign(string what) => Sign(Encoding.UTF8.GetBytes(what));

    /// <summary>Takes as long for a wrong signature, however much of it is right.</summary>
    public bool IsSigned(string what, string signature) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(Sign(what)));
}

internal sealed class AuthOptionsValidator : IValidateOptions<AuthOptions>
{
    private const string Form =
        "Auth:SigningKey must be a secret text of at least 32 bytes, such as the output of: openssl rand -base64 32";

    // Keys that tutorials and token debuggers show: as good as none.
    private static readonly string[] KnownParts =
    [
        "your-256-bit-secret",
        "your-secret-key",
        "a-string-secret-at-least-256-bits-long",
        "changeme",
        "change-me",
        "change_me",
        "supersecret",
        "super-secret",
        "my-secret",
        "0123456789abcdef0123456789abcdef",
    ];

    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.SigningKey))
            return ValidateOptionsResult.Fail($"Auth:SigningKey is missing. {Form}");
        if (options.SigningKeyBytes.Length < 32)
            return ValidateOptionsResult.Fail($"Auth:SigningKey is too short. {Form}");
        if (
            KnownParts.Any(p => options.SigningKey.Contains(p, StringComparison.OrdinalIgnoreCase))
            || options.SigningKey.Distinct().Count() < 10
        )
        {
            return ValidateOptionsResult.Fail($"Auth:SigningKey is a known default or too easily guessed. {Form}");
        }

        return options.AccessTokenLifetime <= TimeSpan.Zero || options.SessionLifetime <= options.AccessTokenLifetime
            ? ValidateOptionsResult.Fail("Auth:AccessTokenLifetime must be greater than 00:00:00 and less than Auth:SessionLifetime.")
            : ValidateOptionsResult.Success;
    }
}
