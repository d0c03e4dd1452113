using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FeedBoard.ApiService.Platform.Text;

namespace FeedBoard.ApiService.Features.SecondFactors;

/// <summary>
/// Codes for when the app is lost: 80 random bits each, so that a plain hash of them is enough.
/// </summary>
internal static class RecoveryCodes
{
    public const int Count = 10;

    private const int Length = 16,
        Group = 4;

    public static string[] New() => [.. Enumerable.Range(0, Count).Select(_ => NewCode())];

    public static byte[] HashOf(long user, string code) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"recovery\n{user}\n{Plain(code)}")));

    private static string NewCode() =>
        string.Join('-', RandomNumberGenerator.GetString(Crockford.Letters, Length).Chunk(Group).Select(c => new string(c)));

    /// <summary>The code without dashes and blanks, in small letters.</summary>
    private static string Plain(string code) => string.Concat(code.Where(char.IsLetterOrDigit).Select(Crockford.Read));
}
