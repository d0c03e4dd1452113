using System.Globalization;
using FeedBoard.Web.Platform.Api;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace FeedBoard.Web.Platform.PublicDocuments;

/// <summary>How long a document is good.</summary>
/// <param name="Server">By this process.</param>
/// <param name="Clients">By readers and whatever is between, after that.</param>
internal sealed record Freshness(TimeSpan Server, TimeSpan Clients)
{
    public static readonly Freshness Feed = new(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1));

    public static readonly Freshness Map = new(TimeSpan.FromMinutes(10), TimeSpan.FromHours(1));
}

/// <summary>
/// Responds to readers outside: the same to everybody, with or without conditions; failures as a line of text that nobody may cache.
/// </summary>
internal sealed class PublicDocumentResponses(PublicDocumentCache documents, PublicAddress address)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15),
        Pause = TimeSpan.FromSeconds(30);

    /// <param name="make">Makes what the path and query ask for; <c>null</c>, or the API's 404 or 422, if it does not exist.</param>
    public async Task<IResult> RespondAsync(
        HttpContext context,
        Freshness freshness,
        Func<CancellationToken, Task<PublicDocument?>> make,
        string? query = null
    )
    {
        try
        {
            // Others may wait for what this request makes: it is made to its end, whether or not this reader stays.
            using var patience = new CancellationTokenSource(Patience);
            var document = await documents.GetAsync(
                $"{address.Root} {context.Request.Path}?{query}",
                freshness.Server,
                () => make(patience.Token)
            );
            if (document is null)
                return Failed(context, StatusCodes.Status404NotFound, "There is no such thing on this board.");

            context.Response.Headers.CacheControl = string.Create(
                CultureInfo.InvariantCulture,
                $"public, max-age={freshness.Clients.TotalSeconds}"
            );
            context.Response.Headers.Vary = HeaderNames.AcceptEncoding;
            return TypedResults.Bytes(document.Body, document.ContentType, lastModified: document.LastModified, entityTag: document.ETag);
        }
        catch (ApiException e) when (e.Status is StatusCodes.Status404NotFound or StatusCodes.Status422UnprocessableEntity)
        {
            return Failed(context, StatusCodes.Status404NotFound, "There is no such thing on this board.");
        }
        catch (Exception e) when (e is ApiException or OperationCanceledException)
        {
            var (status, wait) = e is ApiException { Status: StatusCodes.Status429TooManyRequests } busy
                ? (busy.Status, busy.RetryAfter)
                : (StatusCodes.Status503ServiceUnavailable, (e as ApiException)?.RetryAfter);
            context.Response.SetRetryAfter(wait ?? Pause);
            return Failed(context, status, ApiException.NoResponse);
        }
    }

    private static ContentHttpResult Failed(HttpContext context, int status, string text)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Text(text + "\n", "text/plain; charset=utf-8", statusCode: status);
    }
}
