using System.Globalization;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Features.Images;

/// <summary>Images that are uploaded before their feed.</summary>
internal static class DraftCalls
{
    public static ByteArrayContent Body(byte[] image) =>
        new(image) { Headers = { ContentType = new("application/octet-stream") } };

    public static async Task<HttpResponseMessage> PostDraftAsync(this Person person, byte[] image)
    {
        using var body = Body(image);
        return await person.Client.PostAsync("/api/image/draft", body, TestContext.Current.CancellationToken);
    }

    /// <summary>Uploads an image, which must succeed.</summary>
    public static async Task<long> DraftAsync(this Person person, byte[] image)
    {
        using var response = await person.PostDraftAsync(image);
        return (await response.JsonAsync()).Id();
    }

    public static Task<HttpResponseMessage> DeleteDraftAsync(this Person person, long id) =>
        person.Client.DeleteAsync($"/api/image/draft/{id}", TestContext.Current.CancellationToken);

    /// <summary>Posts a form without files.</summary>
    public static async Task<HttpResponseMessage> PostFormAsync(
        this Person person,
        IEnumerable<(string Name, string? Value)> fields,
        string? key = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/feed/create") { Content = Form.Of(fields) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await person.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Their ids, as the fields of a form.</summary>
    public static IEnumerable<(string Name, string? Value)> Fields(params IEnumerable<long> drafts) =>
        drafts.Select(d => ("draft_ids", (string?)d.ToString(CultureInfo.InvariantCulture)));
}
