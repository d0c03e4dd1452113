using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;

namespace FeedBoard.Web.Platform.Http;

/// <summary>Whether a form was sent by a page of ours.</summary>
internal static class FormTokenExtensions
{
    /// <summary>The header in which scripts send the token of the page.</summary>
    public const string Header = "X-Form-Token";

    /// <summary>Refuses what does not carry the token of a page of ours.</summary>
    public static TBuilder RequireFormToken<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder
            .WithMetadata(new RequireAntiforgeryTokenAttribute())
            .AddEndpointFilter(
                async (context, next) =>
                    context.HttpContext.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: true }
                        ? await next(context)
                        : TypedResults.StatusCode(StatusCodes.Status400BadRequest)
            );

    /// <summary>
    /// Says of a form that is too large that it is: looking for its token, the framework would call it one that is not ours.
    /// </summary>
    public static void UseFormLimits(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                if (
                    context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize is not { } most
                    || !(context.Request.ContentLength > most)
                )
                    return next(context);
                context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                return Task.CompletedTask;
            }
        );
}
