using System.Security.Cryptography;
using FeedBoard.Web.Platform.PublicDocuments;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FeedBoard.Web.Shared.Icons;

/// <summary>The icons that browsers, telephones and feed readers ask for by their names, whatever the page says.</summary>
internal static class IconEndpoints
{
    public const string Favicon = "/favicon.ico",
        TouchIcon = "/apple-touch-icon.png";

    private static readonly string[] TouchIcons = [TouchIcon, "/apple-touch-icon-precomposed.png"];

    private static readonly Lazy<(byte[] Body, EntityTagHeaderValue ETag)> Ico = new(() => Tagged(IconImage.Ico(16, 32, 48)));

    private static readonly Lazy<(byte[] Body, EntityTagHeaderValue ETag)> Touch = new(() => Tagged(IconImage.Png(180, isFull: true)));

    public static void MapIcons(this IEndpointRouteBuilder app)
    {
        app.MapMethods(Favicon, PublicDocumentExtensions.Reading, (HttpContext context) => Send(context, Ico.Value, "image/x-icon"));
        foreach (var path in TouchIcons)
            app.MapMethods(path, PublicDocumentExtensions.Reading, (HttpContext context) => Send(context, Touch.Value, "image/png"));
    }

    private static FileContentHttpResult Send(HttpContext context, (byte[] Body, EntityTagHeaderValue ETag) icon, string type)
    {
        context.Response.Headers.CacheControl = "public, max-age=86400";
        return TypedResults.Bytes(icon.Body, type, entityTag: icon.ETag);
    }

    private static (byte[] Body, EntityTagHeaderValue ETag) Tagged(byte[] body) =>
        (body, new($"\"{WebEncoders.Base64UrlEncode(SHA256.HashData(body).AsSpan(0, 16))}\""));
}
