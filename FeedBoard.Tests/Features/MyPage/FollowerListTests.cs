using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Users;

namespace FeedBoard.Tests.Features.MyPage;

public sealed class FollowerListTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task Followers_and_followings_are_listed_to_guests_with_exact_totals()
    {
        var (ann, bob, cem) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync());
        await FollowAsync(bob, ann);
        await FollowAsync(cem, ann);
        await FollowAsync(ann, cem);

        using var followers = await board.Guest.AskAsync("GET", $"/api/mypage/{await ann.IdAsync()}/followers");
        Assert.Equal(2, followers.Total());
        var page = (await followers.JsonAsync()).AsArray();
        Assert.Equal([cem.Nickname, bob.Nickname], page.Select(p => (string)p!["nickname"]!));
        Assert.All(page, p => Assert.Equal(["email", "id", "nickname"], p!.Fields()));
        Assert.Equal(await cem.IdAsync(), page[0]!.Id());

        using var followings = await board.Guest.AskAsync("GET", $"/api/mypage/{await ann.IdAsync()}/followings");
        Assert.Equal(1, followings.Total());
        Assert.Equal(cem.Nickname, (string)Assert.Single((await followings.JsonAsync()).AsArray())!["nickname"]!);
        using var none = await board.Guest.AskAsync("GET", $"/api/mypage/{await bob.IdAsync()}/followers");
        Assert.Equal(0, none.Total());
        Assert.Empty((await none.JsonAsync()).AsArray());
        Assert.Null(none.Next());
    }

    [Theory]
    [InlineData("followers")]
    [InlineData("followings")]
    public async Task Pages_repeat_and_skip_nothing_while_others_come(string list)
    {
        var ann = await board.JoinAsync();
        var people = new List<long>();
        for (var n = 0; n < 5; n++)
            people.Add(await JoinAsync());

        var (seen, next) = (new List<long>(), (string?)$"/api/mypage/{await ann.IdAsync()}/{list}?limit=2");
        for (var pages = 0; next is not null; pages++)
        {
            using var response = await board.Guest.AskAsync("GET", next);
            Assert.Equal(5 + pages, response.Total());
            seen.AddRange((await response.JsonAsync()).AsArray().Select(p => p!.Id()));
            next = response.Next();
            if (pages < 2)
                await JoinAsync();
        }

        Assert.Equal(people.AsEnumerable().Reverse(), seen);
        using var skipped = await board.Guest.AskAsync("GET", $"/api/mypage/{await ann.IdAsync()}/{list}?skip=6&limit=5");
        Assert.Equal([people[0]], (await skipped.JsonAsync()).AsArray().Select(p => p!.Id()));

        async Task<long> JoinAsync()
        {
            var person = await board.JoinAsync();
            await (string.Equals(list, "followers", StringComparison.Ordinal) ? FollowAsync(person, ann) : FollowAsync(ann, person));
            return await person.IdAsync();
        }
    }

    [Fact]
    public async Task A_cursor_of_another_person_or_list_is_refused()
    {
        var (ann, bob, cem) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync());
        foreach (var (follower, followed) in new[] { (ann, bob), (ann, cem), (bob, ann), (cem, ann), (bob, cem), (cem, bob) })
            await FollowAsync(follower, followed);
        var (annId, bobId) = (await ann.IdAsync(), await bob.IdAsync());
        using var first = await board.Guest.AskAsync("GET", $"/api/mypage/{annId}/followers?limit=1");
        var cursor = first.Next()!.Split("cursor=")[1];

        foreach (
            var path in new[]
            {
                $"{bobId}/followers?cursor={cursor}",
                $"{annId}/followings?cursor={cursor}",
                $"{annId}/followers?cursor={cursor[..^2]}",
                $"{annId}/followers?cursor=B{cursor[1..]}",
                $"{annId}/followers?cursor=",
                $"{annId}/followers?cursor=%00",
            }
        )
        {
            using var response = await board.Guest.AskAsync("GET", $"/api/mypage/{path}");
            await response.IsInvalidAsync("cursor");
        }
    }

    [Theory]
    [InlineData("followers")]
    [InlineData("followings")]
    public async Task Who_is_not_there_is_not_found_and_bad_input_is_refused(string list)
    {
        using var nobody = await board.Guest.AskAsync("GET", $"/api/mypage/9223372036854775807/{list}");
        await nobody.IsProblemAsync(404, "User Not Found");
        foreach (var id in PersonExtensions.BadIds)
        {
            using var bad = await board.Guest.AskAsync("GET", $"/api/mypage/{id}/{list}");
            await bad.IsInvalidAsync("user_id");
        }

        foreach (
            var (query, field) in new[]
            {
                ("skip=-1", "skip"),
                ("limit=0", "limit"),
                ("limit=101", "limit"),
                ("limit=x", "limit"),
                ("skip=9999999999", "skip"),
            }
        )
        {
            using var bad = await board.Guest.AskAsync("GET", $"/api/mypage/1/{list}?{query}");
            await bad.IsInvalidAsync(field);
        }
    }

    private static async Task<JsonNode> FollowAsync(Person follower, Person followed)
    {
        using var response = await follower.Client.AskAsync("PUT", $"/api/follow/{await followed.IdAsync()}");
        return await response.JsonAsync();
    }
}
