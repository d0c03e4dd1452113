using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FeedBoard.ApiService.Features.SecondFactors;

/// <summary>
/// Codes for when the app is lost: 80 random bits each, so that a plain hash of them is enough. Written without letters that look like
/// others, and read with those.
/// </summary>
internal static class RecoveryCodes
{
    public const int Count = 10;

    private const int Length = 16,
        Group = 4;

    private const string Letters = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's base32

    public static string[] New() =>
        [
            .. Enumerable
                .Range(0, Count)
                .Select(_ => string.Join('-', RandomNumberGenerator.GetString(Letters, Length).Chunk(Group).Select(c => new string(c)))),
        ];

    public static byte[] HashOf(long user, string code) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"recovery\n{user}\n{Plain(code)}")));

    /// <summary>The code without dashes and blanks, in small letters.</summary>
    private static string Plain(string code) =>
        string.Concat(
            code.Where(char.IsLetterOrDigit)
                .Select(c =>
                    char.ToLowerInvariant(c) switch
                    {
                        'o' => '0',
                        'i' or 'l' => '1',
                        var other => other,
                    }
                )
        );
}
