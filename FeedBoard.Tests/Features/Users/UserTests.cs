using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Features.Users;

public sealed class UserTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task A_person_is_read_by_guests_without_the_email()
    {
        var ann = await board.JoinAsync();
        await ann.FeedAsync();
        using var response = await board.Guest.AskAsync("GET", $"/api/user/{await ann.IdAsync()}");

        var user = await response.JsonAsync();
        Assert.Equal(
            ["blocked", "create_dt", "feed_count", "followed", "follower_count", "following_count", "id", "muted", "nickname"],
            user.Fields()
        );
        Assert.Equal(await ann.IdAsync(), user.Id());
        Assert.Equal(ann.Nickname, (string)user["nickname"]!);
        Assert.Equal((1, 0, 0), ((int)user["feed_count"]!, (int)user["follower_count"]!, (int)user["following_count"]!));
        Assert.False((bool)user["followed"]!);
        Assert.EndsWith("Z", (string)user["create_dt"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Followed_is_about_the_caller()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var path = $"/api/user/{await bob.IdAsync()}";
        using var follow = await ann.Client.AskAsync("PUT", $"/api/follow/{await bob.IdAsync()}");
        await follow.JsonAsync();

        using var toAnn = await ann.Client.AskAsync("GET", path);
        using var toBob = await bob.Client.AskAsync("GET", path);
        using var toGuest = await board.Guest.AskAsync("GET", path);
        Assert.True((bool)(await toAnn.JsonAsync())["followed"]!);
        Assert.False((bool)(await toBob.JsonAsync())["followed"]!);
        Assert.False((bool)(await toGuest.JsonAsync())["followed"]!);
    }

    [Fact]
    public async Task The_document_describes_the_routes_of_people()
    {
        using var response = await board.Guest.AskAsync("GET", "/openapi/v1.json");
        var paths = (await response.JsonAsync())["paths"]!;
        foreach (
            var (path, method, operation, signedIn) in new[]
            {
                ("/api/follow/{following_id}", "patch", "ToggleFollow", true),
                ("/api/follow/{following_id}", "put", "FollowUser", true),
                ("/api/follow/{following_id}", "delete", "UnfollowUser", true),
                ("/api/mypage/profile", "get", "ReadProfile", true),
                ("/api/mypage/profile", "patch", "UpdateProfile", true),
                ("/api/mypage/feeds", "get", "ListMyFeeds", true),
                ("/api/mypage/{user_id}/followers", "get", "ListFollowers", false),
                ("/api/mypage/{user_id}/followings", "get", "ListFollowings", false),
                ("/api/user/{user_id}", "get", "ReadUser", false),
                ("/api/auth/sessions", "get", "ListSessions", true),
                ("/api/auth/sessions/{id}", "delete", "EndSession", true),
            }
        )
        {
            var described = paths[path]?[method];
            Assert.NotNull(described);
            Assert.Equal(operation, (string)described["operationId"]!);
            Assert.NotEmpty((string)described["summary"]!);
            Assert.Equal(signedIn, described["security"] is not null);
        }
    }

    [Fact]
    public async Task Who_is_not_there_is_not_found_and_a_bad_id_is_refused()
    {
        foreach (var id in new[] { "0", "-1", "9223372036854775807" })
        {
            using var response = await board.Guest.AskAsync("GET", $"/api/user/{id}");
            await response.IsProblemAsync(404, "User Not Found");
        }

        foreach (var id in PersonExtensions.BadIds)
        {
            using var response = await board.Guest.AskAsync("GET", $"/api/user/{id}");
            await response.IsInvalidAsync("user_id");
        }
    }
}
