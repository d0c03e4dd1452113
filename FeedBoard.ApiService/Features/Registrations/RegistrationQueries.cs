using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Registrations;

/// <summary>Reads who waits to be approved.</summary>
internal sealed class RegistrationQueries(ReadDb db, IOptions<BoardOptions> options)
{
    /// <summary>The oldest first: accounts are numbered as they come.</summary>
    public static readonly SortOrders Sorts = new(new SortOrder("id_asc", null, Descending: false));

    /// <summary>SQL: how many wait, counted up to 100.</summary>
    public const string WaitingCount = """
        (SELECT count(*)::integer FROM (SELECT FROM registrations WHERE refuse_dt IS NULL LIMIT 100) w /* ix_registrations_waiting */)
        """;

    /// <summary>Addresses are for admins, as everywhere.</summary>
    public Task<Page<RegistrationResponse>> ListAsync(SignedIn me, PageSpec page, CancellationToken cancellationToken)
    {
        var shown = options.Value.ShowEmails || me.Role == Role.Admin;
        var sql = new SqlCommand(
            db,
            $"""
            SELECT t.total, r.id, u.nickname, u.email, u.email_verified_dt IS NOT NULL, r.reason, r.create_dt
            FROM (SELECT count(*) AS total FROM registrations WHERE refuse_dt IS NULL) t   -- ix_registrations_waiting
            LEFT JOIN LATERAL (
                SELECT * FROM (SELECT user_id AS id, reason, create_dt FROM registrations WHERE refuse_dt IS NULL) w
                WHERE {page.Begins("t.total")} AND {page.Condition()}
                ORDER BY {page.Sort.OrderBy()} {page.Range}
            ) r ON true
            LEFT JOIN users u ON u.id = r.id                                               -- pk_users
            ORDER BY {page.Sort.OrderBy("r.")}
            """
        );
        return page.ReadAsync(
            sql,
            r => new RegistrationResponse(r.Int64(), r.Text(), r.TextIf(shown), r.Boolean(), r.Text(), r.Time()),
            cancellationToken
        );
    }
}
