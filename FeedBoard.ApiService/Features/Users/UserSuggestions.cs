using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Users;

internal static class UserSuggestionEndpoints
{
    private const int DefaultTop = 3;
    private const int MaxTop = 20;

    /// <summary>Suggest people to follow</summary>
    /// <remarks>
    /// The most followed of those who posted lately, each with their latest feed. Left out are the caller, people whom they follow, block
    /// or mute, people who block them, and suspended accounts. On a new board: nobody.
    /// </remarks>
    /// <response code="200">The people.</response>
    internal static async Task<Ok<IReadOnlyList<SuggestionResponse>>> ListSuggestions(
        [FromQuery(Name = "top"), Range(1, MaxTop), DefaultValue(DefaultTop), Description("How many people to give at most.")] int? top,
        UserSuggestionQueries suggestions,
        CancellationToken cancellationToken
    ) =>
        top is < 1 or > MaxTop
            ? throw new InvalidInputException("top", FieldError.OutOfRange(1, MaxTop))
            : TypedResults.Ok<IReadOnlyList<SuggestionResponse>>(await suggestions.ListAsync(top ?? DefaultTop, cancellationToken));
}

/// <summary>Whom somebody could follow, with one statement.</summary>
internal sealed class UserSuggestionQueries(ReadDb db, CurrentUser me, TimeProvider time)
{
    /// <summary>"Lately": among the latest feeds of the board, so that a quiet board has somebody, too.</summary>
    private const int LatestFeeds = 500;

    public Task<List<SuggestionResponse>> ListAsync(int top, CancellationToken cancellationToken)
    {
        var sql = new SqlCommand(
            db,
            $"""
            SELECT u.id, u.nickname, u.feed_count, u.follower_count, f.id, f.title
            FROM (
                SELECT author_id, max(id) AS feed_id
                FROM (
                    SELECT id, author_id FROM feeds WHERE {VisibilitySql.Listed(me.View)}
                    ORDER BY create_dt DESC, id DESC LIMIT {LatestFeeds}  -- ix_feeds_create_dt
                ) latest
                GROUP BY author_id
            ) a
            JOIN users u ON u.id = a.author_id  -- pk_users
            JOIN feeds f ON f.id = a.feed_id  -- pk_feeds
            WHERE u.id <> @caller AND {VisibilitySql.NotSuspended("u.")}
              AND {VisibilitySql.Wanted(me.View, "u.id")}
              AND NOT {VisibilitySql.BlockedBy("u.id", "@caller")}
              AND NOT EXISTS (SELECT FROM follows WHERE follower_id = @caller AND following_id = u.id)  -- pk_follows
            ORDER BY u.follower_count DESC, f.id DESC LIMIT {top}
            """
        )
        {
            { "now", time.GetUtcNow().UtcDateTime },
        };
        return me.Bind(sql).ToListAsync(Read, cancellationToken);
    }

    private static SuggestionResponse Read(RowReader row) =>
        new(row.Int64(), row.Text(), row.Int64(), row.Int64(), row.Int64(), row.Text());
}
