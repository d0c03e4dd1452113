using FeedBoard.ApiService.Http;
using Microsoft.Extensions.Primitives;

namespace FeedBoard.ApiService.Caching;

/// <summary>A 200 as it goes over the wire, made once and sent to all who ask for it.</summary>
/// <param name="json">The body, UTF-8.</param>
/// <param name="headers">Those that say something of the body.</param>
internal sealed class StoredAnswer(byte[] json, IReadOnlyList<KeyValuePair<string, StringValues>> headers) : IResult
{
    private string? etag;

    public ReadOnlyMemory<byte> Json => json;

    /// <summary>Of the body, with its quotes.</summary>
    public string ETag => etag ??= ETags.Of(json);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        foreach (var (name, value) in headers) response.Headers[name] = value;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = json.Length;
        return response.BodyWriter.WriteAsync(json, httpContext.RequestAborted).AsTask();
    }
}
