using System.Globalization;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.Users;

namespace FeedBoard.Tests.Features.Feeds;

/// <summary>
/// Pages by <c>skip</c> are parts of the whole list, at every position and after its end, for all callers and with hidden feeds.
/// </summary>
public sealed class FarPageTests(FileBoard board) : EmptyBoardTests(board), IClassFixture<FileBoard>
{
    [Theory]
    [InlineData("create_dt_desc")]
    [InlineData("create_dt_asc")]
    [InlineData("update_dt_desc")]
    [InlineData("update_dt_asc")]
    public async Task A_page_is_a_part_of_the_list(string sort)
    {
        var (ann, bob, cat, mod) = (await JoinAsync(), await JoinAsync(), await JoinAsync(), await Board.JoinAsModeratorAsync());
        var feeds = new List<long>();
        for (var n = 0; n < 12; n++)
            feeds.Add((await (n % 3 == 0 ? bob : ann).FeedAsync(string.Create(CultureInfo.InvariantCulture, $"{n}"))).Id());
        await mod.HideFeedAsync(feeds[4]);
        await mod.HideFeedAsync(feeds[9]);
        await cat.PutAsync($"/api/mute/{await bob.IdAsync()}");
        foreach (var client in new[] { Guest, ann.Client, cat.Client, mod.Client })
        {
            var (all, total) = await client.PageAsync($"/api/feed/list?limit=100&sort_by={sort}");
            Assert.Equal(total, all.Length);
            for (var skip = 0; skip <= all.Length + 1; skip++)
            {
                var (page, size) = await client.PageAsync($"/api/feed/list?limit=3&skip={skip}&sort_by={sort}");
                Assert.Equal(all.Skip(skip).Take(3), page);
                Assert.Equal(total, size);
            }
        }
    }

    [Fact]
    public async Task Behind_the_end_of_any_list_is_an_empty_page_with_its_total()
    {
        var (ann, bob, admin) = (await JoinAsync(), await JoinAsync(), await Board.JoinAsAsync(2));
        var feed = (await ann.FeedAsync("A title", "#sea @" + bob.Nickname)).Id();
        await bob.PutAsync($"/api/follow/{await ann.IdAsync()}");
        await bob.DoAsync("/api/comment/create", new { feed_id = feed, content = "hello" });
        await bob.DoAsync("/api/report", new { feed_id = feed, reason = "spam" });
        await bob.PutAsync($"/api/mute/{await admin.IdAsync()}");
        var id = await bob.IdAsync();
        await admin.DoAsync($"/api/moderation/accounts/{id}/suspend", new { reason = "No." });
        await admin.DoAsync($"/api/moderation/accounts/{id}/unsuspend", new { reason = "Yes." });
        var again = await Person.JoinAsync(Board.NewClient(), $"{Guid.NewGuid():N}@example.org", $"{Guid.NewGuid():N}"[..20]);
        await again.PutAsync($"/api/mute/{await admin.IdAsync()}");
        foreach (
            var (client, path) in new[]
            {
                (Guest, "/api/feed/list"),
                (Guest, $"/api/feed/list-by-user?user_id={await ann.IdAsync()}"),
                (Guest, "/api/feed/search?q=title"),
                (Guest, "/api/comment/search?q=hello"),
                (Guest, $"/api/user/search?q={ann.Nickname}"),
                (Guest, "/api/feed/tag/sea"),
                (Guest, $"/api/comment/feed/{feed}"),
                (Guest, $"/api/comment/feed/{feed}?top_level=true"),
                (Guest, $"/api/mypage/{await ann.IdAsync()}/followers"),
                (ann.Client, "/api/feed/following"),
                (ann.Client, "/api/mypage/feeds"),
                (ann.Client, "/api/notification"),
                (ann.Client, "/api/auth/sessions"),
                (again.Client, "/api/mute"),
                (admin.Client, "/api/moderation/cases"),
                (admin.Client, "/api/moderation/audit"),
            }
        )
        {
            var (first, total) = await client.PageAsync(path);
            Assert.NotEqual(0, total);
            Assert.NotEmpty(first);
            foreach (var skip in new[] { total, total + 1, int.MaxValue })
            {
                var (page, size) = await client.PageAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}skip={skip}");
                Assert.Equal((0, total, path), (page.Length, size, path));
            }
        }
    }
}
