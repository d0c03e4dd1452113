using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Session;
using FeedBoard.Web.Shared.Forms;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FeedBoard.Web.Features.Accounts;

/// <summary>Logs out, or ends another session of the account.</summary>
internal static class AccountForms
{
    public static void MapAccountForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/logout", LogOutAsync).Does(new("LogOut") { ForGuests = true });
        forms.MapPost("/me/sessions/{id:long}/end", EndSessionAsync).Does(new("EndSession"));
    }

    private static async Task<RedirectHttpResult> LogOutAsync(LoginCookie loginCookie, CancellationToken cancel)
    {
        await loginCookie.LogoutAsync(cancel);
        return TypedResults.LocalRedirect("/");
    }

    private static async Task<RedirectHttpResult> EndSessionAsync(long id, BoardApi api, CancellationToken cancel)
    {
        try
        {
            await api.EndSessionAsync(id, cancel);
        }
        catch (ApiException e) when (e.Status == StatusCodes.Status404NotFound)
        {
            // It had ended by itself.
        }

        return TypedResults.LocalRedirect("/me/settings?done=session");
    }
}
