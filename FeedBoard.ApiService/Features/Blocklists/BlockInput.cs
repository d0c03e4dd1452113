using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FeedBoard.ApiService.Platform.Names;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ApiService.Platform.Search;

namespace FeedBoard.ApiService.Features.Blocklists;

/// <summary>Reads from the path what is to be blocked, in the form in which it is compared.</summary>
internal static class BlockInput
{
    private const int Ipv4Bits = 32,
        MappedBits = 96; // of ::ffff:0:0/96, in which IPv6 has the addresses of IPv4

    /// <exception cref="InvalidInputException">Not a domain.</exception>
    public static string Domain(string typed)
    {
        var text = Text("domain", typed, InputLimits.MaxBlock);
        return EmailAddresses.Domain(text.TrimStart('@').TrimEnd('.'))
            ?? throw new InvalidInputException(
                "domain",
                new(FieldErrorCodes.NotADomain, "This is not a domain, such as example.org or 한국.kr.")
            );
    }

    /// <returns>Address and length, as PostgreSQL writes them. An IPv4 network in IPv6 is the IPv4 network.</returns>
    /// <exception cref="InvalidInputException">Not a network.</exception>
    public static string Network(string typed)
    {
        var text = Text("cidr", typed, InputLimits.MaxBlock);
        var parts = text.Split('/');
        if (
            parts.Length > 2
            || parts[0].Contains('%', StringComparison.Ordinal) // a scope belongs to one machine
            || !IPAddress.TryParse(parts[0], out var address)
            || (address.AddressFamily == AddressFamily.InterNetwork && parts[0].Count(c => c == '.') != 3) // 127.1
        )
            throw NotANetwork();
        var all = address.GetAddressBytes().Length * 8;
        var length = all;
        if (
            parts is [_, { } bits]
            && (bits.Length > 3 || !int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out length))
        )
            throw NotANetwork();
        if (address.IsIPv4MappedToIPv6 && length >= MappedBits)
            (address, length, all) = (address.MapToIPv4(), length - MappedBits, Ipv4Bits);
        if (length > all || !IsZeroBehind(address.GetAddressBytes(), length))
            throw NotANetwork();
        return $"{address}/{length.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <returns>The pattern; see <see cref="WordPattern"/>.</returns>
    /// <exception cref="InvalidInputException">Empty, too long, or without a letter.</exception>
    public static string Word(string typed) =>
        WordPattern.OfWord(Text("word", typed, InputLimits.MaxBlockedWord)) is { Length: > 0 } pattern
            ? pattern
            : throw new InvalidInputException("word", new(FieldErrorCodes.Blank, "This must have a letter or a digit."));

    /// <summary>A slash may come as it is or escaped; routing leaves it escaped.</summary>
    private static string Text(string field, string typed, int max)
    {
        var errors = new FieldErrors();
        var text = errors.Text(field, typed.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase), 1, max);
        errors.ThrowIfAny();
        return text;
    }

    private static bool IsZeroBehind(byte[] address, int length)
    {
        for (var bit = length; bit < address.Length * 8; bit++)
        {
            if ((address[bit / 8] & (0x80 >> (bit % 8))) != 0)
                return false;
        }

        return true;
    }

    private static InvalidInputException NotANetwork() =>
        new(
            "cidr",
            new(
                FieldErrorCodes.NotANetwork,
                "This is not a network, such as 192.0.2.0/24 or 2001:db8::/32: behind its length, all bits are 0."
            )
        );
}
