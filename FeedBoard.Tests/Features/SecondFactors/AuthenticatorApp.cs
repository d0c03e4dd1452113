using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Users;

namespace FeedBoard.Tests.Features.SecondFactors;

/// <summary>An authenticator app, written by RFC 6238 and RFC 4226 alone.</summary>
internal sealed class AuthenticatorApp(string secret, IReadOnlyList<string> recoveryCodes)
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public string Secret => secret;

    public IReadOnlyList<string> RecoveryCodes => recoveryCodes;

    /// <summary>Sets one up for somebody, as the page does.</summary>
    public static async Task<AuthenticatorApp> SetUpAsync(Person person, TimeProvider clock)
    {
        using var started = await person.Client.AskAsync("POST", "/api/account/totp", Body(new { current_password = Person.Password }));
        var secret = (string)(await started.JsonAsync())["secret"]!;
        using var on = await person.Client.AskAsync("PUT", "/api/account/totp", Body(new { code = CodeOf(secret, clock.GetUtcNow()) }));
        var codes = (await on.JsonAsync())["recovery_codes"]!.AsArray().Select(c => (string)c!).ToList();
        return new(secret, codes);
    }

    public string CodeAt(DateTimeOffset time) => CodeOf(secret, time);

    public static string CodeOf(string secret, DateTimeOffset time)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, time.ToUnixTimeSeconds() / 30);
#pragma warning disable CA5350 // RFC 6238 says so
        var hash = HMACSHA1.HashData(Bytes(secret), counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    internal static string Body(object value) => JsonSerializer.Serialize(value);

    internal static byte[] Bytes(string base32)
    {
        var bits = string.Concat(base32.Select(c => Convert.ToString(Letters.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(b => b.Length == 8).Select(b => Convert.ToByte(new string(b), 2))];
    }
}
