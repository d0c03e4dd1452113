using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace FeedBoard.Tests.Board;

/// <summary>Somebody who is signed in, and what they do most.</summary>
public sealed class Person
{
    public const string Password = "correct horse";

    private Person(HttpClient client, string email, string nickname, JsonNode login)
    {
        Client = client;
        Email = email;
        Nickname = nickname;
        AccessToken = (string)login["access_token"]!;
        RefreshToken = (string)login["refresh_token"]!;
        client.DefaultRequestHeaders.Authorization = new("Bearer", AccessToken);
    }

    public HttpClient Client { get; }

    public string Email { get; }

    public string Nickname { get; }

    public string AccessToken { get; }

    public string RefreshToken { get; }

    public static async Task<Person> JoinAsync(HttpClient client, string email, string nickname)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var signup = await client.PostAsJsonAsync(
            "/api/auth/signup",
            new
            {
                email,
                password = Password,
                nickname,
            },
            cancel
        );
        Assert.Equal(HttpStatusCode.OK, signup.StatusCode);
        using var login = await client.PostAsJsonAsync("/api/auth/login", new { email, password = Password }, cancel);
        return new(client, email, nickname, await login.JsonAsync());
    }

    /// <summary>Posts a feed and returns the response.</summary>
    public async Task<HttpResponseMessage> PostFeedAsync(string? title, string? content, params IEnumerable<UploadFile> images)
    {
        using var form = Form.Of(("title", title), ("content", content)).Files("images", images);
        return await Client.PostAsync("/api/feed/create", form, TestContext.Current.CancellationToken);
    }

    /// <summary>Posts a feed that must succeed.</summary>
    public async Task<JsonNode> FeedAsync(string title = "A title", string content = "Some content", params IEnumerable<UploadFile> images)
    {
        using var response = await PostFeedAsync(title, content, images);
        return await response.JsonAsync();
    }

    public async Task<HttpResponseMessage> PatchFeedAsync(long id, HttpContent form) =>
        await Client.PatchAsync($"/api/feed/update/{id}", form, TestContext.Current.CancellationToken);

    public async Task<HttpResponseMessage> DeleteFeedAsync(long id) =>
        await Client.DeleteAsync($"/api/feed/delete/{id}", TestContext.Current.CancellationToken);
}

/// <summary>A file of an upload.</summary>
public sealed record UploadFile(string Name, byte[] Bytes, string ContentType = "application/octet-stream");

/// <summary>A multipart form.</summary>
public static class Form
{
    public static MultipartFormDataContent Of(params IEnumerable<(string Name, string? Value)> fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            if (value is not null)
                form.Add(new StringContent(value), name);
        }

        return form;
    }

    public static MultipartFormDataContent Files(this MultipartFormDataContent form, string field, params IEnumerable<UploadFile> files)
    {
        foreach (var file in files)
        {
            var content = new ByteArrayContent(file.Bytes);
            content.Headers.ContentType = new MediaTypeHeaderValue(file.ContentType);
            form.Add(content, field, file.Name);
        }

        return form;
    }
}
