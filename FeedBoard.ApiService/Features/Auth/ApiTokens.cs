using System.Buffers;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>The form of tokens for scripts: <c>fbt_</c>, 32 random letters and digits, and 6 more that are their checksum.</summary>
/// <remarks>
/// Scanners of public code find <c>fbt_[0-9A-Za-z]{38}</c>, and tell by the checksum what is a token indeed. It also means that one that
/// was cut or mistyped is refused without asking the database.
/// </remarks>
internal static class ApiTokens
{
    public const string Start = "fbt_";

    private const string Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> Known = SearchValues.Create(Letters);

    private const int RandomLetters = 32, // 190 bits
        ChecksumLetters = 6,
        PrefixLetters = 6;

    public static string Create()
    {
        var token = Start + RandomNumberGenerator.GetString(Letters, RandomLetters);
        return token + ChecksumOf(token);
    }

    /// <summary>The beginning of a token, by which its owner recognises it: 36 of its 190 bits.</summary>
    public static string PrefixOf(string token) => token[..(Start.Length + PrefixLetters)];

    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.ASCII.GetBytes(token));

    public static bool IsOne(string token) =>
        token.Length == Start.Length + RandomLetters + ChecksumLetters
        && token.StartsWith(Start, StringComparison.Ordinal)
        && token.AsSpan(Start.Length).IndexOfAnyExcept(Known) < 0
        && token.AsSpan(^ChecksumLetters..).SequenceEqual(ChecksumOf(token[..^ChecksumLetters]));

    /// <summary>CRC-32 in base 62, as others do it.</summary>
    private static string ChecksumOf(string text)
    {
        var (checksum, left) = (new char[ChecksumLetters], Crc32.HashToUInt32(Encoding.ASCII.GetBytes(text)));
        for (var at = ChecksumLetters - 1; at >= 0; at--)
            (checksum[at], left) = (Letters[(int)(left % (uint)Letters.Length)], left / (uint)Letters.Length);
        return new(checksum);
    }
}
