using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace FeedBoard.ApiService.Platform.OpenApi;

/// <summary>
/// The OpenAPI document as it is sent, at <see cref="BoardNames.OpenApi"/>. It is generated once, and not for each caller: that takes a
/// processor for longer than any other response, and everybody may ask for it.
/// </summary>
internal sealed class PublishedDocument([FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider documents)
{
    private readonly Lock gate = new();
    private Task<byte[]>? generated;
    private (string Path, byte[] Document)? below; // of the last path: a board has one

    /// <summary>The document, in UTF-8, of a board that lies under <paramref name="path"/>.</summary>
    public async Task<byte[]> ReadAsync(PathString path, CancellationToken cancellationToken)
    {
        var document = await Generated().WaitAsync(cancellationToken);
        if (!path.HasValue)
            return document;
        var url = path.ToUriComponent();
        lock (gate)
        {
            if (below is not { } kept || !string.Equals(kept.Path, url, StringComparison.Ordinal))
                below = kept = (url, WithServer(document, url));
            return kept.Document;
        }
    }

    // Not ended with the request that came first: others wait for it too.
    private Task<byte[]> Generated()
    {
        lock (gate)
        {
            if (generated is null or { IsFaulted: true })
                generated = Task.Run(GenerateAsync, CancellationToken.None);
            return generated;
        }
    }

    private async Task<byte[]> GenerateAsync()
    {
        var document = await documents.GetOpenApiDocumentAsync();
        document.Servers = [];
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1);
        return json.ToArray();
    }

    private static byte[] WithServer(byte[] document, string url)
    {
        var json = JsonNode.Parse(document)!.AsObject();
        json["servers"] = new JsonArray(new JsonObject { ["url"] = url });
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }
}
