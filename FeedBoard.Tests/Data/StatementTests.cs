using FeedBoard.Tests.Board;
using FeedBoard.Tests.Images;
using FeedBoard.Tests.Telemetry;

namespace FeedBoard.Tests.Data;

/// <summary>What a read costs the database: one statement, however many feeds and images it shows.</summary>
public sealed class StatementTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task Every_read_of_a_guest_is_one_statement_and_of_somebody_signed_in_one_more_for_the_session()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("one", "with images", new UploadFile("1.png", TestImages.Png(4, 3)), new UploadFile("2.png", TestImages.Png(3, 4)));
        for (var n = 0; n < 5; n++) await ann.FeedAsync();

        string[] reads =
        [
            $"/api/feed/read/{feed.Id()}", "/api/feed/list", "/api/feed/list?skip=2&limit=3&sort_by=update_dt_asc", "/api/feed/list?skip=1000",
            $"/api/feed/list-by-user?nickname={ann.Nickname}", $"/api/feed/list-by-user?email={ann.Email}&sort_by=create_dt_desc", "/api/feed/list-by-user?user_id=9999999",
            "/api/feed/ranges", "/api/feed/ranges/0",
            new Uri((string)feed["image_urls"]![0]!).PathAndQuery,
        ];
        using var traces = new Traces(board);
        foreach (var read in reads)
        {
            using var guest = await traces.SendAsync(HttpMethod.Get, read);
            Assert.True(guest.Answer.IsSuccessStatusCode, read);
            Assert.True(guest.Statements.Count == 1, $"{read} ran {string.Join(" | ", guest.Statements)}");
            using var signedIn = await traces.SendAsync(HttpMethod.Get, read, @as: ann);
            Assert.True(signedIn.Statements.Count == 2 && signedIn.Statements[0].Contains("FROM sessions", StringComparison.Ordinal), $"{read} ran {string.Join(" | ", signedIn.Statements)}");
        }
    }

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
