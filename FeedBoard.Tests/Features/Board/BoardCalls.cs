using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Moderation;

namespace FeedBoard.Tests.Features.Board;

/// <summary>Calls about the board's settings.</summary>
internal static class BoardCalls
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<Person> JoinAsAdminAsync(this BoardFixture board) => board.JoinAsAsync(2);

    public static async Task<JsonNode> ReadBoardAsync(this HttpClient client)
    {
        using var response = await client.GetAsync("/api/board", Cancel);
        return await response.JsonAsync();
    }

    public static Task<HttpResponseMessage> PatchBoardAsync(this Person person, object change) =>
        person.Client.PatchAsJsonAsync("/api/board", change, Cancel);

    public static Task<HttpResponseMessage> PutLogoAsync(this Person admin, HttpContent form) =>
        admin.Client.PutAsync("/api/board/logo", form, Cancel);

    /// <summary>A logo that must be taken.</summary>
    public static async Task<JsonNode> SetLogoAsync(this Person admin, byte[] image)
    {
        using var form = Form.Of().Files("image", new UploadFile("logo.png", image));
        using var response = await admin.PutLogoAsync(form);
        return await response.JsonAsync();
    }

    public static string LogoUrl(this JsonNode board) => (string)board["logo_url"]!;

    /// <summary>A change that must succeed.</summary>
    public static async Task<JsonNode> ChangeBoardAsync(this Person admin, object change)
    {
        using var response = await admin.PatchBoardAsync(change);
        return await response.JsonAsync();
    }
}
