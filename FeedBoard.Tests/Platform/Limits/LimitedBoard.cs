using System.Globalization;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Platform.Limits;

/// <summary>
/// A board where every limit is small, and half of what its setting says: 2 sign-ups, 3 log-ins, 2 feeds, 3 changes, 5 reads, 2 refreshes,
/// 4 wrong passwords.
/// </summary>
public sealed class LimitedBoard(TestPostgres postgres) : FileBoard(postgres)
{
    public const int Signups = 2,
        Logins = 3,
        Creates = 2,
        Writes = 3,
        Reads = 5,
        Refreshes = 2,
        WrongPasswords = 4;

    private static int visitors;

    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [
            new("RateLimits:Scale", "0.5"),
            new("RateLimits:SignupsPerHour", "4"),
            new("RateLimits:LoginsPerMinute", "6"),
            new("RateLimits:CreatesPerMinute", "4"),
            new("RateLimits:WritesPerMinute", "6"),
            new("RateLimits:ReadsPerMinute", "10"),
            new("RateLimits:WrongPasswordsPerMinute", "4"),
            new("RateLimits:RefreshesPerMinute", "4"),
        ];

    /// <summary>A client with its own address: all of 127.0.0.0/8 is this machine.</summary>
    public HttpClient NewVisitor()
    {
        var n = Interlocked.Increment(ref visitors);
        var from = string.Create(CultureInfo.InvariantCulture, $"127.0.{1 + (n / 200)}.{1 + (n % 200)}");
        return new(LoopbackClient.Handler(from)) { BaseAddress = Address };
    }

    public async Task<Person> JoinFromAsync(HttpClient visitor) =>
        await Person.JoinAsync(visitor, $"{Guid.NewGuid():N}@example.org", $"{Guid.NewGuid():N}"[..20]);
}

/// <summary>A board where three reads a minute become six.</summary>
public sealed class WideBoard(TestPostgres postgres) : FileBoard(postgres)
{
    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [new("RateLimits:Scale", "2"), new("RateLimits:ReadsPerMinute", "3")];
}
