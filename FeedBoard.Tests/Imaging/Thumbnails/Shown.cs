using System.Text.Json.Nodes;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Imaging.Thumbnails;

/// <summary>What a feed shows of its images.</summary>
internal static class Shown
{
    private const string WebPData = "data:image/webp;base64,";

    public static async Task<JsonNode> ReadAsync(this BoardFixture board, long feed)
    {
        using var response = await board.Guest.GetAsync($"/api/feed/read/{feed}", TestContext.Current.CancellationToken);
        return await response.JsonAsync();
    }

    /// <summary>The only image of a feed as it is now.</summary>
    public static async Task<JsonNode> ImageOfAsync(this BoardFixture board, long feed) =>
        Assert.Single((await board.ReadAsync(feed))["images"]!.AsArray())!;

    public static Dictionary<string, string> Thumbnails(this JsonNode image) =>
        image["thumbnails"]!.AsObject().ToDictionary(t => t.Key, t => (string)t.Value!, StringComparer.Ordinal);

    public static string Name(this JsonNode image) => ImageUrls.NameIn((string)image["url"]!)!;

    public static byte[] Placeholder(this JsonNode image)
    {
        var uri = (string)image["placeholder"]!;
        Assert.StartsWith(WebPData, uri, StringComparison.Ordinal);
        return Convert.FromBase64String(uri[WebPData.Length..]);
    }
}
