using FeedBoard.ServiceDefaults;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.Session;
using FeedBoard.Web.Shared.Forms;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FeedBoard.Web.Features.Accounts;

/// <summary>
/// For scripts that must not lose what was typed when the session has ended: who is signed in, and logging in without leaving the page.
/// </summary>
internal static class SessionState
{
    /// <param name="Person">The id of the signed-in person; <c>null</c> for a guest.</param>
    /// <param name="Token">For the header <c>X-Form-Token</c>, for that person.</param>
    internal sealed record State(string? Person, string Token);

    public static void MapSessionState(this IEndpointRouteBuilder app)
    {
        app.MapGet("/session", ReadAsync).WithHead();
        app.MapPost("/session", LogInAsync).RequireFormToken();
    }

    /// <remarks>Calls the API, because the cookie does not show that a session was ended elsewhere.</remarks>
    private static async Task<Results<Ok<State>, ProblemHttpResult>> ReadAsync(
        HttpContext context,
        BoardApi api,
        LoginCookie loginCookie,
        CurrentUser currentUser,
        FormTokens tokens,
        CancellationToken cancel
    )
    {
        try
        {
            if (currentUser.IsSignedIn)
                await api.MyProfileAsync(cancel);
        }
        catch (ApiException e) when (e.Status == StatusCodes.Status401Unauthorized)
        {
            await loginCookie.ForgetAsync();
        }
        catch (ApiException e)
        {
            return Problem(e);
        }

        return Now(context, currentUser, tokens);
    }

    private static async Task<Results<Ok<State>, ProblemHttpResult>> LogInAsync(
        IFormCollection form,
        HttpContext context,
        InlineLogIn logIn,
        CurrentUser currentUser,
        FormTokens tokens,
        CancellationToken cancel
    )
    {
        try
        {
            return await logIn.TryAsync(form, cancel) is { } refused
                ? TypedResults.Problem(
                    refused,
                    statusCode: StatusCodes.Status422UnprocessableEntity,
                    extensions: [new("challenge", logIn.Challenge)]
                )
                : Now(context, currentUser, tokens);
        }
        catch (ApiException e)
        {
            return Problem(e);
        }
    }

    private static Ok<State> Now(HttpContext context, CurrentUser currentUser, FormTokens tokens)
    {
        context.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Ok(new State(currentUser.Id?.ToString(System.Globalization.CultureInfo.InvariantCulture), tokens.For(context)));
    }

    private static ProblemHttpResult Problem(ApiException e) =>
        TypedResults.Problem(e.Message, statusCode: e.Status, extensions: Members(e));

    private static IEnumerable<KeyValuePair<string, object?>> Members(ApiException e)
    {
        if (e.Code is { } code)
            yield return new("code", code);
        if (e.RetryAfter is not null)
            yield return new("retry_after", e.WaitSeconds);
    }
}
