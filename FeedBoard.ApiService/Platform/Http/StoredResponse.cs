using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace FeedBoard.ApiService.Platform.Http;

/// <summary>A 200 response as it is sent, serialized once: for many callers, or once more for a caller that repeats its request.</summary>
/// <param name="json">The body, UTF-8.</param>
/// <param name="headers">Those that say something of the body.</param>
internal sealed class StoredResponse(byte[] json, params IReadOnlyList<KeyValuePair<string, StringValues>> headers) : IResult
{
    private static readonly string[] OfTheBody = [BoardHeaders.TotalCount, "Link", BoardHeaders.EventPosition];

    private string? etag;

    public ReadOnlyMemory<byte> Json => json;

    /// <summary>The ETag of the body, with its quotes.</summary>
    public string ETag => etag ??= ETags.Of(json);

    /// <param name="result">What an endpoint gave.</param>
    /// <returns><c>null</c> when it is not a 200 with a body in JSON.</returns>
    public static StoredResponse? Of(object? result, HttpContext context)
    {
        while (result is INestedHttpResult nested)
            result = nested.Result;
        if (result is StoredResponse stored)
            return stored;
        if (result is not (IValueHttpResult { Value: { } value } and IStatusCodeHttpResult { StatusCode: StatusCodes.Status200OK }))
            return null;
        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var headers = context.Response.Headers;
        return new(
            JsonSerializer.SerializeToUtf8Bytes(value, options.GetTypeInfo(value.GetType())),
            [.. OfTheBody.Where(headers.ContainsKey).Select(name => new KeyValuePair<string, StringValues>(name, headers[name]))]
        );
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        foreach (var (name, value) in headers)
            response.Headers[name] = value;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = json.Length;
        return response.BodyWriter.WriteAsync(json, httpContext.RequestAborted).AsTask();
    }
}
