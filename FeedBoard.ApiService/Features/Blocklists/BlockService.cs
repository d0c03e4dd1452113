using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Blocklists;

/// <summary>What moderators keep away from the board: domains and networks, and words. Each change has its line in the audit log.</summary>
internal sealed class BlockService(FeedDb db, ReadDb reads)
{
    public static readonly SortOrders Sorts = new(new SortOrder("id_desc", null, Descending: true));

    public Task<Page<BlockedEntryResponse>> ListAsync(BlockList list, PageSpec page, CancellationToken cancellationToken)
    {
        var sql = new SqlCommand(
            reads,
            $"""
            SELECT t.total, b.id, {list.Shown}, b.user_id, u.nickname, b.create_dt
            FROM (SELECT count(*) AS total FROM {list.Table}) t
            LEFT JOIN LATERAL (
                SELECT * FROM {list.Table} WHERE {page.Condition()} ORDER BY {page.Sort.OrderBy()} {page.Range}  -- pk_{list.Table}
            ) b ON true
            LEFT JOIN users u ON u.id = b.user_id                                                            -- pk_users
            ORDER BY {page.Sort.OrderBy("b.")}
            """
        );
        return page.ReadAsync(sql, Read, cancellationToken);
    }

    /// <exception cref="ProblemException">404: it is not blocked.</exception>
    public async Task<BlockedEntryResponse> FindAsync(BlockList list, string value, CancellationToken cancellationToken)
    {
        BlockedEntryResponse? found = null;
        await new SqlCommand(reads, FoundSql(list)) { { "value", value } }.ReadAsync(r => found = Read(r), cancellationToken);
        return found ?? throw new ProblemException(ProblemCodes.BlockedEntryNotFound);
    }

    /// <summary>Blocks something; what is blocked already stays as it is.</summary>
    /// <exception cref="InvalidInputException">The list is full.</exception>
    public async Task<BlockedEntryResponse> BlockAsync(BlockList list, string value, SignedIn me, CancellationToken cancellationToken)
    {
        BlockedEntryResponse? blocked = null;
        await With(
                value,
                me,
                $"""
                WITH added AS (
                    INSERT INTO {list.Table} AS b (value, user_id)
                    SELECT @value{list.Cast}, @me WHERE (SELECT count(*) FROM {list.Table}) < {list.Most}
                    ON CONFLICT (value) DO NOTHING RETURNING {list.Shown} AS shown)  -- ux_{list.Table}_value
                INSERT INTO audit_log (actor_id, action, detail) SELECT @me, '{list.Name}_blocked', shown FROM added;

                {FoundSql(list)}
                """
            )
            .ReadAsync(r => blocked = Read(r), cancellationToken);
        return blocked
            ?? throw new InvalidInputException(
                list.Field,
                new(FieldErrorCodes.TooMany, $"At most {list.Most} can be blocked.", list.Most)
            );
    }

    public Task UnblockAsync(BlockList list, string value, SignedIn me, CancellationToken cancellationToken) =>
        With(
                value,
                me,
                $"""
                WITH removed AS (
                    DELETE FROM {list.Table} b WHERE value = @value{list.Cast} RETURNING {list.Shown} AS shown)  -- ux_{list.Table}_value
                INSERT INTO audit_log (actor_id, action, detail) SELECT @me, '{list.Name}_unblocked', shown FROM removed
                """
            )
            .ReadAsync(_ => { }, cancellationToken);

    private static string FoundSql(BlockList list) =>
        $"""
        SELECT b.id, {list.Shown}, b.user_id, u.nickname, b.create_dt
        FROM {list.Table} b LEFT JOIN users u ON u.id = b.user_id  -- pk_users
        WHERE b.value = @value{list.Cast}  -- ux_{list.Table}_value
        """;

    private SqlCommand With(string value, SignedIn me, string sql) => new(db, sql) { { "value", value }, { "me", me.Id } };

    private static BlockedEntryResponse Read(RowReader row)
    {
        var (id, value, user, nickname) = (row.Int64(), row.Text(), row.Int64OrNull(), row.TextOrNull());
        return new(id, value, user is { } moderator ? new(moderator, nickname) : null, row.Time());
    }
}
