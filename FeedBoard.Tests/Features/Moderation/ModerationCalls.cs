using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Features.Moderation;

/// <summary>Calls of users and moderators in these tests. All must succeed unless the caller takes the response.</summary>
internal static class ModerationCalls
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Somebody new with a role.</summary>
    public static async Task<Person> JoinAsAsync(this BoardFixture board, int role)
    {
        var person = await board.JoinAsync();
        await board.QueryAsync<object>($"UPDATE users SET role = {role} WHERE email = '{person.Email}'");
        return person;
    }

    public static Task<Person> JoinAsModeratorAsync(this BoardFixture board) => board.JoinAsAsync(1);

    public static Task<HttpResponseMessage> PostAsync(this Person person, string path, object body) =>
        person.Client.PostAsJsonAsync(path, body, Cancel);

    public static async Task<JsonNode> DoAsync(this Person person, string path, object body)
    {
        using var response = await person.PostAsync(path, body);
        return await response.JsonAsync();
    }

    public static async Task<JsonNode> PutAsync(this Person person, string path)
    {
        using var response = await person.Client.PutAsync(path, null, Cancel);
        return await response.JsonAsync();
    }

    public static async Task<JsonNode> DeleteAsync(this Person person, string path)
    {
        using var response = await person.Client.DeleteAsync(path, Cancel);
        return await response.JsonAsync();
    }

    public static Task<JsonNode> HideFeedAsync(this Person moderator, long id) =>
        moderator.DoAsync("/api/moderation/hide", new { feed_id = id, reason = "An advertisement." });

    public static Task<JsonNode> RestoreFeedAsync(this Person moderator, long id) =>
        moderator.DoAsync("/api/moderation/restore", new { feed_id = id, reason = "A mistake." });

    public static Task<JsonNode> HideCommentAsync(this Person moderator, long id) =>
        moderator.DoAsync("/api/moderation/hide", new { comment_id = id, reason = "Rude." });

    public static Task<JsonNode> RestoreCommentAsync(this Person moderator, long id) =>
        moderator.DoAsync("/api/moderation/restore", new { comment_id = id, reason = "A mistake." });

    public static async Task<int> StatusAsync(this HttpClient client, string path)
    {
        using var response = await client.GetAsync(path, Cancel);
        return (int)response.StatusCode;
    }

    /// <summary>The ids of a page, and its total.</summary>
    public static async Task<(long[] Ids, long Total)> PageAsync(this HttpClient client, string path)
    {
        using var response = await client.GetAsync(path, Cancel);
        return ([.. (await response.JsonAsync()).AsArray().Select(i => i!.Id())], response.Total());
    }

    /// <summary>The lines of the audit log about a person, feed or comment, oldest first: action and actor.</summary>
    public static async Task<string[]> AuditAsync(this BoardFixture board, string condition) =>
        await board.QueryAsync<string[]>(
            $"SELECT array_agg(action || coalesce(' by ' || actor_id, '') || coalesce(': ' || detail, '') ORDER BY id) FROM audit_log "
                + $"WHERE {condition}"
        ) ?? [];
}
