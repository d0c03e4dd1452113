using System.Security.Claims;
using FeedBoard.ServiceDefaults.Providers;
using FeedBoard.Web.Features.Likes.Published;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.Language;
using FeedBoard.Web.Platform.Session;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace FeedBoard.Web.Features.Providers;

/// <summary>The way to a provider and back: what the framework's handler calls.</summary>
internal static class ProviderReturn
{
    private static readonly object Token = new();

    /// <summary>The address to come back to, with the path of the proxy that the board is under; and the language of the page.</summary>
    public static Task Leave(RedirectContext context)
    {
        var request = context.Request;
        context.ProtocolMessage.RedirectUri =
            $"{request.Scheme}://{request.Host.ToUriComponent()}{request.BoardPath().ToUriComponent()}{context.Options.CallbackPath}";
        context.ProtocolMessage.UiLocales = Languages.Current;
        return Task.CompletedTask;
    }

    public static Task Keep(TokenValidatedContext context)
    {
        context.HttpContext.Items[Token] = (context.TokenEndpointResponse?.IdToken, context.Nonce);
        return Task.CompletedTask;
    }

    /// <summary>State, nonce and token were found right. The API looks at the token itself, and gives a session of its own.</summary>
    public static Task FinishAsync(TicketReceivedContext context)
    {
        context.HandleResponse();
        var provider = ProviderOf(context.HttpContext, context.Scheme);
        var start = ProviderStart.Of(context.Properties) with { Return = LocalUrl.Of(context.ReturnUri) };
        if (context.HttpContext.Items[Token] is not (string token, string nonce))
            return FailAsync(context.HttpContext, new(provider.DisplayName, "Failed"), start);
        if (start.LinkTo is { } user)
        {
            var pending = new PendingLink(user, provider.Name, token, nonce, NameOf(context.Principal));
            context.HttpContext.RequestServices.GetRequiredService<PendingLinks>().Write(context.HttpContext, pending);
            context.Response.Redirect(ProviderPaths.Confirm);
            return Task.CompletedTask;
        }

        return LogInAsync(context.HttpContext, provider, token, nonce, start);
    }

    public static Task Deny(AccessDeniedContext context) => Refuse(context, context.Properties, "Denied");

    public static Task Fail(RemoteFailureContext context) =>
        Refuse(context, context.Properties, IsAway(context.Failure) ? "Away" : "Failed");

    /// <summary>Back to where the person came from, which says what has happened.</summary>
    public static Task FailAsync(HttpContext context, ProviderFailure failure, ProviderStart start)
    {
        var said = Uri.EscapeDataString(context.RequestServices.GetRequiredService<ProviderFailures>().Write(failure));
        context.Response.Redirect(
            start.LinkTo is null
                ? $"{LikeInvitation.Form("/login", start.Return, start.Like)}&failed={said}"
                : $"{ProviderPaths.Settings}?failed={said}{ProviderPaths.Section}"
        );
        return Task.CompletedTask;
    }

    private static async Task LogInAsync(HttpContext context, LoginProvider provider, string token, string nonce, ProviderStart start)
    {
        try
        {
            var cancel = context.RequestAborted;
            await context.RequestServices.GetRequiredService<LoginCookie>().LogInWithAsync(provider.Name, token, nonce, cancel);
            await LikeInvitation.GiveAsync(start.Like, context.RequestServices.GetRequiredService<BoardApi>(), cancel);
            context.Response.Redirect(start.Return);
        }
        catch (ApiException e)
        {
            await FailAsync(context, ProviderFailure.Of(provider.DisplayName, e), start);
        }
    }

    private static Task Refuse<TOptions>(HandleRequestContext<TOptions> context, AuthenticationProperties? properties, string what)
        where TOptions : AuthenticationSchemeOptions
    {
        context.HandleResponse();
        var provider = ProviderOf(context.HttpContext, context.Scheme);
        return FailAsync(context.HttpContext, new(provider.DisplayName, what), ProviderStart.Of(properties));
    }

    private static bool IsAway(Exception? failure) =>
        failure is ProviderUnavailableException or HttpRequestException or OperationCanceledException or TimeoutException
        || (failure?.InnerException is { } inner && IsAway(inner));

    private static LoginProvider ProviderOf(HttpContext context, AuthenticationScheme scheme) =>
        context.RequestServices.GetRequiredService<LoginProviders>().All.Single(p =>
            string.Equals(ProviderExtensions.SchemeOf(p.Name), scheme.Name, StringComparison.Ordinal)
        );

    private static string NameOf(ClaimsPrincipal? principal) =>
        (principal?.FindFirstValue("email") ?? principal?.FindFirstValue("name") ?? principal?.FindFirstValue("sub") ?? "") is var name
        && name.Length > 100
            ? name[..100]
            : name;
}
