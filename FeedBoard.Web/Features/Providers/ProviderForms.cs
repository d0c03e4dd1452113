using FeedBoard.ServiceDefaults;
using FeedBoard.ServiceDefaults.Providers;
using FeedBoard.Web.Features.Likes.Published;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.Session;
using FeedBoard.Web.Shared.Forms;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.Web.Features.Providers;

/// <summary>Leaves for a provider, to log in or to link an account; ends a link.</summary>
internal static class ProviderForms
{
    public static void MapProviderForms(this IEndpointRouteBuilder forms)
    {
        // Links, not forms: the content security policy lets forms go to the board alone, also by a redirect.
        forms.MapGet("/login/with/{provider}", LogIn).WithHead();
        forms.MapGet("/me/logins/{provider}/link", Link).RequireAuthorization().WithHead();
        forms.MapPost("/me/logins/{provider}/unlink", UnlinkAsync).Does(new("Unlink"));
    }

    private static Task LogIn(
        string provider,
        [FromQuery(Name = "return")] string? @return,
        [FromQuery] string? like,
        HttpContext context,
        CurrentUser currentUser,
        LoginProviders providers
    )
    {
        if (currentUser.IsSignedIn && providers.Find(provider) is not null)
        {
            context.Response.Redirect(LocalUrl.Of(@return));
            return Task.CompletedTask;
        }

        // A link of another site logs nobody in and likes nothing: a press on our own form does.
        if (RequestOrigin.IsOther(context.Request) && providers.Find(provider) is not null)
        {
            context.Response.Redirect(LikeInvitation.Form("/login", LocalUrl.Of(@return), like));
            return Task.CompletedTask;
        }

        return LeaveAsync(context, providers.Find(provider), new(LocalUrl.Of(@return), like, LinkTo: null));
    }

    /// <summary>Nothing is linked by that: <c>LinkPage</c> asks first, and for the password.</summary>
    private static Task Link(string provider, HttpContext context, CurrentUser currentUser, LoginProviders providers) =>
        LeaveAsync(context, providers.Find(provider), new(ProviderPaths.Settings, Like: null, currentUser.Id));

    private static async Task LeaveAsync(HttpContext context, ProviderTokens? provider, ProviderStart start)
    {
        if (provider is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        try
        {
            await context.ChallengeAsync(ProviderExtensions.SchemeOf(provider.Provider.Name), start.ToProperties());
        }
        catch (ProviderUnavailableException)
        {
            await ProviderReturn.FailAsync(context, new(provider.Provider.DisplayName, "Away"), start);
        }
    }

    private static async Task<IResult> UnlinkAsync(
        string provider,
        [FromForm(Name = "current_password")] string? password,
        [FromForm(Name = ResendForms.PasswordField)] string? loginPassword,
        BoardApi api,
        LoginProviders providers,
        ProviderFailures failures,
        CancellationToken cancel
    )
    {
        password ??= loginPassword; // who had to log in with this form has just given it
        try
        {
            await api.UnlinkProviderAsync(provider, new(password), cancel);
            return TypedResults.LocalRedirect($"{ProviderPaths.Settings}?logins=unlinked{ProviderPaths.Section}");
        }
        catch (ApiException e) when (e.Is(ProblemCodes.LoginNotFound))
        {
            return TypedResults.LocalRedirect($"{ProviderPaths.Settings}?logins=unlinked{ProviderPaths.Section}");
        }
        catch (ApiException e) when (e.Status is 403 or 409 or 422)
        {
            var failure = ProviderFailure.Of(providers.Find(provider)?.Provider.DisplayName ?? provider, e);
            // A form that came back has no password: see ResendForms.
            if (failure.What is "WrongPassword" && password is null)
                failure = failure with { What = "PasswordAgain" };
            var said = failures.Write(failure);
            return TypedResults.LocalRedirect($"{ProviderPaths.Settings}?failed={Uri.EscapeDataString(said)}{ProviderPaths.Section}");
        }
    }
}
