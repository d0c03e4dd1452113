using System.Net.Http.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Platform.Telemetry;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Platform.Data;

/// <summary>What a read costs the database: one statement, however many feeds and images it shows.</summary>
public sealed class StatementTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task Every_read_of_a_guest_is_one_statement_and_of_somebody_signed_in_one_more_for_the_session()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("one", "with images", new UploadFile("1.png", TestImages.Png(4, 3)), new UploadFile("2.png", TestImages.Png(3, 4)));
        for (var n = 0; n < 5; n++) await ann.FeedAsync();

        var id = feed.Id();
        var comment = (await ann.CommentAsync(id)).Id();
        var me = (long)feed["author_id"]!;
        (string Route, bool Guests, string[] Paths)[] reads =
        [
            ("/api/feed/read/{feed_id}", true, [$"/api/feed/read/{id}"]),
            ("/api/feed/list", true, ["/api/feed/list", "/api/feed/list?skip=2&limit=3&sort_by=update_dt_asc", "/api/feed/list?skip=1000"]),
            ("/api/feed/list-by-user", true, [$"/api/feed/list-by-user?nickname={ann.Nickname}", $"/api/feed/list-by-user?email={ann.Email}&sort_by=create_dt_desc", "/api/feed/list-by-user?user_id=9999999"]),
            ("/api/feed/following", false, ["/api/feed/following"]),
            ("/api/feed/search", true, ["/api/feed/search?q=images", "/api/feed/search?q=images&sort_by=create_dt_desc"]),
            ("/api/feed/ranges", true, ["/api/feed/ranges"]),
            ("/api/feed/ranges/{range}", true, ["/api/feed/ranges/0"]),
            ("/api/feed/tag/{tag}", true, ["/api/feed/tag/x"]),
            ("/api/feed/tags", true, ["/api/feed/tags"]),
            ("/api/comment/feed/{feed_id}", true, [$"/api/comment/feed/{id}", $"/api/comment/feed/{id}?top_level=true"]),
            ("/api/comment/replies/{comment_id}", true, [$"/api/comment/replies/{comment}"]),
            ("/api/user/{user_id}", true, [$"/api/user/{me}"]),
            ("/api/image/{name}", true, [new Uri((string)feed["image_urls"]![0]!).PathAndQuery]),
            ("/api/mypage/{user_id}/followers", true, [$"/api/mypage/{me}/followers"]),
            ("/api/mypage/{user_id}/followings", true, [$"/api/mypage/{me}/followings"]),
            ("/api/mypage/profile", false, ["/api/mypage/profile"]),
            ("/api/mypage/feeds", false, ["/api/mypage/feeds"]),
            ("/api/mypage/comments", false, ["/api/mypage/comments"]),
            ("/api/auth/sessions", false, ["/api/auth/sessions"]),
            ("/api/notification/", false, ["/api/notification/"]),
            ("/api/notification/unread", false, ["/api/notification/unread"]),
            ("/api/notification/settings", false, ["/api/notification/settings"]),
            ("/api/block", false, ["/api/block"]),
            ("/api/mute", false, ["/api/mute"]),
            ("/api/moderation/cases", false, ["/api/moderation/cases", "/api/moderation/cases?state=resolved&sort_by=id_desc"]),
            ("/api/moderation/accounts/{user_id}", false, [$"/api/moderation/accounts/{me}"]),
            ("/api/moderation/audit", false, ["/api/moderation/audit"]),
        ];
        await board.QueryAsync<object>($"UPDATE users SET role = 2 WHERE id = {me}");
        string[] others = ["/api/events", "/api/mypage/export"]; // a stream, and an archive of everything
        Assert.Equal(Routes().Except(others, StringComparer.Ordinal).Order(StringComparer.Ordinal), reads.Select(r => r.Route).Order(StringComparer.Ordinal));

        using var traces = new Traces(board);
        foreach (var (_, guests, path) in reads.SelectMany(r => r.Paths.Select(p => (r.Route, r.Guests, Path: p))))
        {
            if (guests)
            {
                using var guest = await traces.SendAsync(HttpMethod.Get, path);
                Assert.True(guest.Answer.IsSuccessStatusCode, path);
                Assert.True(guest.Statements.Count == 1, $"{path} ran {string.Join(" | ", guest.Statements)}");
            }

            using var signedIn = await traces.SendAsync(HttpMethod.Get, path, @as: ann);
            Assert.True(signedIn.Answer.IsSuccessStatusCode, path);
            Assert.True(signedIn.Statements.Count == 2 && signedIn.Statements[0].Contains("FROM sessions", StringComparison.Ordinal), $"{path} ran {string.Join(" | ", signedIn.Statements)}");
        }
    }

    [Fact]
    public async Task A_feed_without_image_a_comment_and_a_like_are_one_round_trip_each()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync();
        using var traces = new Traces(board);
        using var form = Form.Of(("title", "a title"), ("content", "with @nobody"));
        using var comment = JsonContent.Create(new { feed_id = feed.Id(), content = "a comment" });
        foreach (var (method, path, content) in new[] { (HttpMethod.Post, "/api/feed/create", (HttpContent?)form), (HttpMethod.Post, "/api/comment/create", comment), (HttpMethod.Patch, $"/api/like/?feed_id={feed.Id()}", null) })
        {
            using var written = await traces.SendAsync(method, path, content, @as: ann);
            Assert.True(written.Answer.IsSuccessStatusCode, path);
            Assert.True(written.Statements.Count == 2 && written.Statements[0].Contains("FROM sessions", StringComparison.Ordinal), $"{path} ran {string.Join(" | ", written.Statements)}");
        }
    }

    private IEnumerable<string> Routes() => board.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true && e.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
        .Select(e => e.RoutePattern.RawText!);

    [Theory]
    [InlineData("/api/feed/read/abc")]
    [InlineData("/api/feed/list?sort_by=drop%20table")]
    [InlineData("/api/feed/list?limit=1000")]
    [InlineData("/api/feed/list-by-user")]
    [InlineData("/api/image/..%2f..%2fetc%2fpasswd")]
    [InlineData("/api/image/not-a-name.png")]
    public async Task What_is_refused_by_its_form_never_reaches_the_database(string path)
    {
        using var traces = new Traces(board);
        using var trace = await traces.SendAsync(HttpMethod.Get, path);
        Assert.False(trace.Answer.IsSuccessStatusCode);
        Assert.NotEmpty(trace.Spans);
        Assert.Empty(trace.Statements);
    }
}
