using System.Globalization;
using System.Text.Json.Nodes;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Board;

/// <summary>Users who signed up through the API, for requests that need a token.</summary>
internal static class BenchPeople
{
    public const string Password = "correct horse battery";

    /// <returns>An access token for each. A run ends before they expire.</returns>
    public static async Task<IReadOnlyList<string>> JoinAsync(HttpClient http, int count, CancellationToken cancel)
    {
        var tokens = new List<string>();
        for (var n = 0; n < count; n++)
            tokens.Add(await LogInAsync(http, await SignUpAsync(http, cancel), cancel));
        return tokens;
    }

    /// <returns>The new account's e-mail address.</returns>
    public static async Task<string> SignUpAsync(HttpClient http, CancellationToken cancel)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"b{Guid.NewGuid():N}")[..20];
        await SendAsync(
            http,
            "/api/auth/signup",
            new
            {
                email = $"{name}@example.com",
                password = Password,
                nickname = name,
            },
            cancel
        );
        return $"{name}@example.com";
    }

    public static async Task<string> LogInAsync(HttpClient http, string email, CancellationToken cancel) =>
        (string)(await SendAsync(http, "/api/auth/login", new { email, password = Password }, cancel))["access_token"]!;

    private static async Task<JsonNode> SendAsync(HttpClient http, string path, object body, CancellationToken cancel)
    {
        using var response = await http.PostAsJsonAsync(path, body, cancel);
        var text = await response.Content.ReadAsStringAsync(cancel);
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new BoardException($"{path} got the status {(int)response.StatusCode}: {text}");
    }
}
