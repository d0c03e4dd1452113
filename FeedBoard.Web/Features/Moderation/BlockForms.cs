using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Shared.Forms;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace FeedBoard.Web.Features.Moderation;

/// <summary>Adds to what is kept away from the board, and removes. What is not taken comes back as it was typed.</summary>
internal static class BlockForms
{
    private static readonly string[] Kinds = ["domains", "networks", "words"];

    public static void MapBlockForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/moderation/blocks/{kind}", AddAsync).Does(new("AddBlock") { Words = [("value", "Value")] });
        forms.MapPost("/moderation/blocks/{kind}/remove", RemoveAsync).Does(new("RemoveBlock"));
    }

    private static Task<IResult> AddAsync(string kind, [FromForm] string? value, BoardApi api, CancellationToken cancel) =>
        SendAsync(kind, value ?? "", block: true, api, cancel);

    private static Task<IResult> RemoveAsync(string kind, [FromForm] string? value, BoardApi api, CancellationToken cancel) =>
        SendAsync(kind, value ?? "", block: false, api, cancel);

    private static async Task<IResult> SendAsync(string kind, string value, bool block, BoardApi api, CancellationToken cancel)
    {
        if (!Kinds.Contains(kind, StringComparer.Ordinal))
            return TypedResults.NotFound();
        // In a path, these would mean another one.
        if (value.Trim() is "" or "." or "..")
            return Back(kind, "bad", kind, value);
        try
        {
            await api.BlockAsync(kind, value, block, cancel);
            return Back(kind, "done", block ? "blocked" : "unblocked");
        }
        catch (ApiException e) when (e.Is(ProblemCodes.InvalidInput))
        {
            var full = e.Errors.Values.SelectMany(f => f).Any(f => f.Code is FieldErrorCodes.TooMany);
            return Back(kind, full ? "full" : "bad", kind, value);
        }
    }

    private static RedirectHttpResult Back(string kind, string name, string said, string? value = null)
    {
        var url = QueryHelpers.AddQueryString("/moderation/blocks", name, said);
        if (value is not null)
            url = QueryHelpers.AddQueryString(url, "value", value.Length > InputLimits.MaxBlock ? "" : value);
        return TypedResults.LocalRedirect(value is null ? url : $"{url}#{kind}"); // success is said at the top, a refusal at its field
    }
}
