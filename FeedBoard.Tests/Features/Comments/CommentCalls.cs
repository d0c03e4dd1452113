using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Features.Comments;

/// <summary>Calls of tests that use comments, and checks of the counters.</summary>
internal static partial class CommentCalls
{
    /// <summary>Rows whose counters differ from a count, and tombstones with content.</summary>
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<HttpResponseMessage> PostCommentAsync(this Person person, object body) =>
        person.Client.PostAsJsonAsync("/api/comment/create", body, Cancel);

    /// <summary>Comments; must succeed.</summary>
    public static async Task<JsonNode> CommentAsync(this Person person, long feed, string content = "A comment", long? parent = null)
    {
        using var response = await person.PostCommentAsync(
            parent is null
                ? new { content, feed_id = feed }
                : new
                {
                    content,
                    feed_id = feed,
                    parent_id = parent,
                }
        );
        return await response.JsonAsync();
    }

    public static Task<HttpResponseMessage> PatchCommentAsync(this Person person, long id, string? content) =>
        person.Client.PatchAsJsonAsync($"/api/comment/update/{id}", new { content }, Cancel);

    public static Task<HttpResponseMessage> DeleteCommentAsync(this Person person, long id) =>
        person.Client.DeleteAsync($"/api/comment/delete/{id}", Cancel);

    /// <summary>Deletes a comment; must succeed.</summary>
    public static async Task RemoveCommentAsync(this Person person, long id)
    {
        using var response = await person.DeleteCommentAsync(id);
        Assert.Equal("Comment Deleted", (string)(await response.JsonAsync())["message"]!);
    }

    public static async Task<JsonArray> ListAsync(this HttpClient client, string path)
    {
        using var response = await client.GetAsync(path, Cancel);
        return (await response.JsonAsync()).AsArray();
    }

    public static async Task<JsonNode> ReadFeedAsync(this HttpClient client, long id)
    {
        using var response = await client.GetAsync($"/api/feed/read/{id}", Cancel);
        return await response.JsonAsync();
    }

    public static IEnumerable<long> Ids(this JsonArray page) => page.Select(c => c!.Id());

    /// <summary>The address of the next page, or <c>null</c> on the last one.</summary>
    public static string? Next(this HttpResponseMessage response) =>
        response.Headers.TryGetValues("Link", out var links) ? NextLink().Match(Assert.Single(links)).Groups["url"].Value : null;

    /// <summary>Returns when so many statements of the API wait for a lock.</summary>
    public static async Task WaitForBlockedAsync(this BoardFixture board, int statements = 1)
    {
        while (
            await board.QueryAsync<long>(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            ) < statements
        )
            await Task.Delay(20, Cancel);
    }

    [GeneratedRegex("^<(?<url>http[^>]+)>; rel=\"next\"$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NextLink();
}
