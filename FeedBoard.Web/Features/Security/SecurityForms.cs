using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Shared.Forms;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.Web.Features.Security;

/// <summary>Removes a passkey.</summary>
internal static class SecurityForms
{
    public static void MapSecurityForms(this IEndpointRouteBuilder forms) =>
        forms.MapPost("/me/security/passkeys/{id:long}/remove", RemovePasskeyAsync).Does(new("Security"));

    private static async Task<RedirectHttpResult> RemovePasskeyAsync(
        long id,
        [FromForm(Name = "current_password")] string? password,
        [FromForm(Name = ResendForms.PasswordField)] string? loginPassword,
        BoardApi api,
        CancellationToken cancel
    )
    {
        password ??= loginPassword; // who had to log in with this form has just given it
        try
        {
            await api.RemovePasskeyAsync(id, new(password ?? ""), cancel);
        }
        catch (ApiException e) when (e.Is(ProblemCodes.LogInAgain))
        {
            return TypedResults.LocalRedirect("/me/security?done=again");
        }
        catch (ApiException e) when (e.Is(ProblemCodes.LastLogin))
        {
            return TypedResults.LocalRedirect("/me/security?done=last");
        }
        catch (ApiException e) when (e.Status is StatusCodes.Status403Forbidden or StatusCodes.Status422UnprocessableEntity)
        {
            // A form that came back has no password: see ResendForms.
            return TypedResults.LocalRedirect($"/me/security?done={(password is null ? "retype" : "password")}");
        }
        catch (ApiException e) when (e.Status == StatusCodes.Status429TooManyRequests)
        {
            return TypedResults.LocalRedirect($"/me/security?done=wait&wait={e.WaitSeconds}");
        }
        catch (ApiException e) when (e.Status == StatusCodes.Status404NotFound)
        {
            // It was removed in another tab.
        }

        return TypedResults.LocalRedirect("/me/security?done=removed");
    }
}
