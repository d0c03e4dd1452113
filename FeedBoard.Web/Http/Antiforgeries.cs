using Microsoft.AspNetCore.Antiforgery;

namespace FeedBoard.Web.Http;

/// <summary>Whether a form was sent by a page of ours.</summary>
internal static class Antiforgeries
{
    /// <summary>Where scripts put the token that the page gives them.</summary>
    public const string Header = "X-Form-Token";

    /// <summary>Refuses what does not carry the token of a page of ours.</summary>
    public static TBuilder RequireFormToken<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder
        => builder.WithMetadata(new RequireAntiforgeryTokenAttribute()).AddEndpointFilter(async (context, next) =>
            context.HttpContext.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: true } ? await next(context) : TypedResults.StatusCode(StatusCodes.Status400BadRequest));
}
