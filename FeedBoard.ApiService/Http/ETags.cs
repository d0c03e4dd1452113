using System.Security.Cryptography;
using System.Text.Json;
using FeedBoard.ApiService.Auth;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace FeedBoard.ApiService.Http;

/// <summary>Conditional reads (RFC 9110, section 13): a caller who has the same body already gets 304 and none.</summary>
internal static class ETags
{
    /// <summary>Gives the route's 200 an <c>ETag</c> over its JSON as this caller sees it, and answers <c>If-None-Match</c>.</summary>
    public static RouteHandlerBuilder WithETag(this RouteHandlerBuilder route) => route.Produces(StatusCodes.Status304NotModified)
        .AddEndpointFilter(async (context, next) => Tagged(await next(context), context.HttpContext))
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = HeaderNames.IfNoneMatch,
                In = ParameterLocation.Header,
                Description = "ETags of what the caller has: if one of them is still true, the answer is 304 without a body.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
            if (operation.Responses?.GetValueOrDefault("304") is OpenApiResponse unchanged) unchanged.Description = "What the caller has is still true.";
            return Task.CompletedTask;
        });

    private static object? Tagged(object? result, HttpContext context)
    {
        while (result is INestedHttpResult nested) result = nested.Result;
        if (result is not (IValueHttpResult { Value: { } value } and IStatusCodeHttpResult { StatusCode: StatusCodes.Status200OK })) return result;

        var services = context.RequestServices;
        var json = JsonSerializer.SerializeToUtf8Bytes(value, services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions.GetTypeInfo(value.GetType()));
        var tag = new EntityTagHeaderValue($"\"{WebEncoders.Base64UrlEncode(SHA256.HashData(json).AsSpan(0, 16))}\"");
        var headers = context.Response.GetTypedHeaders();
        headers.ETag = tag;
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Authorization);
        // Kept, but asked for each time: counters change.
        context.Response.Headers.CacheControl = services.GetRequiredService<CurrentUser>().IsGuest ? "no-cache" : "private, no-cache";
        return context.Request.GetTypedHeaders().IfNoneMatch.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Compare(tag, useStrongComparison: false))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Bytes(json, "application/json; charset=utf-8");
    }
}
