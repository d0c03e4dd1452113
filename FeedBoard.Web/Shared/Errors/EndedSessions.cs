using FeedBoard.ServiceDefaults;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.Session;
using FeedBoard.Web.Shared.Forms;
using FeedBoard.Web.Shared.Layout;
using Microsoft.AspNetCore.Components.Endpoints;

namespace FeedBoard.Web.Shared.Errors;

/// <summary>Requests whose session has ended, or of which nobody can say whether it has.</summary>
internal static class EndedSessions
{
    /// <summary>
    /// The person whose session has ended is a guest from here on, once it is known that the form they sent was theirs.
    /// </summary>
    public static void UseEndedSessions(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                if (Sessions.HasEnded(context))
                    context.User = new();
                return SessionUnknown.Of(context) is { } unknown && NeedsSession(context) ? RenderAsync(context, unknown) : next(context);
            }
        );

    /// <summary>
    /// All but what does the same for everybody, what passes requests on, and pages that a form is sent to: they keep what was typed
    /// themselves.
    /// </summary>
    private static bool NeedsSession(HttpContext context) =>
        context.GetEndpoint() is RouteEndpoint endpoint
        && !ApiRequests.Is(context)
        && (
            (context.Request.OnlyReads() && endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
            || endpoint.Metadata.GetMetadata<SmallForm>() is { ForGuests: false } or { Title: "LogOut" }
            || context.Request.Path.Equals("/session", StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>
    /// The sender of a small form gets it back with their words; for other requests there is a page that says to try again. What is passed
    /// on to the API says so itself.
    /// </summary>
    public static Task RenderAsync(HttpContext context, ApiException unknown)
    {
        context.Response.SetRetryAfter(unknown.RetryAfter);
        if (context.Request.Path.Equals("/session", StringComparison.OrdinalIgnoreCase))
            return Results.Problem(unknown.Message, statusCode: unknown.Status).ExecuteAsync(context);

        if (context.Features.Get<FormCheck>() is { IsValid: true } && context.GetEndpoint()?.Metadata.GetMetadata<SmallForm>() is { } form)
        {
            var resend = context.RequestServices.GetRequiredService<ResendForms>();
            return resend.RenderAsync(resend.Make(form, resend.Say(unknown)), unknown.Status);
        }

        return ProblemPages.RenderAsync(context, unknown.Status, unknown.RetryAfter);
    }
}
