using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Users;

namespace FeedBoard.Tests.Features.MyPage;

/// <summary>A board keeps e-mail addresses to their owners where no setting says otherwise.</summary>
public sealed class HiddenEmailTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task Feeds_show_an_address_to_its_owner_only()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = await ann.FeedAsync();
        Assert.Equal(ann.Email, (string)feed["author_email"]!);

        foreach (
            var (path, list) in new[]
            {
                ($"/api/feed/read/{feed.Id()}", false),
                ("/api/feed/list?limit=1", true),
                ($"/api/feed/list-by-user?nickname={ann.Nickname}", true),
                ($"/api/feed/list-by-user?user_id={await ann.IdAsync()}", true),
            }
        )
        {
            Assert.Equal(ann.Email, await EmailAsync(ann.Client));
            Assert.Null(await EmailAsync(bob.Client));
            Assert.Null(await EmailAsync(board.Guest));

            async Task<string?> EmailAsync(HttpClient client)
            {
                using var response = await client.AskAsync("GET", path);
                var json = await response.JsonAsync();
                var shown = list ? json.AsArray().Single(f => f!.Id() == feed.Id())! : json;
                Assert.True(shown.AsObject().ContainsKey("author_email"));
                return (string?)shown["author_email"];
            }
        }

        using var mine = await ann.Client.AskAsync("GET", "/api/mypage/feeds");
        Assert.Equal(ann.Email, (string)(await mine.JsonAsync())[0]!["author_email"]!);
    }

    [Fact]
    public async Task Lists_of_people_show_ones_own_address_only()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        using var follow = await bob.Client.AskAsync("PUT", $"/api/follow/{await ann.IdAsync()}");
        await follow.JsonAsync();

        Assert.Null(await EmailAsync(board.Guest, $"/api/mypage/{await ann.IdAsync()}/followers"));
        Assert.Null(await EmailAsync(ann.Client, $"/api/mypage/{await ann.IdAsync()}/followers"));
        Assert.Equal(bob.Email, await EmailAsync(bob.Client, $"/api/mypage/{await ann.IdAsync()}/followers"));
        Assert.Null(await EmailAsync(bob.Client, $"/api/mypage/{await bob.IdAsync()}/followings"));
        Assert.Equal(ann.Email, await EmailAsync(ann.Client, $"/api/mypage/{await bob.IdAsync()}/followings"));
        using var profile = await ann.Client.AskAsync("GET", "/api/mypage/profile");
        Assert.Equal(ann.Email, (string)(await profile.JsonAsync())["email"]!);

        static async Task<string?> EmailAsync(HttpClient client, string path)
        {
            using var response = await client.AskAsync("GET", path);
            return (string?)Assert.Single((await response.JsonAsync()).AsArray())!["email"];
        }
    }

    [Fact]
    public async Task An_address_finds_nobody_but_oneself()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        await ann.FeedAsync();
        foreach (
            var (client, email, found) in new[]
            {
                (ann.Client, ann.Email, 1),
                (bob.Client, ann.Email, 0),
                (board.Guest, ann.Email, 0),
                (bob.Client, "nobody@example.org", 0),
            }
        )
        {
            foreach (var more in new[] { "", $"&user_id={await ann.IdAsync()}", $"&nickname={ann.Nickname}" })
            {
                using var response = await client.AskAsync("GET", $"/api/feed/list-by-user?email={email}{more}");
                Assert.Equal(found, response.Total());
                Assert.Equal(found, (await response.JsonAsync()).AsArray().Count);
            }
        }
    }
}
