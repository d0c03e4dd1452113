using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Search;

namespace FeedBoard.ApiService.Features.Comments;

/// <summary>
/// Finds comments as feeds are found: one statement, which leaves the finding to the database's <c>matching_comments</c>.
/// </summary>
internal sealed class CommentSearchQueries(ReadDb db, CurrentUser me, CommentQueries comments)
{
    public async Task<Page<CommentResponse>> SearchAsync(string query, PageSpec page, CancellationToken cancellationToken)
    {
        var wanted = page.Limit + 1;
        var after = page.After is null ? "NULL, NULL" : "@after_time, @after_id";
        var caller = me.View.HasFlag(View.Mutes) ? ", @caller" : "";
        var sql = new SqlCommand(
            db,
            PageStatements.Of(
                "comment search",
                me.View,
                page,
                () =>
                    $"""
                        SELECT s.total, {comments.Columns}
                        FROM (
                            SELECT * FROM matching_comments(  -- ix_comment_search_terms
                                @wanted::tsquery, {after}, {page.Skip}, {wanted}{caller})
                            LIMIT {wanted}  -- or the planner takes it for a thousand rows and reads all comments
                        ) s
                        LEFT JOIN comments c ON c.id = s.id                                             -- pk_comments
                        LEFT JOIN users u ON u.id = c.author_id
                        {comments.Liked}
                        ORDER BY {page.Sort.OrderBy("c.")}
                        """
            )
        )
        {
            { "wanted", SearchTerms.Query(query) },
        };
        return await comments.PageAsync(page, sql, cancellationToken) ?? new([], 0);
    }
}
