using FeedBoard.Web.Features.Tokens.Published;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Shared.Forms;
using FeedBoard.Web.Shared.Layout;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.Web.Features.Tokens;

/// <summary>Creates and ends tokens for scripts.</summary>
internal static class TokenForms
{
    public static void MapTokenForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/me/tokens", CreateAsync).Does(new("CreateToken") { Words = [("name", "TokenName")] });
        forms.MapPost("/me/tokens/{id:long}/end", EndAsync).Does(new("EndToken"));
    }

    /// <summary>The response is the page itself: a token that is shown once is in no address and is kept by nothing.</summary>
    private static async Task<TokenPage> CreateAsync(
        [FromForm] string? name,
        [FromForm] bool? read,
        [FromForm] bool? write,
        [FromForm] int? days,
        BoardApi api,
        CancellationToken cancel
    )
    {
        string[] scopes = [.. read is true ? ["read"] : Array.Empty<string>(), .. write is true ? ["write"] : Array.Empty<string>()];
        try
        {
            return new(StatusCodes.Status200OK) { Created = await api.CreateTokenAsync(new(name ?? "", scopes, days), cancel) };
        }
        catch (ApiException e) when (e.Status == StatusCodes.Status422UnprocessableEntity || e.Is(ProblemCodes.TooManyTokens))
        {
            return new(e.Status)
            {
                Draft = new(
                    name ?? "",
                    read is true,
                    write is true,
                    days ?? InputLimits.DefaultTokenDays,
                    e.Is(ProblemCodes.TooManyTokens)
                        ? new Dictionary<string, string>(StringComparer.Ordinal) { [""] = "TooMany" }
                        : e.Errors.Keys.ToDictionary(field => field, ProblemOf, StringComparer.Ordinal)
                ),
            };
        }
    }

    private static string ProblemOf(string field) =>
        field switch
        {
            "name" => "BadName",
            "scopes" => "NoScope",
            _ => "BadDays",
        };

    private static async Task<RedirectHttpResult> EndAsync(long id, BoardApi api, CancellationToken cancel)
    {
        try
        {
            await api.DeleteTokenAsync(id, cancel);
        }
        catch (ApiException e) when (e.Status == StatusCodes.Status404NotFound)
        {
            // It had ended by itself.
        }

        return TypedResults.LocalRedirect("/me/tokens?done=ended");
    }

    private sealed class TokenPage(int status) : IResult
    {
        public CreatedTokenResponse? Created { get; init; }

        public TokenDraft? Draft { get; init; }

        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.CacheControl = "no-store";
            return ProblemPages.RenderAsync<TokensDocument>(
                httpContext,
                status,
                new(StringComparer.Ordinal) { [nameof(TokensDocument.Created)] = Created, [nameof(TokensDocument.Draft)] = Draft }
            );
        }
    }
}
