using System.Net.Http.Json;
using System.Text;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Features.Users;

/// <summary>Shared helpers of tests with users.</summary>
internal static class PersonExtensions
{
    /// <summary>
    /// Ids that are no 64-bit integers, as they stand in a path. One with a NUL is no HTTP: the server itself refuses it.
    /// </summary>
    public static readonly string[] BadIds =
    [
        "x",
        "1.5",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999999999",
        "%20",
        "%F0%9F%98%80",
        "0x10",
        "1e3",
        "%ED%A0%80",
    ];

    public static async Task<long> IdAsync(this Person person)
    {
        using var response = await person.Client.GetAsync("/api/mypage/profile", TestContext.Current.CancellationToken);
        return (await response.JsonAsync()).Id();
    }

    public static Task<HttpResponseMessage> AskAsync(this HttpClient client, string method, string path) =>
        client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), TestContext.Current.CancellationToken);

    public static Task<HttpResponseMessage> AskAsync(this HttpClient client, string method, string path, string json) =>
        client.SendAsync(
            new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(json, Encoding.UTF8, "application/json") },
            TestContext.Current.CancellationToken
        );

    /// <summary>Signs somebody in once more and gives the new session's tokens.</summary>
    public static async Task<(string Access, string Refresh)> LoginAsync(
        this HttpClient guest,
        Person person,
        string password = Person.Password,
        string? device = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/login")
        {
            Content = JsonContent.Create(new { email = person.Email, password }),
        };
        if (device is not null)
            request.Headers.TryAddWithoutValidation("User-Agent", device);
        using var response = await guest.SendAsync(request, TestContext.Current.CancellationToken);
        var login = await response.JsonAsync();
        return ((string)login["access_token"]!, (string)login["refresh_token"]!);
    }

    /// <summary>The response to a request with the token.</summary>
    public static async Task<int> StatusWithAsync(this HttpClient guest, string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/mypage/profile")
        {
            Headers = { Authorization = new("Bearer", accessToken) },
        };
        using var response = await guest.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    public static IEnumerable<string> Fields(this System.Text.Json.Nodes.JsonNode node) =>
        node.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal);
}
