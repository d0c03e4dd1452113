using System.Globalization;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Features.MyPage;

/// <summary>People who comment, like and follow, written behind the API's back.</summary>
internal static class Society
{
    public static async Task<long> IdOfAsync(this BoardFixture board, Person person) =>
        await board.QueryAsync<long>($"SELECT id FROM users WHERE email = '{person.Email}'");

    public static Task<long> CommentAsync(this BoardFixture board, long feed, long author, long? parent = null, string content = "said") =>
        board.QueryAsync<long>(
            $"INSERT INTO comments (feed_id, author_id, parent_id, content) VALUES ({feed}, {author}, "
                + $"{parent?.ToString(CultureInfo.InvariantCulture) ?? "NULL"}, '{content}') RETURNING id"
        );

    public static Task LikeAsync(this BoardFixture board, string what, long id, params IEnumerable<long> people) =>
        board.QueryAsync<object>(string.Concat(people.Select(p => $"INSERT INTO {what}_likes ({what}_id, user_id) VALUES ({id}, {p});")));

    public static Task FollowAsync(this BoardFixture board, long follower, long following) =>
        board.QueryAsync<object>($"INSERT INTO follows (follower_id, following_id) VALUES ({follower}, {following})");

    public static async Task<HttpResponseMessage> DeleteAccountAsync(this Person person, object? body = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/mypage/profile")
        {
            Content = System.Net.Http.Json.JsonContent.Create(body ?? new { password = Person.Password }),
        };
        return await person.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
