using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>The source of a password: an address, a device or a session.</summary>
/// <param name="Source">An address, a device or a session.</param>
/// <param name="IsKnown">Whether the account was logged in there before: guesses of others are no reason to keep it waiting.</param>
internal readonly record struct PasswordSource(string Source, bool IsKnown)
{
    public static PasswordSource Address(HttpContext context) => new($"address {RateLimits.Address(context)}", IsKnown: false);

    public static PasswordSource Device(string id) => new($"device {id}", IsKnown: true);

    public static PasswordSource Session(long id) =>
        new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"session {id}"), IsKnown: true);
}

/// <summary>
/// Slows down guessing. Wrong passwords are counted for each account and source, and for each account and all unknown sources together; a
/// name that nobody has is an account like any other. Above the limit the response to a wrong password is 429, with the time to wait, and a
/// right one is still taken; above twice the limit for a source, or five times for all unknown ones, no password is looked at any more. The
/// counters are in the database, for all replicas.
/// </summary>
internal sealed class WrongPasswords(FeedDb db, PasswordTurns turns, IOptions<RateLimitOptions> options, TimeProvider time)
{
    private const string Everywhere = "*"; // sorts before all others

    private const int MostOfSource = 2,
        MostOfAccount = 5; // times the limit

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // In the order of their names, as everybody does it: no deadlock.
    private const string CountSql = """
        INSERT INTO wrong_passwords AS w (account, source, count, until_dt)
        SELECT @account, s, greatest(@by, 0), @until FROM unnest(@sources) s ORDER BY s
        ON CONFLICT (account, source) DO UPDATE SET
            count = CASE WHEN w.until_dt <= @now THEN greatest(@by, 0) ELSE greatest(w.count + @by, 0) END,  -- pk_wrong_passwords
            until_dt = CASE WHEN w.until_dt <= @now THEN excluded.until_dt ELSE w.until_dt END
        RETURNING source, count, until_dt
        """;

    private const string CleanUpSql = "DELETE FROM wrong_passwords WHERE until_dt <= @now"; // ix_wrong_passwords_until_dt

    /// <param name="account">The normalized e-mail that was given.</param>
    /// <param name="verify">Looks at the password; must take the same time whether there is such an account or not.</param>
    /// <returns>Whether it is right.</returns>
    /// <exception cref="ProblemException">429: there were too many wrong ones, or too many wait.</exception>
    public async Task<bool> CheckAsync(string account, PasswordSource from, Func<Task<bool>> verify, CancellationToken cancellationToken)
    {
        var key = SHA256.HashData(Encoding.UTF8.GetBytes(account));
        using var turn = await turns.TakeAsync($"{account}\n{from.Source}", cancellationToken);
        // Counted before it is looked at: of a hundred that are sent at once, to whatever replicas, no more are looked at either.
        var counts = await CountAsync(key, from, 1, cancellationToken);
        var ofSource = counts.Single(c => string.Equals(c.Source, from.Source, StringComparison.Ordinal));
        var limit = options.Value.WrongPasswordsPerMinute;
        var over = counts.Where(c => c.Count > limit).ToList();
        if (ofSource.Count > MostOfSource * limit || counts.Exists(c => c.Count > MostOfAccount * limit))
            throw TooMany();
        if (await verify())
        {
            await CountAsync(key, from, -1, cancellationToken);
            return true;
        }

        return over.Count == 0 ? false : throw TooMany();

        ProblemException TooMany() => Problem.TooManyRequests(over.Max(c => c.Until) - time.GetUtcNow().UtcDateTime);
    }

    /// <summary>Deletes counters whose time is over.</summary>
    public Task CleanUpAsync(CancellationToken cancellationToken) =>
        new SqlCommand(db, CleanUpSql) { { "now", time.GetUtcNow().UtcDateTime } }.ReadAsync(_ => { }, cancellationToken);

    private Task<List<(string Source, int Count, DateTime Until)>> CountAsync(
        byte[] account,
        PasswordSource from,
        int by,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        string[] sources = from.IsKnown ? [from.Source] : [Everywhere, from.Source];
        return new SqlCommand(db, CountSql)
        {
            { "account", account },
            { "sources", sources },
            { "by", by },
            { "now", now },
            { "until", now + Window },
        }.ToListAsync(r => (r.Text(), r.Int32(), r.Time()), cancellationToken);
    }
}

/// <summary>
/// One password at a time for an account and source, on this process: so that who logs in ten times at once is not taken for somebody who
/// guesses.
/// </summary>
internal sealed class PasswordTurns(IOptions<RateLimitOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.Create<string, string>(
        one =>
            RateLimitPartition.GetConcurrencyLimiter(
                one,
                _ => new() { PermitLimit = 1, QueueLimit = options.Value.WrongPasswordsPerMinute }
            ),
        StringComparer.Ordinal
    );

    /// <returns>To be disposed when the password was looked at.</returns>
    /// <exception cref="ProblemException">429: too many wait.</exception>
    public async Task<IDisposable> TakeAsync(string one, CancellationToken cancellationToken)
    {
        var turn = await limiter.AcquireAsync(one, 1, cancellationToken);
        if (turn.IsAcquired)
            return turn;
        turn.Dispose();
        throw Problem.TooManyRequests(TimeSpan.FromSeconds(1));
    }

    public void Dispose() => limiter.Dispose();
}
