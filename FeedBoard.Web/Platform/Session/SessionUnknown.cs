using System.Globalization;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Shared.Errors;
using FeedBoard.Web.Shared.Forms;

namespace FeedBoard.Web.Platform.Session;

/// <summary>The access token of the visitor has expired, and the API could not be asked for another: nobody knows whether the session is on. It is kept, and the request answered 503.</summary>
internal sealed record SessionUnknown(TimeSpan RetryAfter)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    public string Seconds => Math.Max(1, (int)Math.Ceiling(RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    public static SessionUnknown? Of(HttpContext context) => context.Features.Get<SessionUnknown>();

    public static void Set(HttpContext context, ApiException why) => context.Features.Set(new SessionUnknown(why.RetryAfter ?? Soon));

    /// <summary>Whoever sent a small form gets it back with their words, and everybody else a page that says to try again. What is passed on to the API says so itself.</summary>
    public static Task RenderAsync(HttpContext context, SessionUnknown unknown)
    {
        context.Response.Headers.RetryAfter = unknown.Seconds;
        if (context.Request.Path.Equals("/session", StringComparison.OrdinalIgnoreCase))
        {
            return Results.Problem("The board does not answer right now.", statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context);
        }

        if (context.Features.Get<FormCheck>() is { IsValid: true } && context.GetEndpoint()?.Metadata.GetMetadata<SmallForm>() is { } form)
        {
            var resend = context.RequestServices.GetRequiredService<ResendForms>();
            return resend.RenderAsync(resend.Make(form, resend.Say(new ApiException(StatusCodes.Status503ServiceUnavailable, ""))), StatusCodes.Status503ServiceUnavailable);
        }

        return ProblemPages.RenderAsync(context, StatusCodes.Status503ServiceUnavailable, unknown.RetryAfter);
    }
}
