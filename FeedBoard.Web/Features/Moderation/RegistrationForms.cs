using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Shared.Forms;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.Web.Features.Moderation;

/// <summary>Approves and refuses new accounts.</summary>
internal static class RegistrationForms
{
    private const string Page = "/moderation/registrations";

    public static void MapRegistrationForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost($"{Page}/{{id:long}}/approve", ApproveAsync).Does(new("Approve"));
        forms.MapPost($"{Page}/{{id:long}}/refuse", RefuseAsync).Does(new("Refuse") { Words = [("reason", "Reason")] });
    }

    private static Task<RedirectHttpResult> ApproveAsync(long id, BoardApi api, CancellationToken cancel) =>
        TryAsync("approved", () => api.ApproveAsync(id, cancel));

    private static Task<RedirectHttpResult> RefuseAsync(long id, [FromForm] string? reason, BoardApi api, CancellationToken cancel) =>
        TryAsync("refused", () => api.RefuseAsync(id, new(reason ?? ""), cancel));

    private static async Task<RedirectHttpResult> TryAsync(string done, Func<Task> decide)
    {
        try
        {
            await decide();
            return TypedResults.LocalRedirect($"{Page}?done={done}");
        }
        catch (ApiException e) when (e.Is(ProblemCodes.RegistrationAlreadyDecided) || e.Is(ProblemCodes.UserNotFound))
        {
            return TypedResults.LocalRedirect($"{Page}?problem=decided");
        }
        catch (ApiException e) when (e.Is(ProblemCodes.InvalidInput))
        {
            return TypedResults.LocalRedirect($"{Page}?problem=input");
        }
    }
}
