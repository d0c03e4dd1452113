using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Platform.Board;

/// <summary>Routes by which people write what others see.</summary>
internal sealed class VerifiedEmailRequired;

internal static class VerifiedEmailExtensions
{
    /// <summary>Where the board asks for it, only for callers whose address is confirmed.</summary>
    public static RouteHandlerBuilder RequireVerifiedEmail(this RouteHandlerBuilder route) =>
        route.WithMetadata(new VerifiedEmailRequired());

    /// <summary>Checked before the request is read. To stand behind the authentication.</summary>
    public static void UseVerifiedEmail(this WebApplication app) =>
        app.Use(
            async (context, next) =>
            {
                if (context.GetEndpoint()?.Metadata.GetMetadata<VerifiedEmailRequired>() is not null && await MustVerifyAsync(context))
                    throw new ProblemException(ProblemCodes.EmailNotVerified);
                await next(context);
            }
        );

    /// <summary>Whether the caller must confirm their address before they write.</summary>
    public static async ValueTask<bool> MustVerifyAsync(HttpContext context) =>
        context.RequestServices.GetRequiredService<CurrentUser>() is { IsGuest: false, Required.MustVerify: true }
        && (await context.RequestServices.GetRequiredService<BoardSettingsCache>().GetAsync(context.RequestAborted)).VerifyEmail;
}
