using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Database;
using FeedBoard.Tests.Features.Images;
using FeedBoard.Tests.Imaging;
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
        // A stream, an archive, what is kept in memory, and a challenge, of which nothing is stored.
        string[] others = ["/api/events", "/api/mypage/export", "/api/board/", "/api/auth/challenge"];
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

    /// <summary>The session, the pending rows, and the feed with its images; the objects are stored between the last two.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(10, 0)]
    [InlineData(0, 3)]
    [InlineData(7, 3)]
    public async Task A_feed_with_images_takes_three_round_trips_however_many_they_are(int photos, int drafts)
    {
        var ann = await board.JoinAsync();
        using var form = await FormAsync(ann, "images", photos, drafts);
        using var traces = new Traces(board);
        using var created = await traces.SendAsync(HttpMethod.Post, "/api/feed/create", form, ann);
        var feed = await created.Response.JsonAsync();
        Assert.Equal(photos + drafts, feed["images"]!.AsArray().Count);
        AssertRoundTrips(photos > 0 ? 3 : 2, created);
        Assert.Equal(photos, created.Spans.Count(s => s.OperationName == "image.put"));
        using var read = await ann.Client.GetAsync($"/api/feed/read/{feed.Id()}", TestContext.Current.CancellationToken);
        Assert.True(JsonNode.DeepEquals(await read.JsonAsync(), feed));
    }

    /// <summary>Two more for the key, of which one is in the transaction, and its commit.</summary>
    [Fact]
    public async Task A_feed_with_images_that_can_be_repeated_takes_three_more()
    {
        var ann = await board.JoinAsync();
        using var form = await FormAsync(ann, "images", 10, 0);
        using var traces = new Traces(board);
        using var created = await traces.SendAsync(
            HttpMethod.Post,
            "/api/feed/create",
            form,
            ann,
            headers: [("Idempotency-Key", "ten photos")]
        );
        Assert.True(created.Response.IsSuccessStatusCode);
        AssertRoundTrips(6, created);
    }

    /// <summary>The session; may there be one more; its row; and the draft.</summary>
    [Fact]
    public async Task A_draft_takes_four_round_trips()
    {
        var ann = await board.JoinAsync();
        using var body = DraftCalls.Body(TestImages.Png(4, 3));
        using var traces = new Traces(board);
        using var created = await traces.SendAsync(HttpMethod.Post, "/api/image/draft", body, ann);
        Assert.True(created.Response.IsSuccessStatusCode);
        AssertRoundTrips(4, created);
    }

    /// <summary>
    /// The session, whose feed it is, its images, the pending rows; then in a transaction the feed, its images, the response, the commit.
    /// </summary>
    [Fact]
    public async Task An_edit_that_removes_arranges_and_adds_images_takes_eight_round_trips()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("t", "c", Enumerable.Range(0, 3).Select(n => new UploadFile($"{n}.png", TestImages.Png(5 + n, 3))));
        var urls = feed["image_urls"]!.AsArray().Select(u => (string)u!).ToList();
        using var form = await FormAsync(ann, "new_images", 2, 1);
        form.Add(new StringContent(urls[0]), "target_image_urls");
        foreach (var place in (string[])["new:3", urls[2], "new:1", urls[1], "new:2"])
            form.Add(new StringContent(place), "image_order");
        using var traces = new Traces(board);
        using var changed = await traces.SendAsync(HttpMethod.Patch, $"/api/feed/update/{feed.Id()}", form, ann);
        var images = (await changed.Response.JsonAsync())["images"]!.AsArray();
        Assert.Equal([4, 7, 4, 6, 4], images.Select(i => (int)i!["width"]!));
        AssertRoundTrips(8, changed);
    }

    private static async Task<MultipartFormDataContent> FormAsync(Person ann, string files, int photos, int drafts)
    {
        var fields = new List<(string, string?)> { ("title", "a title"), ("content", "with @nobody") };
        for (var n = 0; n < drafts; n++)
            fields.AddRange(DraftCalls.Fields(await ann.DraftAsync(TestImages.Png(4, 3))));
        return Form.Of(fields).Files(files, Enumerable.Range(0, photos).Select(n => new UploadFile($"{n}.png", TestImages.Png(4, 3))));
    }

    private static void AssertRoundTrips(int expected, Trace trace) =>
        Assert.True(trace.RoundTrips.Count == expected, $"{trace.RoundTrips.Count}:\n{string.Join("\n", trace.RoundTrips)}");

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
