using System.Net.Http.Json;
using System.Text.Json;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Features.Account;

/// <summary>Tokens for scripts, in tests.</summary>
internal static class ApiTokenCalls
{
    public const string Path = "/api/account/tokens";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Creates a token; it must be possible.</summary>
    public static async Task<(long Id, string Token)> TokenAsync(
        this Person person,
        string[] scopes,
        string name = "A script",
        int? days = null
    )
    {
        using var response = await person.PostTokenAsync(
            new
            {
                name,
                scopes,
                expires_in_days = days ?? 90,
            }
        );
        var created = await response.JsonAsync();
        return (created.Id(), (string)created["token"]!);
    }

    /// <summary>With the password, if the body has none.</summary>
    public static Task<HttpResponseMessage> PostTokenAsync(this Person person, object body)
    {
        var json = JsonSerializer.SerializeToNode(body)!.AsObject();
        json.TryAdd("current_password", Person.Password);
        return person.Client.PostAsJsonAsync(Path, json, Cancel);
    }

    /// <summary>Sends a request with a token and nothing else.</summary>
    public static async Task<HttpResponseMessage> WithAsync(
        this HttpClient guest,
        string token,
        string method,
        string path,
        HttpContent? body = null
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return await guest.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
    }
}
