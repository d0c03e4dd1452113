using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FeedBoard.ApiService.Platform.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Comments;

internal static class CommentSearchEndpoints
{
    /// <summary>Search comments</summary>
    /// <remarks>
    /// The comments, replies included, that have everything that is asked for, by the rules of the search for feeds; newer ones first.
    /// </remarks>
    /// <response code="200">The page.</response>
    internal static async Task<Ok<IReadOnlyList<CommentResponse>>> SearchComments(
        [
            FromQuery(Name = "q"),
            Required,
            StringLength(InputLimits.MaxQuery, MinimumLength = 1),
            Description("What to look for; signs and emoji mean nothing.")
        ]
            string? query,
        [AsParameters] PageRequest page,
        CommentSearchQueries comments,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        var text = SearchText.Checked(query);
        var spec = pager.Checked(page, $"comments with {text}", null, CommentSort.Search);
        return TypedResults.Ok(pager.Finish(spec, await comments.SearchAsync(text, spec, cancellationToken), CommentSort.Key));
    }
}
