using System.Collections.Concurrent;
using FeedBoard.ServiceDefaults;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace FeedBoard.ApiService.Platform.OpenApi;

/// <summary>
/// The OpenAPI document as it is sent, at <see cref="BoardNames.OpenApi"/>. It is generated once, and not for each caller: that takes a
/// processor for longer than any other response, and everybody may ask for it.
/// </summary>
internal sealed class PublishedDocument([FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider documents)
{
    // By the path that a proxy in front of the board names: nobody else can add one.
    private readonly ConcurrentDictionary<string, Lazy<Task<byte[]>>> sent = new(StringComparer.Ordinal);

    /// <summary>The document, in UTF-8, for a board that lies under <paramref name="path"/>.</summary>
    public Task<byte[]> ReadAsync(PathString path) =>
        sent.GetOrAdd(path.ToUriComponent(), board => new(() => GenerateAsync(board))).Value;

    // Not cancelled with the request that came first: others wait for it too.
    private async Task<byte[]> GenerateAsync(string board)
    {
        var document = await documents.GetOpenApiDocumentAsync();
        document.Servers = board.Length > 0 ? [new() { Url = board }] : [];
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1);
        return json.ToArray();
    }
}
