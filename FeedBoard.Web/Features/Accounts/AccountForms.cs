using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Session;
using FeedBoard.Web.Shared.Forms;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FeedBoard.Web.Features.Accounts;

/// <summary>Logs out, ends another session of the account, or has the link sent again that confirms its address.</summary>
internal static class AccountForms
{
    public static void MapAccountForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/logout", LogOutAsync).Does(new("LogOut") { ForGuests = true, Leaves = true });
        forms.MapPost("/me/email/verification", SendVerificationAsync).Does(new("SendVerification"));
        forms.MapPost("/me/sessions/{id:long}/end", EndSessionAsync).Does(new("EndSession"));
    }

    private static async Task<RedirectHttpResult> LogOutAsync(LoginCookie loginCookie, CancellationToken cancel)
    {
        await loginCookie.LogoutAsync(cancel);
        return TypedResults.LocalRedirect("/");
    }

    /// <summary>Too many, and a board without mail, get a page of their own.</summary>
    private static async Task<RedirectHttpResult> SendVerificationAsync(BoardApi api, CancellationToken cancel)
    {
        try
        {
            await api.SendVerificationAsync(cancel);
            return TypedResults.LocalRedirect("/me/settings?done=email");
        }
        catch (ApiException e) when (e.Is(ProblemCodes.AlreadyVerified))
        {
            return TypedResults.LocalRedirect("/me/settings?done=confirmed");
        }
        catch (ApiException e) when (e.Is(ProblemCodes.MailNotConfigured))
        {
            return TypedResults.LocalRedirect("/me/settings?done=no-mail");
        }
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
