using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Search;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Users;

internal static class UserSearchEndpoints
{
    /// <summary>Find people</summary>
    /// <remarks>
    /// A page of the people whose nickname has a word with each word of `q` at the beginning, in any letter case, the most followed first.
    /// In Korean a syllable may be incomplete. People whom the caller mutes are left out.
    /// </remarks>
    /// <response code="200">The page.</response>
    internal static async Task<Ok<IReadOnlyList<PersonResponse>>> SearchUsers(
        [
            FromQuery(Name = "q"),
            Required,
            StringLength(InputLimits.MaxQuery, MinimumLength = 1),
            Description("What to look for; signs mean something only where there are no letters.")
        ]
            string? query,
        [AsParameters] PageRequest page,
        UserSearchQueries users,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        var text = SearchText.Checked(query);
        var spec = pager.Checked(page, $"people with {text}", null, UserSearchQueries.MostFollowedFirst);
        var found = pager.Finish(spec, await users.FindAsync(text, spec, cancellationToken), (f, _) => (f.FollowerCount, f.Person.Id));
        return TypedResults.Ok<IReadOnlyList<PersonResponse>>([.. found.Select(f => f.Person)]);
    }
}

/// <summary>Somebody who was found.</summary>
internal readonly record struct FoundPerson(PersonResponse Person, long FollowerCount);

/// <summary>Finds people by the beginnings of the words of their nicknames, with one statement.</summary>
internal sealed class UserSearchQueries(ReadDb db, CurrentUser me, IOptions<BoardOptions> options)
{
    public static readonly SortOrders MostFollowedFirst = new(
        new SortOrder("follower_count_desc", "follower_count", Descending: true, IsNumber: true)
    );

    public Task<Page<FoundPerson>> FindAsync(string query, PageSpec page, CancellationToken cancellationToken)
    {
        var sql = new SqlCommand(
            db,
            PageStatements.Of(
                "people",
                me.View,
                page,
                () =>
                    $"""
                        WITH found AS MATERIALIZED (
                            SELECT u.id, u.nickname, u.email, u.follower_count
                            FROM user_search s,
                                LATERAL (SELECT * FROM users WHERE id = s.user_id OFFSET 0) u  -- pk_users, never all people for a few
                            WHERE s.terms @@ @query::tsquery{VisibilitySql.AndUnmuted(me.View, "u.id")}  -- ix_user_search_terms
                                AND {VisibilitySql.Member("u.")}
                        )
                        SELECT t.total, p.id, p.nickname, p.email, p.follower_count
                        FROM (SELECT count(*) AS total FROM found) t
                        LEFT JOIN LATERAL (
                            SELECT * FROM found WHERE {page.Begins("t.total")} AND {page.Condition()}
                            ORDER BY {page.Sort.OrderBy()} {page.Range}
                        ) p ON true
                        ORDER BY {page.Sort.OrderBy("p.")}
                        """
            )
        )
        {
            { "query", NameTerms.Query(query) },
        };
        return page.ReadAsync(me.Bind(sql), Read, cancellationToken);
    }

    private FoundPerson Read(RowReader row)
    {
        var (id, nickname) = (row.Int64(), row.Text());
        return new(new(id, nickname, row.TextIf(options.Value.ShowEmails || id == me.IdOrNull)), row.Int64());
    }
}
