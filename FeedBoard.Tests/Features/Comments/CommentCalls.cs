using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Features.Comments;

/// <summary>Calls of tests that use comments.</summary>
internal static class CommentCalls
{
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
}
