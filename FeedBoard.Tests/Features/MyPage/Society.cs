using System.Globalization;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Features.MyPage;

/// <summary>People who comment, like and follow, written behind the API's back; and whether all counters are right.</summary>
internal static class Society
{
    public static async Task<long> IdOfAsync(this BoardFixture board, Person person) => await board.QueryAsync<long>($"SELECT id FROM users WHERE email = '{person.Email}'");

    public static Task<long> CommentAsync(this BoardFixture board, long feed, long author, long? parent = null, string content = "said") => board.QueryAsync<long>(
        $"INSERT INTO comments (feed_id, author_id, parent_id, content) VALUES ({feed}, {author}, {parent?.ToString(CultureInfo.InvariantCulture) ?? "NULL"}, '{content}') RETURNING id");

    public static Task LikeAsync(this BoardFixture board, string what, long id, params IEnumerable<long> people)
        => board.QueryAsync<object>(string.Concat(people.Select(p => $"INSERT INTO {what}_likes ({what}_id, user_id) VALUES ({id}, {p});")));

    public static Task FollowAsync(this BoardFixture board, long follower, long following)
        => board.QueryAsync<object>($"INSERT INTO follows (follower_id, following_id) VALUES ({follower}, {following})");

    public static async Task<HttpResponseMessage> LeaveAsync(this Person person, object? body = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/mypage/profile")
        {
            Content = System.Net.Http.Json.JsonContent.Create(body ?? new { password = Person.Password }),
        };
        return await person.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Every counter says what a count says.</summary>
    public static async Task AssertCountersAsync(this BoardFixture board) => Assert.Equal("", await board.QueryAsync<string>("""
        SELECT concat_ws('; ',
            (SELECT 'feeds in all' WHERE (SELECT coalesce(sum(delta), 0) FROM feed_totals) <> (SELECT count(*) FROM feeds WHERE NOT hidden)),
            (SELECT 'users ' || string_agg(u.id::text, ',') FROM users u WHERE
                (feed_count, comment_count, follower_count, following_count) IS DISTINCT FROM (
                    (SELECT count(*) FROM feeds WHERE author_id = u.id AND NOT hidden), (SELECT count(*) FROM comments WHERE author_id = u.id),
                    (SELECT count(*) FROM follows WHERE following_id = u.id), (SELECT count(*) FROM follows WHERE follower_id = u.id))),
            (SELECT 'feeds ' || string_agg(f.id::text, ',') FROM feeds f WHERE
                (like_count, comment_count, comment_rows, thread_rows) IS DISTINCT FROM (
                    (SELECT count(*)::int FROM feed_likes WHERE feed_id = f.id), (SELECT count(author_id)::int FROM comments WHERE feed_id = f.id AND NOT hidden),
                    (SELECT count(*)::int FROM comments WHERE feed_id = f.id), (SELECT count(*)::int FROM comments WHERE feed_id = f.id AND parent_id IS NULL))),
            (SELECT 'comments ' || string_agg(c.id::text, ',') FROM comments c WHERE
                (like_count, reply_count, reply_rows) IS DISTINCT FROM (
                    (SELECT count(*)::int FROM comment_likes WHERE comment_id = c.id), (SELECT count(author_id)::int FROM comments WHERE parent_id = c.id AND NOT hidden),
                    (SELECT count(*)::int FROM comments WHERE parent_id = c.id))))
        """));
}
