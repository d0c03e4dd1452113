using System.Reflection;
using FeedBoard.ApiService.Platform.Board;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Platform.Http;

/// <summary>The statuses of failures in the OpenAPI document, all as problem details.</summary>
internal static class FailureStatuses
{
    /// <summary>The failures of this route alone; <see cref="WithSharedFailures"/> adds what it shares with others.</summary>
    public static RouteHandlerBuilder Fails(this RouteHandlerBuilder route, params int[] statuses) =>
        route.WithMetadata(new OwnFailures(statuses));

    /// <summary>Documents for each route its own failures and those that follow from what the route requires and takes.</summary>
    public static RouteGroupBuilder WithSharedFailures(this RouteGroupBuilder group)
    {
        // Last of all, when the metadata of the route is complete.
        ((IEndpointConventionBuilder)group).Finally(static endpoint => Document(endpoint.Metadata));
        return group;
    }

    private static void Document(IList<object> metadata)
    {
        var own = metadata.OfType<OwnFailures>().SingleOrDefault();
        var position = own is null ? metadata.Count : metadata.IndexOf(own);
        foreach (var status in Shared(metadata).Concat(own?.Statuses ?? []).Order())
            metadata.Insert(position++, Response(status));
    }

    private static IEnumerable<int> Shared(IList<object> metadata)
    {
        yield return StatusCodes.Status429TooManyRequests;
        yield return StatusCodes.Status503ServiceUnavailable;
        if (!metadata.OfType<IAllowAnonymous>().Any())
            yield return StatusCodes.Status401Unauthorized; // of guests too: an invalid token is refused on every route
        if (metadata.OfType<IAuthorizeData>().Any(a => a.Policy is not null) || metadata.OfType<VerifiedEmailRequired>().Any())
            yield return StatusCodes.Status403Forbidden; // the policies are the roles
        var takesBody = metadata.OfType<IAcceptsMetadata>().Any();
        if (takesBody)
            yield return StatusCodes.Status413PayloadTooLarge; // ApiDocument adds 415, with its header
        if (takesBody || metadata.OfType<MethodInfo>().Any(Parameters.AreChecked))
            yield return StatusCodes.Status422UnprocessableEntity;
    }

    private static ProducesResponseTypeMetadata Response(int status) =>
        new(
            status,
            status == StatusCodes.Status422UnprocessableEntity ? typeof(HttpValidationProblemDetails) : typeof(ProblemDetails),
            ["application/problem+json"]
        );

    private sealed record OwnFailures(int[] Statuses);
}
