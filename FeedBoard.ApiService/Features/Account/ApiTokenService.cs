using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Account;

/// <summary>Creates, lists and deletes the tokens that somebody has for their scripts.</summary>
/// <remarks>
/// A token is valid as long as its row is there. The trigger in Database/Functions/api_tokens_deleted.sql then ends its event streams.
/// </remarks>
internal sealed class ApiTokenService(FeedDb db, ReadDb reads, OwnPassword own, Outbox outbox, TimeProvider time)
{
    public static readonly SortOrders Sorts = new(new SortOrder("id_desc", null, Descending: true));

    // Behind the lock of the account: it sees other tokens that were committed while that waited.
    private const string CountSql = "SELECT count(*) FROM api_tokens WHERE user_id = @me AND expire_dt > @now"; // ix_api_tokens_user_id

    private const string InsertSql = """
        INSERT INTO api_tokens (user_id, hash, prefix, name, scopes, create_dt, expire_dt)
        VALUES (@me, @hash, @prefix, @name, @scopes, @now, @expire) RETURNING id
        """;

    // The account first, as everywhere: the mail refers to it.
    private const string DeleteSql = """
        SELECT FROM users WHERE id = @me FOR KEY SHARE;                                                     -- pk_users
        DELETE FROM api_tokens WHERE id = @id AND user_id = @me AND expire_dt > @now RETURNING name         -- pk_api_tokens
        """;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <exception cref="ProblemException">As of <see cref="OwnPassword"/>; 409: there are too many already; 401: the session has ended
    /// meanwhile.</exception>
    public async Task<CreatedTokenResponse> CreateAsync(
        CreateTokenRequest request,
        SignedIn me,
        string language,
        CancellationToken cancellationToken
    )
    {
        var wanted = NewApiToken.Checked(request);
        var (token, now) = (ApiTokens.Create(), Now);
        await using var transaction = await own.BeginAsync(me, wanted.CurrentPassword, cancellationToken);
        await OpenSession.HoldAsync(me, db, now, cancellationToken);
        var others = new SqlCommand(db, CountSql) { { "me", me.Id }, { "now", now } };
        if (await others.SingleOrDefaultAsync(r => r.Int64(), cancellationToken) >= InputLimits.MaxTokens)
            throw new ProblemException(ProblemCodes.TooManyTokens);
        var id = await new SqlCommand(db, InsertSql)
        {
            { "me", me.Id },
            { "hash", ApiTokens.HashOf(token) },
            { "prefix", ApiTokens.PrefixOf(token) },
            { "name", wanted.Name },
            { "scopes", (short)wanted.Scopes },
            { "now", now },
            { "expire", now.AddDays(wanted.Days) },
        }.SingleOrDefaultAsync(r => r.Int64(), cancellationToken);
        await outbox.AddAsync(MailMessage.Notice(SecurityChange.TokenCreated, me, language, wanted.Name), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        outbox.Wake();
        return new(id!.Value, token);
    }

    public Task<Page<TokenResponse>> ListAsync(SignedIn me, PageSpec page, CancellationToken cancellationToken)
    {
        var sql = new SqlCommand(
            reads,
            $"""
            SELECT t.total, k.id, k.name, k.scopes, k.prefix, k.create_dt, k.expire_dt, k.last_used_dt
            FROM (
                SELECT count(*) AS total FROM api_tokens  -- ix_api_tokens_user_id: one person has few
                WHERE user_id = @me AND expire_dt > @now
            ) t
            LEFT JOIN LATERAL (
                SELECT * FROM api_tokens WHERE user_id = @me AND expire_dt > @now AND {page.Condition()}
                ORDER BY {page.Sort.OrderBy()} {page.Range}
            ) k ON true
            ORDER BY {page.Sort.OrderBy("k.")}
            """
        )
        {
            { "me", me.Id },
            { "now", Now },
        };
        return page.ReadAsync(
            sql,
            r => new TokenResponse(
                r.Int64(),
                r.Text(),
                TokenScopeNames.Of((TokenScopes)r.Int16()),
                r.Text(),
                r.Time(),
                r.Time(),
                r.TimeOrNull()
            ),
            cancellationToken
        );
    }

    /// <exception cref="ProblemException">404: not one of the person's tokens that are valid.</exception>
    public async Task DeleteAsync(long id, SignedIn me, string language, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var names = await new SqlCommand(db, DeleteSql)
        {
            { "me", me.Id },
            { "id", id },
            { "now", Now },
        }.ToListAsync(r => r.Text(), cancellationToken);
        if (names is not [var name])
            throw Problem.TokenNotFound();
        await outbox.AddAsync(MailMessage.Notice(SecurityChange.TokenRemoved, me, language, name), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        outbox.Wake();
    }
}
