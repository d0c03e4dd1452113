using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.SecondFactors;

/// <summary>
/// Slows down guessing of codes by somebody who has the password: ten wrong ones an hour for one account, over all challenges, addresses
/// and replicas. With three codes of a million good at a time, that is one chance in 1 400 a day, and the owner gets a mail.
/// </summary>
internal sealed class WrongCodes(FeedDb db, TimeProvider time)
{
    private const int Most = 10;

    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private const string CountSql = """
        INSERT INTO wrong_codes AS w (user_id, count, until_dt)
        SELECT id, 1, @until FROM users WHERE id = @user FOR KEY SHARE  -- waits for a deletion of the account, and is nobody then
        ON CONFLICT (user_id) DO UPDATE SET                                                         -- pk_wrong_codes
            count = CASE WHEN w.until_dt <= @now THEN 1 ELSE w.count + 1 END,
            until_dt = CASE WHEN w.until_dt <= @now THEN excluded.until_dt ELSE w.until_dt END
        RETURNING count, until_dt
        """;

    private const string ForgiveSql = "UPDATE wrong_codes SET count = greatest(count - 1, 0) WHERE user_id = @user";

    /// <summary>Counts a code before it is looked at.</summary>
    /// <returns>Whether it is the last one that is looked at.</returns>
    /// <exception cref="ProblemException">429: there were too many wrong ones.</exception>
    public async Task<bool> CountAsync(long user, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var (count, until) =
            await new SqlCommand(db, CountSql)
            {
                { "user", user },
                { "now", now },
                { "until", now + Window },
            }.SingleOrDefaultAsync(r => (r.Int32(), r.Time()), cancellationToken)
            ?? throw Problem.ChallengeNotValid(); // the account went away meanwhile
        return count <= Most ? count == Most : throw Problem.TooManyRequests(until - now);
    }

    /// <summary>Takes back the count of a code that was right.</summary>
    public Task ForgiveAsync(long user, CancellationToken cancellationToken) =>
        new SqlCommand(db, ForgiveSql) { { "user", user } }.ReadAsync(_ => { }, cancellationToken);
}
