using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace FeedBoard.Tests.Standalone;

internal static class Joining
{
    /// <summary>Signs a person up on the board behind a port.</summary>
    /// <returns>The access token.</returns>
    public static async Task<string> JoinAsync(this HttpClient http, int port, string name = "ann")
    {
        var cancel = TestContext.Current.CancellationToken;
        var person = new
        {
            email = $"{name}@example.com",
            password = "correct horse battery",
            nickname = name,
        };
        using var joined = await http.PostAsJsonAsync($"http://127.0.0.1:{port}/api/auth/signup", person, cancel);
        Assert.True(joined.IsSuccessStatusCode, await joined.Content.ReadAsStringAsync(cancel));
        using var login = await http.PostAsJsonAsync($"http://127.0.0.1:{port}/api/auth/login", person, cancel);
        return (string)(await login.Content.ReadFromJsonAsync<JsonObject>(cancel))!["access_token"]!;
    }
}
