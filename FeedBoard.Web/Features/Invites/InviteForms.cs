using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Shared.Forms;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.Web.Features.Invites;

/// <summary>Makes and deletes invites.</summary>
internal static class InviteForms
{
    public static void MapInviteForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/me/invites/make", MakeAsync).Does(new("MakeInvite"));
        forms.MapPost("/me/invites/delete", DeleteAsync).Does(new("DeleteInvite"));
    }

    private static async Task<RedirectHttpResult> MakeAsync(
        [FromForm] string? uses,
        [FromForm] string? days,
        BoardApi api,
        CancellationToken cancel
    )
    {
        try
        {
            await api.InviteAsync(new(Number(uses), Number(days)), cancel);
            return Back("done=made");
        }
        catch (ApiException e) when (e.Is(ProblemCodes.TooManyInvites))
        {
            return Back("problem=many");
        }
        catch (ApiException e) when (e.Is(ProblemCodes.PermissionDenied))
        {
            return Back("problem=denied");
        }
        catch (ApiException e) when (e.Is(ProblemCodes.InvalidInput))
        {
            return Back("problem=input");
        }

        // What is no number is none that the API takes.
        static int Number(string? typed) =>
            int.TryParse(typed, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    private static async Task<RedirectHttpResult> DeleteAsync([FromForm] string? code, BoardApi api, CancellationToken cancel)
    {
        try
        {
            await api.DeleteInviteAsync(string.IsNullOrWhiteSpace(code) ? "-" : code, cancel);
        }
        catch (ApiException e) when (e.Is(ProblemCodes.InviteNotFound))
        {
            // It was deleted already.
        }

        return Back("done=deleted");
    }

    private static RedirectHttpResult Back(string query) => TypedResults.LocalRedirect($"/me/invites?{query}");
}
