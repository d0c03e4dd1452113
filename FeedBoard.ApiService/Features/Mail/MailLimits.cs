using System.Security.Cryptography;
using System.Text;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Names;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Mail;

/// <summary>
/// How many mails of a kind are sent to one address: one a minute and five a day, also if somebody else requests them. Notices of changes
/// are limited only until the address is confirmed.
/// </summary>
/// <remarks>By address and not by account: who signs up with a stranger's address can delete the account and begin again.</remarks>
internal sealed class MailLimits(FeedDb db, IOptions<RateLimitOptions> options, TimeProvider time)
{
    private const int PerDay = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1),
        Day = TimeSpan.FromDays(1);

    /// <summary>
    /// SQL: a row where one more is allowed, counted in the same moment. Its parameters are those of <see cref="Bind"/>, and <c>@now</c>.
    /// </summary>
    public const string TakeSql = $"{InsertSql} {CountSql}";

    /// <summary>
    /// SQL: parts of a <c>WITH</c>, whose table <c>told</c> has the id of the account that is to get a notice. <c>allowed</c> has it too,
    /// if one more notice may be sent. An address that is not confirmed may belong to a stranger, and the text of a notice can be chosen.
    /// </summary>
    public const string AllowedSql = $"""
        unconfirmed AS (SELECT u.id FROM told t JOIN users u ON u.id = t.id AND u.email_verified_dt IS NULL),     -- pk_users
        counted AS ({InsertSql} FROM unconfirmed {CountSql}),
        allowed AS (SELECT id FROM told WHERE NOT EXISTS (SELECT FROM unconfirmed) OR EXISTS (SELECT FROM counted))
        """;

    private const string InsertSql = """
        INSERT INTO mail_limits AS l (key, count, last_dt, until_dt) SELECT @limit_key, 1, @now, @now + @limit_day
        """;

    private const string CountSql = """
        ON CONFLICT (key) DO UPDATE SET                                                                     -- pk_mail_limits
            count = CASE WHEN l.until_dt <= @now THEN 1 ELSE l.count + 1 END,
            last_dt = @now,
            until_dt = CASE WHEN l.until_dt <= @now THEN excluded.until_dt ELSE l.until_dt END
        WHERE l.until_dt <= @now OR (l.count < @limit_count AND l.last_dt <= @now - @limit_pause)
        RETURNING 1
        """;

    private const string WaitSql = "SELECT count, last_dt, until_dt FROM mail_limits WHERE key = @key";

    /// <param name="what">The kind of mail and the key of the address.</param>
    public SqlCommand Bind(SqlCommand sql, string what)
    {
        sql.Add("limit_key", KeyOf(what));
        sql.Add("limit_count", Most);
        sql.Add("limit_day", Day);
        sql.Add("limit_pause", LeastPause);
        return sql;
    }

    /// <summary>Of a mail with the link that confirms an address, for a new account or for one whose address is to change.</summary>
    public static string OfConfirmation(string address) => $"confirm {EmailAddresses.Key(address)}";

    /// <summary>Of a notice about a change of an account, for <see cref="AllowedSql"/>.</summary>
    public static string OfNotice(string address, SecurityChange? change) => $"notice {EmailAddresses.Key(address)} {change}";

    /// <returns>Whether one more is allowed: then it is counted.</returns>
    public async Task<bool> TakeAsync(string what, CancellationToken cancellationToken) =>
        await Bind(new SqlCommand(db, TakeSql) { { "now", Now } }, what).SingleOrDefaultAsync(r => r.Int32(), cancellationToken)
            is not null;

    /// <returns>How long to wait for the next one.</returns>
    public async Task<TimeSpan> WaitAsync(string what, CancellationToken cancellationToken)
    {
        var found = await new SqlCommand(db, WaitSql) { { "key", KeyOf(what) } }.SingleOrDefaultAsync(
            r => (Count: r.Int32(), Last: r.Time(), Until: r.Time()),
            cancellationToken
        );
        return found is { } limit
            ? (limit.Count < Most ? limit.Last + LeastPause : limit.Until) - Now
            : TimeSpan.Zero;
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private int Most => (int)Math.Clamp(PerDay * options.Value.Scale, 1, int.MaxValue);

    private TimeSpan LeastPause => TimeSpan.FromSeconds(Math.Min(Day.TotalSeconds, Pause.TotalSeconds / options.Value.Scale));

    private static byte[] KeyOf(string what) => SHA256.HashData(Encoding.UTF8.GetBytes(what));
}
