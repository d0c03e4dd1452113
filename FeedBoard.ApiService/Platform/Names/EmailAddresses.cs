using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FeedBoard.ApiService.Platform.Names;

/// <summary>Addresses as the board compares them: the host in ASCII (UTS #46, non-transitional), all of it in upper case.</summary>
internal static partial class EmailAddresses
{
    /// <summary>Of a name in the DNS: RFC 1035, section 2.3.4.</summary>
    private const int MaxDomain = 253;

    private static readonly IdnMapping Idn = new();

    /// <summary>
    /// What <c>&lt;input type="email"&gt;</c> takes with a dot in its host; letters and digits of other scripts too, in both parts.
    /// </summary>
    public static bool IsValid(string address) =>
        address.LastIndexOf('@') is > 0 and var at
        && address.AsSpan(0, at).EnumerateRunes() is var local
        && IsLocal(local)
        && HostOf(address, at) is { } host
        && Host().IsMatch(host);

    /// <summary>The form of an address that is compared.</summary>
    public static string Key(string address) =>
        address.LastIndexOf('@') is > 0 and var at && HostOf(address, at) is { } host
            ? $"{address[..at]}@{host}".ToUpperInvariant()
            : address.ToUpperInvariant();

    /// <summary>
    /// How an address may be stored, as it was typed first: two accounts that were there before hosts were compared in ASCII keep what was
    /// typed.
    /// </summary>
    public static string[] Keys(string address) => [.. new[] { address.ToUpperInvariant(), Key(address) }.Distinct(StringComparer.Ordinal)];

    /// <summary>A domain as it is compared, in ASCII and lower case; also a top-level one alone.</summary>
    /// <returns><c>null</c> when it is none.</returns>
    public static string? Domain(string text) =>
        text.Length > 0 && HostOf(text, -1)?.ToLowerInvariant() is { Length: <= MaxDomain } host && Host().IsMatch($"{host}.a")
            ? host
            : null;

    /// <summary>
    /// The domain of an address and all that it is below: <c>a.example.org</c>, <c>example.org</c> and <c>org</c>; none where no domain
    /// follows the last @. What is before that may still change, when the address is made NFC.
    /// </summary>
    public static string[] DomainsOf(string address) =>
        address.LastIndexOf('@') is > 0 and var at && HostOf(address, at)?.ToLowerInvariant() is { } host && Host().IsMatch(host)
            ?
            [
                host,
                .. host.Select((letter, n) => (letter, n)).Where(c => c.letter == '.').Select(c => host[(c.n + 1)..]),
            ]
            : [];

    private static bool IsLocal(SpanRuneEnumerator local)
    {
        foreach (var rune in local)
        {
            if (
                rune.IsAscii
                    ? !char.IsAsciiLetterOrDigit((char)rune.Value)
                        && !".!#$%&'*+/=?^_`{|}~-".Contains((char)rune.Value, StringComparison.Ordinal)
                    : !IsOfName(rune)
            )
                return false;
        }

        return true;
    }

    private static bool IsOfName(Rune rune) =>
        !UnicodeNames.Is("refused", rune) && (Rune.IsLetterOrDigit(rune) || UnicodeNames.Is("mark", rune));

    /// <returns>The host in ASCII, or <c>null</c> when it is none.</returns>
    private static string? HostOf(string address, int at)
    {
        try
        {
            return at + 1 < address.Length ? Idn.GetAscii(address, at + 1) : null;
        }
        catch (ArgumentException)
        {
            return null; // a label too long, a character that no host has, broken Punycode
        }
    }

    [GeneratedRegex(
        @"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+\z",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Host();
}
