using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Shared.Forms;
using FeedBoard.Web.Shared.Layout;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.Web.Features.Security;

/// <summary>Creates and ends tokens for scripts.</summary>
internal static class TokenForms
{
    private const string Password = "current_password";

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
        [FromForm(Name = Password)] string? password,
        [FromForm(Name = ResendForms.PasswordField)] string? loginPassword,
        BoardApi api,
        CancellationToken cancel
    )
    {
        string[] scopes = [.. read is true ? ["read"] : Array.Empty<string>(), .. write is true ? ["write"] : Array.Empty<string>()];
        try
        {
            // Who had to log in with this form has just given the password.
            var token = new CreateTokenRequest(name ?? "", scopes, days, password ?? loginPassword);
            return new(StatusCodes.Status200OK) { Created = await api.CreateTokenAsync(token, cancel) };
        }
        catch (ApiException e) when (ProblemsOf(e) is { Count: > 0 } problems)
        {
            return new(e.Status)
            {
                Draft = new(
                    name ?? "",
                    read is true,
                    write is true,
                    days ?? InputLimits.DefaultTokenDays,
                    problems,
                    e.WaitSeconds
                ),
            };
        }
    }

    /// <returns>By the field: keys of <see cref="TokenTexts"/> or <c>Texts</c>.</returns>
    private static Dictionary<string, string> ProblemsOf(ApiException e)
    {
        if (e.Status == StatusCodes.Status422UnprocessableEntity)
            return e.Errors.Keys.ToDictionary(field => field, ProblemOf, StringComparer.Ordinal);
        if (e.Is(ProblemCodes.TooManyTokens))
            return new(StringComparer.Ordinal) { [""] = "TooMany" };
        var problem =
            e.Is(ProblemCodes.LogInAgain) ? "LogInAgain"
            : e.Status == StatusCodes.Status429TooManyRequests ? "TooManyTries"
            : e.Is(ProblemCodes.PermissionDenied) || e.Is(ProblemCodes.PasswordNotSet) ? "WrongPassword"
            : null;
        return problem is null ? [] : new(StringComparer.Ordinal) { [Password] = problem };
    }

    private static string ProblemOf(string field) =>
        field switch
        {
            "name" => "BadName",
            "scopes" => "NoScope",
            Password => "WrongPassword",
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
