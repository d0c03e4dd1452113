using System.Net.Http.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Database;
using FeedBoard.Tests.Platform.Telemetry;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Platform.Data;

/// <summary>A read takes one statement, for any number of feeds and images.</summary>
public sealed class StatementTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task Every_read_of_a_guest_is_one_statement_and_of_somebody_signed_in_one_more_for_the_session()
    {
        var (ann, reads) = await ReadPath.AllAsync(board);
        await board.QueryAsync<object>($"UPDATE users SET role = 2 WHERE email = '{ann.Email}'");
        string[] others = ["/api/events", "/api/mypage/export"]; // a stream, and an archive of everything
        Assert.Equal(
            Routes().Except(others, StringComparer.Ordinal).Order(StringComparer.Ordinal),
            reads.Select(r => r.Route).Distinct().Order(StringComparer.Ordinal)
        );

        using var traces = new Traces(board);
        foreach (var (_, guests, path, _) in reads)
        {
            if (guests)
            {
                using var guest = await traces.SendAsync(HttpMethod.Get, path);
                Assert.True(guest.Response.IsSuccessStatusCode, path);
                Assert.True(guest.Statements.Count == 1, $"{path} ran {string.Join(" | ", guest.Statements)}");
            }

            using var signedIn = await traces.SendAsync(HttpMethod.Get, path, @as: ann);
            Assert.True(signedIn.Response.IsSuccessStatusCode, path);
            Assert.True(
                signedIn.Statements.Count == 2 && signedIn.Statements[0].Contains("FROM sessions", StringComparison.Ordinal),
                $"{path} ran {string.Join(" | ", signedIn.Statements)}"
            );
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
        foreach (
            var (method, path, content) in new[]
            {
                (HttpMethod.Post, "/api/feed/create", (HttpContent?)form),
                (HttpMethod.Post, "/api/comment/create", comment),
                (HttpMethod.Patch, $"/api/like/?feed_id={feed.Id()}", null),
            }
        )
        {
            using var written = await traces.SendAsync(method, path, content, @as: ann);
            Assert.True(written.Response.IsSuccessStatusCode, path);
            Assert.True(
                written.Statements.Count == 2 && written.Statements[0].Contains("FROM sessions", StringComparison.Ordinal),
                $"{path} ran {string.Join(" | ", written.Statements)}"
            );
        }
    }

    private IEnumerable<string> Routes() =>
        board
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(e =>
                e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true
                && e.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal)
            )
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
        Assert.False(trace.Response.IsSuccessStatusCode);
        Assert.NotEmpty(trace.Spans);
        Assert.Empty(trace.Statements);
    }
}
