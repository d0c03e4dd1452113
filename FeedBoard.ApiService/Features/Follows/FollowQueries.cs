using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Follows;

/// <summary>Reads who follows whom: one statement each, with the total.</summary>
internal sealed class FollowQueries(ReadDb db, CurrentUser me, IOptions<BoardOptions> options)
{
    /// <summary>Sorted by the other person's id, the newest member first: the order of both indexes of <c>follows</c>.</summary>
    public static readonly SortOrders Sorts = new(new SortOrder("id_desc", null, Descending: true));

    /// <returns><c>null</c> when there is no such person.</returns>
    public Task<Page<PersonResponse>?> FollowersAsync(long id, PageSpec page, CancellationToken cancellationToken) =>
        // ix_follows_following_id
        PageAsync(id, page, "follower_count", "SELECT follower_id AS id FROM follows WHERE following_id = u.id", cancellationToken);

    /// <inheritdoc cref="FollowersAsync"/>
    public Task<Page<PersonResponse>?> FollowingsAsync(long id, PageSpec page, CancellationToken cancellationToken) =>
        // pk_follows
        PageAsync(id, page, "following_count", "SELECT following_id AS id FROM follows WHERE follower_id = u.id", cancellationToken);

    private Task<Page<PersonResponse>?> PageAsync(
        long id,
        PageSpec page,
        string counter,
        string others,
        CancellationToken cancellationToken
    )
    {
        var sql = new SqlCommand(
            db,
            $"""
            SELECT u.{counter}, p.id, p.nickname, p.email
            FROM users u                                                              -- pk_users
            LEFT JOIN LATERAL (
                SELECT id FROM ({others}) o WHERE {page.Begins($"u.{counter}")} AND {page.Condition()}
                ORDER BY {page.Sort.OrderBy()} {page.Range}
            ) f ON true
            LEFT JOIN users p ON p.id = f.id
            WHERE u.id = @id AND {VisibilitySql.Member("u.")}
            ORDER BY {page.Sort.OrderBy("f.")}
            """
        )
        {
            { "id", id },
        };
        return page.FindAsync(sql, Read, cancellationToken);
    }

    private PersonResponse Read(RowReader row)
    {
        var (id, nickname) = (row.Int64(), row.Text());
        return new(id, nickname, row.TextIf(options.Value.ShowEmails || id == me.IdOrNull));
    }
}
