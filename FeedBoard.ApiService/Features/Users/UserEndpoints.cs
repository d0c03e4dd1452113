using System.ComponentModel;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Caching;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Users;

internal static class UserEndpoints
{
    public static void AddUsers(this IHostApplicationBuilder builder) =>
        builder.Services.AddScoped<UserQueries>().AddScoped<UserSearchQueries>().AddScoped<UserSuggestionQueries>();

    public static void MapUsers(this IEndpointRouteBuilder app)
    {
        var users = app.MapGroup("/api/user").WithTags("Users");

        users.MapGet("/search", UserSearchEndpoints.SearchUsers).RequireRateLimiting(RateLimits.Read);
        users.MapGet("/suggestions", UserSuggestionEndpoints.ListSuggestions).RequireAuthorization().RequireRateLimiting(RateLimits.Read);
        users.MapGet("/{user_id}", ReadUser).RequireRateLimiting(RateLimits.Read).WithETag().CacheForGuests().Fails(404);
    }

    /// <summary>Read a person</summary>
    /// <remarks>What everybody may know of somebody, and whether the caller follows them.</remarks>
    /// <response code="200">The person.</response>
    /// <response code="404">`User Not Found`</response>
    internal static async Task<Ok<UserResponse>> ReadUser(
        [FromRoute(Name = "user_id"), Description("The id of the person.")] long userId,
        UserQueries users,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await users.FindAsync(userId, cancellationToken) ?? throw Problem.UserNotFound());
}

internal sealed class UserQueries(ReadDb db, CurrentUser me)
{
    public async Task<UserResponse?> FindAsync(long id, CancellationToken cancellationToken)
    {
        UserResponse? user = null;
        var mine = me.IsGuest
            ? "false, false, false"
            : $"""
                EXISTS (SELECT FROM follows WHERE follower_id = @caller AND following_id = u.id) /* pk_follows */,
                {VisibilitySql.BlockedBy("@caller", "u.id")}, {VisibilitySql.Muted("u.id")}
                """;
        var sql = new SqlCommand(
            db,
            $"""
            SELECT id, nickname, create_dt, feed_count, follower_count, following_count, {mine}
            FROM users u WHERE id = @id AND {VisibilitySql.Member()}                  -- pk_users
            """
        )
        {
            { "id", id },
        };
        await me.Bind(sql)
            .ReadAsync(
                r =>
                    user = new(
                        r.Int64(),
                        r.Text(),
                        r.Time(),
                        r.Int64(),
                        r.Int64(),
                        r.Int64(),
                        r.Boolean(),
                        r.Boolean(),
                        r.Boolean()
                    ),
                cancellationToken
            );
        return user;
    }
}
