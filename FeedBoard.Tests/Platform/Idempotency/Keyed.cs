using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Platform.Idempotency;

/// <summary>Creates with an <c>Idempotency-Key</c>.</summary>
internal static class Keyed
{
    public static string NewKey() => Guid.NewGuid().ToString();

    public static async Task<HttpResponseMessage> PostKeyedAsync(this Person person, string key, HttpContent form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/feed/create") { Content = form };
        Assert.True(request.Headers.TryAddWithoutValidation("Idempotency-Key", key));
        return await person.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static async Task<HttpResponseMessage> PostKeyedAsync(
        this Person person,
        string key,
        string title = "t",
        params UploadFile[] images
    )
    {
        using var form = Form.Of(("title", title), ("content", "c")).Files("images", images);
        return await person.PostKeyedAsync(key, form);
    }

    /// <summary>The body of a response that must be 200, byte for byte.</summary>
    public static async Task<string> TextAsync(this HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)response.StatusCode == 200, $"{(int)response.StatusCode} {text}");
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        return text;
    }

    public static Task<long> FeedsOfAsync(this BoardFixture board, Person person) =>
        board.QueryAsync<long>($"SELECT count(*) FROM feeds JOIN users u ON u.id = author_id WHERE u.email = '{person.Email}'");
}
