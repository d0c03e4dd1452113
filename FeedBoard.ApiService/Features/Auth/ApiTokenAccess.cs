using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ServiceDefaults;
using Microsoft.AspNetCore.Authorization;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>What a token for scripts may call. A new route that writes is closed to them until its path is named here.</summary>
internal static class ApiTokenAccess
{
    /// <summary>Reads too: with an account itself, with logging in and with moderation a token has nothing to do.</summary>
    private static readonly PathString[] Closed = ["/api/account", "/api/auth", "/api/moderation"];

    private static readonly PathString[] Written = ["/api/feed", "/api/image", "/api/comment", "/api/like", "/api/follow"];

    /// <exception cref="ProblemException">403: the caller's token may not do this.</exception>
    public static void Check(HttpContext context)
    {
        if (
            context.GetEndpoint() is not RouteEndpoint route
            || route.Metadata.GetMetadata<IAllowAnonymous>() is not null // the token plays no part
            || context.RequestServices.GetRequiredService<CurrentUser>() is not { IsGuest: false, Required.Scopes: { } scopes }
        )
            return;
        if (Needed(new PathString($"/{route.RoutePattern.RawText?.TrimStart('/')}"), context.Request.OnlyReads()) is not { } needed)
            throw Problem.NotForApiTokens();
        if (!scopes.HasFlag(needed))
            throw Problem.ScopeMissing();
    }

    /// <returns>The scope that the route needs; <c>null</c>: no token may call it.</returns>
    private static TokenScopes? Needed(PathString path, bool reads) =>
        IsUnder(Closed, path) ? null
        : reads ? TokenScopes.Read
        : IsUnder(Written, path) ? TokenScopes.Write
        : null;

    private static bool IsUnder(PathString[] parents, PathString path) => Array.Exists(parents, path.StartsWithSegments);
}
