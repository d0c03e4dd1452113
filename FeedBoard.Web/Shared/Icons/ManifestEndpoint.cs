using System.Text;
using System.Text.Json.Nodes;
using FeedBoard.Web.Platform.Board;
using FeedBoard.Web.Platform.PublicDocuments;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FeedBoard.Web.Shared.Icons;

/// <summary>What a home screen shows of the board: its name and its icon.</summary>
internal static class ManifestEndpoint
{
    public const string Manifest = "/manifest.webmanifest";

    public static void MapManifest(this IEndpointRouteBuilder app) =>
        app.MapMethods(Manifest, PublicDocumentExtensions.Reading, SendAsync);

    private static async Task<FileContentHttpResult> SendAsync(HttpContext context, BoardInfo info)
    {
        await info.RefreshAsync(); // as for a page: the name may have changed
        var name = info.Name ?? "FeedBoard";
        var manifest = new JsonObject
        {
            ["name"] = name,
            ["short_name"] = name,
            ["start_url"] = "./",
            ["display"] = "standalone",
            ["background_color"] = "#f6f5f1",
            ["theme_color"] = "#0c6b58",
            ["icons"] = new JsonArray(
                new JsonObject
                {
                    ["src"] = "icon.svg",
                    ["sizes"] = "any",
                    ["type"] = "image/svg+xml",
                }
            ),
        };
        context.Response.Headers.CacheControl = "public, max-age=3600";
        return TypedResults.Bytes(Encoding.UTF8.GetBytes(manifest.ToJsonString()), "application/manifest+json");
    }
}
