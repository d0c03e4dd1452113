using System.Security.Cryptography;
using FeedBoard.ApiService.Platform.Access;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace FeedBoard.ApiService.Platform.Http;

/// <summary>Conditional reads (RFC 9110, section 13): a caller who has the same body already gets 304 and none.</summary>
internal static class ETags
{
    /// <summary>Gives the route's 200 an <c>ETag</c> over its JSON as this caller sees it, and evaluates <c>If-None-Match</c>.</summary>
    public static RouteHandlerBuilder WithETag(this RouteHandlerBuilder route) =>
        route
            .Produces(StatusCodes.Status304NotModified)
            .AddEndpointFilter(async (context, next) => Tagged(await next(context), context.HttpContext))
            .AddOpenApiOperationTransformer(
                (operation, _, _) =>
                {
                    (operation.Parameters ??= []).Add(
                        new OpenApiParameter
                        {
                            Name = HeaderNames.IfNoneMatch,
                            In = ParameterLocation.Header,
                            Description = "ETags of what the caller has: if one is still current, the response is 304 without a body.",
                            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                        }
                    );
                    if (operation.Responses?.GetValueOrDefault("304") is OpenApiResponse unchanged)
                        unchanged.Description = "What the caller has is still true.";
                    return Task.CompletedTask;
                }
            );

    private static object? Tagged(object? result, HttpContext context)
    {
        if (StoredResponse.Of(result, context) is not { } response)
            return result;

        var headers = context.Response.Headers;
        headers.ETag = response.ETag;
        headers.Append(HeaderNames.Vary, HeaderNames.Authorization);
        // Kept, but asked for each time: counters change.
        headers.CacheControl = context.RequestServices.GetRequiredService<CurrentUser>().IsGuest ? "no-cache" : "private, no-cache";
        return context.Request.Headers.IfNoneMatch.Count > 0 && Knows(context.Request, response.ETag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : response;
    }

    private static bool Knows(HttpRequest request, string etag)
    {
        var tag = new EntityTagHeaderValue(etag);
        return request
            .GetTypedHeaders()
            .IfNoneMatch.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Compare(tag, useStrongComparison: false));
    }

    /// <summary>A strong one of these bytes, with its quotes.</summary>
    public static string Of(byte[] json) => $"\"{WebEncoders.Base64UrlEncode(SHA256.HashData(json).AsSpan(0, 16))}\"";
}
