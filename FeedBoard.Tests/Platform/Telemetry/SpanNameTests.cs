using FeedBoard.ServiceDefaults;

namespace FeedBoard.Tests.Platform.Telemetry;

public sealed class SpanNameTests
{
    [Theory]
    [InlineData("SELECT id FROM feeds WHERE id = @id", "SELECT feeds")]
    [InlineData("select f.id from public.feeds f", "SELECT public")]
    [InlineData("INSERT INTO feeds (title) VALUES (@t) RETURNING id", "INSERT feeds")]
    [InlineData("UPDATE users SET nickname = @n", "UPDATE users")]
    [InlineData("DELETE FROM \"images\" AS i WHERE i.id = 1", "DELETE images")]
    [InlineData("WITH page AS (SELECT id FROM comments ORDER BY id) SELECT * FROM page", "SELECT comments")]
    [InlineData("WITH gone AS (DELETE FROM sessions WHERE id = 1 RETURNING id) SELECT count(*) FROM gone", "DELETE sessions")]
    [InlineData("-- INSERT INTO nothing\nSELECT 1 FROM likes", "SELECT likes")]
    [InlineData("/* UPDATE nothing */ SELECT number_events()", "SELECT number_events")]
    [InlineData("SELECT f.id, (SELECT json_agg(i.name) FROM images i WHERE i.feed_id = f.id) FROM feeds f", "SELECT feeds")]
    [InlineData("SELECT json_agg(x) FROM (SELECT id FROM follows) x", "SELECT follows")]
    [InlineData("SELECT EXISTS (SELECT FROM mutes WHERE user_id = 1)", "SELECT mutes")]
    [InlineData("SAVEPOINT before", "SAVEPOINT")]
    [InlineData("SELECT 1", "SELECT")]
    [InlineData("LISTEN feedboard_events", "LISTEN feedboard_events")]
    [InlineData("", "SQL")]
    public void A_statement_is_named_for_what_it_does(string sql, string expected) => Assert.Equal(expected, SpanNames.Statement(sql));

    [Theory]
    [InlineData("/api/feed/read/42", "/api/feed/read/{id}")]
    [InlineData("/api/feed/42/comment/7/like", "/api/feed/{id}/comment/{id}/like")]
    [InlineData("/api/feed/list", "/api/feed/list")]
    [InlineData("/api/image/0123456789abcdef0123456789abcdef.png", "/api/image/{name}")]
    [InlineData("/feedboard-images/0123456789abcdef0123456789abcdef.480.webp", "/feedboard-images/{name}")]
    [InlineData("/", "/")]
    [InlineData("", "")]
    public void A_path_is_named_without_its_ids(string path, string expected) => Assert.Equal(expected, SpanNames.Route(path));
}
