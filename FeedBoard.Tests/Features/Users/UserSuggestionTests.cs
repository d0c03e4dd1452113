using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Moderation;

namespace FeedBoard.Tests.Features.Users;

/// <summary>Who is suggested to follow, and who never is.</summary>
public sealed class UserSuggestionTests(FileBoard board) : EmptyBoardTests(board), IClassFixture<FileBoard>
{
    private const string Path = "/api/user/suggestions";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_most_followed_come_first_then_who_posted_last_each_with_the_latest_feed()
    {
        var me = await JoinAsync();
        var (ann, bob, cat, dan) = (await JoinAsync(), await JoinAsync(), await JoinAsync(), await JoinAsync());
        await ann.FeedAsync("Older");
        var newer = (await ann.FeedAsync("Newer")).Id();
        await bob.FeedAsync();
        await cat.FeedAsync();
        await dan.FeedAsync();
        await bob.PutAsync($"/api/follow/{await ann.IdAsync()}");

        var people = await me.Client.ListAsync(Path);
        Assert.Equal([await ann.IdAsync(), await dan.IdAsync(), await cat.IdAsync()], people.Select(p => p!.Id()));
        Assert.Equal(["feed_count", "feed_id", "follower_count", "id", "nickname", "title"], people[0]!.Fields());
        Assert.Equal(
            (ann.Nickname, 2L, 1L, newer, "Newer"),
            (
                (string)people[0]!["nickname"]!,
                (long)people[0]!["feed_count"]!,
                (long)people[0]!["follower_count"]!,
                (long)people[0]!["feed_id"]!,
                (string)people[0]!["title"]!
            )
        );
        Assert.Equal(4, (await me.Client.ListAsync($"{Path}?top=20")).Count);
        Assert.Single(await me.Client.ListAsync($"{Path}?top=1"));
    }

    [Theory]
    [InlineData("oneself")]
    [InlineData("followed")]
    [InlineData("muted")]
    [InlineData("blocked")]
    [InlineData("blocking")]
    [InlineData("suspended")]
    [InlineData("hidden")]
    [InlineData("deleted")]
    [InlineData("silent")]
    public async Task Never_suggested_is_somebody(string who)
    {
        var (me, ann, mod) = (await JoinAsync(), await JoinAsync(), await Board.JoinAsModeratorAsync());
        var id = await ann.IdAsync();
        var feed = who is "silent" ? 0 : (await (who is "oneself" ? me : ann).FeedAsync()).Id();
        if (who is not ("oneself" or "silent"))
            Assert.Single(await me.Client.ListAsync(Path));
        switch (who)
        {
            case "followed":
                await me.PutAsync($"/api/follow/{id}");
                break;
            case "muted":
                await me.PutAsync($"/api/mute/{id}");
                break;
            case "blocked":
                await me.PutAsync($"/api/block/{id}");
                break;
            case "blocking":
                await ann.PutAsync($"/api/block/{await me.IdAsync()}");
                break;
            case "suspended":
                await mod.DoAsync($"/api/moderation/accounts/{id}/suspend", new { reason = "Spam." });
                break;
            case "hidden":
                await mod.HideFeedAsync(feed);
                break;
            case "deleted":
                await QueryAsync<object>($"DELETE FROM users WHERE id = {id}");
                break;
        }

        Assert.Empty(await me.Client.ListAsync(Path));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("21")]
    [InlineData("x")]
    public async Task A_wrong_number_is_refused(string top)
    {
        var me = await JoinAsync();
        using var response = await me.Client.GetAsync($"{Path}?top={top}", Token);
        await response.IsInvalidAsync("top");
    }
}
