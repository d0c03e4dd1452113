using System.Security.Cryptography;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Invites;

/// <summary>Makes invites, lists and deletes one's own.</summary>
internal sealed class InviteService(FeedDb db, ReadDb reads, InviteCodes codes, InviteLinks links, InviteRights rights, TimeProvider time)
{
    public static readonly SortOrders Sorts = new(new SortOrder("id_desc", null, Descending: true));

    // The account is locked: of many at once, no more are made.
    private static readonly string CreateSql = $"""
        SELECT FROM users WHERE id = @me FOR NO KEY UPDATE;                                                  -- pk_users

        INSERT INTO invites (user_id, hash, nonce, max_uses, create_dt, expire_dt)
        SELECT @me, @hash, @nonce, @max_uses, @now, @expire
        WHERE (SELECT count(*) FROM invites WHERE user_id = @me AND uses < max_uses AND expire_dt > @now) < {InputLimits.MaxInvites}
        RETURNING id
        """;

    private const string DeleteSql = "DELETE FROM invites WHERE hash = @hash AND user_id = @me RETURNING id"; // ux_invites_hash

    /// <exception cref="ProblemException">403: the board's setting says who may; 409: there are too many.</exception>
    public async Task<InviteResponse> CreateAsync(InviteRequest request, SignedIn me, CancellationToken cancellationToken)
    {
        var (uses, days) = Checked(request);
        if (!await rights.MayInviteAsync(me, cancellationToken))
            throw Problem.PermissionDenied();
        var nonce = InviteCodes.NewNonce();
        var code = codes.CodeOf(nonce);
        var now = time.GetUtcNow().UtcDateTime;
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)); // as it is stored
        var sql = new SqlCommand(db, CreateSql)
        {
            { "me", me.Id },
            { "hash", InviteCodes.HashOf(code) },
            { "nonce", nonce },
            { "max_uses", uses },
            { "now", now },
            { "expire", now.AddDays(days) },
        };
        var id =
            await sql.SingleOrDefaultAsync(r => r.Int64(), cancellationToken).OrInvalidTokenAsync()
            ?? throw new ProblemException(ProblemCodes.TooManyInvites);
        return new(id, code, links.Of(code), uses, Uses: 0, now, now.AddDays(days));
    }

    public Task<Page<InviteResponse>> ListAsync(SignedIn me, PageSpec page, CancellationToken cancellationToken)
    {
        var sql = new SqlCommand(
            reads,
            $"""
            SELECT t.total, i.id, i.nonce, i.hash, i.max_uses, i.uses, i.create_dt, i.expire_dt
            FROM (SELECT count(*) AS total FROM invites WHERE user_id = @me) t                               -- ix_invites_user_id
            LEFT JOIN LATERAL (
                SELECT * FROM invites WHERE user_id = @me AND {page.Condition()} ORDER BY {page.Sort.OrderBy()} {page.Range}
            ) i ON true
            ORDER BY {page.Sort.OrderBy("i.")}
            """
        )
        {
            { "me", me.Id },
        };
        return page.ReadAsync(sql, Read, cancellationToken);
    }

    /// <exception cref="ProblemException">404: unknown, or somebody else's.</exception>
    public async Task DeleteAsync(string code, SignedIn me, CancellationToken cancellationToken)
    {
        var sql = new SqlCommand(db, DeleteSql) { { "hash", InviteCodes.HashOf(code) }, { "me", me.Id } };
        if (await sql.SingleOrDefaultAsync(r => r.Int64(), cancellationToken) is null)
            throw new ProblemException(ProblemCodes.InviteNotFound);
    }

    private static (int Uses, int Days) Checked(InviteRequest request)
    {
        var errors = new FieldErrors();
        var (uses, days) = (request.MaxUses ?? 1, request.ExpiresInDays ?? 7);
        if (uses is < 1 or > InputLimits.MaxInviteUses)
            errors.Add("max_uses", FieldError.OutOfRange(1, InputLimits.MaxInviteUses));
        if (days is < 1 or > InputLimits.MaxInviteDays)
            errors.Add("expires_in_days", FieldError.OutOfRange(1, InputLimits.MaxInviteDays));
        errors.ThrowIfAny();
        return (uses, days);
    }

    private InviteResponse Read(RowReader row)
    {
        var (id, code, hash) = (row.Int64(), codes.CodeOf(row.Bytes()), row.Bytes());
        var isOurs = CryptographicOperations.FixedTimeEquals(InviteCodes.HashOf(code), hash); // not after the signing key was replaced
        return new(
            id,
            isOurs ? code : null,
            isOurs ? links.Of(code) : null,
            row.Int32(),
            row.Int32(),
            row.Time(),
            row.Time()
        );
    }
}
