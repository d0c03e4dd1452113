using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Search;

namespace FeedBoard.ApiService.Features.Feeds;

/// <summary>
/// Finds feeds by words and pairs of characters: one statement, which leaves the finding to the database's <c>matching_feeds</c>.
/// </summary>
internal sealed class FeedSearchQueries(ReadDb db, CurrentUser me, FeedQueries feeds)
{
    public Task<Page<FoundFeed>> SearchAsync(string query, PageSpec page, CancellationToken cancellationToken)
    {
        var (at, titled) = FeedSearch.Split(page);
        var wanted = at.Limit + 1;
        var caller = me.View.HasFlag(View.Mutes) ? ", @caller" : "";
        var after = at.After is null ? "NULL, NULL" : "@after_time, @after_id";
        var sql = new SqlCommand(
            db,
            PageStatements.Of(
                "search",
                me.View,
                at,
                () =>
                    $"""
                        SELECT s.total, {feeds.Columns}, s.titled
                        FROM (
                            SELECT * FROM matching_feeds(  -- ix_feed_search_terms
                                @all_terms::tsquery, @in_title::tsquery, @ranked, @after_titled, {after}, {at.Skip}, {wanted}{caller})
                            LIMIT {wanted}  -- or the planner takes it for a thousand rows and reads all feeds
                        ) s
                        LEFT JOIN feeds f ON f.id = s.id                                                -- pk_feeds
                        LEFT JOIN users u ON u.id = f.author_id
                        {feeds.Joins}
                        ORDER BY s.titled DESC, {at.Sort.OrderBy("f.")}
                        """
            )
        )
        {
            { "all_terms", SearchTerms.Query(query) },
            { "in_title", SearchTerms.QueryOfTitle(query) },
            { "ranked", at.Sort == FeedSearch.Rank },
            { "after_titled", titled },
        };
        return feeds.PageAsync(at, sql, (row, feed) => new FoundFeed(feed, row.Boolean()), cancellationToken);
    }
}
