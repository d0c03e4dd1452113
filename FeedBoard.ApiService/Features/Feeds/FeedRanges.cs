using System.ComponentModel;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Feeds;

/// <summary>All feeds by ranges of ids, for site maps: what a range costs depends on its size alone, not on the board's.</summary>
internal static class FeedRangeEndpoints
{
    /// <summary>Get the ranges of feeds</summary>
    /// <remarks>Range `n` holds the ids from `10000 n` to `10000 n + 9999`. Named are those that have feeds, in their order.</remarks>
    /// <response code="200">The numbers of the ranges.</response>
    internal static async Task<Ok<IReadOnlyList<long>>> ListFeedRanges(FeedRangeQueries ranges, CancellationToken cancellationToken) =>
        TypedResults.Ok<IReadOnlyList<long>>(await ranges.ListAsync(cancellationToken));

    /// <summary>Get a range of feeds</summary>
    /// <remarks>Id and last change of every feed in the range, by id. Of a range that has none: an empty list.</remarks>
    /// <response code="200">The feeds.</response>
    internal static async Task<Ok<IReadOnlyList<FeedMarkResponse>>> ReadFeedRange(
        [FromRoute(Name = "range"), Description("The number of the range.")] long range,
        FeedRangeQueries ranges,
        CancellationToken cancellationToken
    ) => TypedResults.Ok<IReadOnlyList<FeedMarkResponse>>(await ranges.ReadAsync(range, cancellationToken));
}

internal sealed class FeedRangeQueries(ReadDb db)
{
    /// <summary>Ids in a range: a result of at most half a megabyte.</summary>
    public const int Size = 10_000;

    /// <summary>The most entries of a site map's index; together 500 million ids.</summary>
    private const int MaxRanges = 50_000;

    private static readonly string ListSql = $"""
        WITH RECURSIVE ranges (n) AS (
            SELECT min(id) / {Size} FROM feeds WHERE {VisibilitySql.PublicFeed()}                           -- pk_feeds
            UNION ALL
            SELECT (
                SELECT min(id) / {Size} FROM feeds
                WHERE id >= (n + 1) * {Size} AND {VisibilitySql.PublicFeed()})  -- pk_feeds: from range to range, not from feed to feed
            FROM ranges WHERE n IS NOT NULL)
        SELECT n FROM ranges WHERE n IS NOT NULL LIMIT {MaxRanges}
        """;

    public Task<List<long>> ListAsync(CancellationToken cancellationToken) =>
        new SqlCommand(db, ListSql).ToListAsync(r => r.Int64(), cancellationToken);

    public async Task<List<FeedMarkResponse>> ReadAsync(long range, CancellationToken cancellationToken) =>
        range is < 0 or > (long.MaxValue / Size) - 1
            ? []
            : await new SqlCommand(
                db,
                $"""
                SELECT id, update_dt FROM feeds WHERE id >= @first AND id < @end AND {VisibilitySql.PublicFeed()}              -- pk_feeds
                ORDER BY id
                """
            )
            {
                { "first", range * Size },
                { "end", (range + 1) * Size },
            }.ToListAsync(r => new FeedMarkResponse(r.Int64(), r.Time()), cancellationToken);
}
