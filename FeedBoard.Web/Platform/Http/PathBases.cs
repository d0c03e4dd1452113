using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Features;

namespace FeedBoard.Web.Platform.Http;

/// <summary>
/// A board under a path of a site, such as <c>https://example.org/board/</c>, behind a proxy that names the path in
/// <c>X-Forwarded-Prefix</c>. Inside the process every path is as on a site of its own; here, on the way out, the paths of pages and
/// redirects get the prefix that the proxy took off on the way in. See docs/decisions/0038-http.md.
/// </summary>
internal static partial class PathBases
{
    private static readonly object Hidden = new();

    /// <summary>The path of the site that the board is under, as the proxy says; empty where it has a site of its own.</summary>
    public static PathString BoardPath(this HttpRequest request) =>
        request.HttpContext.Items.TryGetValue(Hidden, out var path) ? (PathString)path! : request.PathBase;

    /// <summary>Within the compression, and around everything that writes pages or redirects.</summary>
    public static void UsePathBaseOfProxy(this WebApplication app) =>
        app.Use(
            async (context, next) =>
            {
                if (!context.Request.PathBase.HasValue)
                {
                    await next(context);
                    return;
                }

                context.Response.OnStarting(AddToLocation, context);
                if (ApiRequests.Is(context))
                    await next(context); // the API writes absolute addresses, and streams
                else
                    await RewriteAsync(context, next);
            }
        );

    /// <summary>Puts the prefix before the paths in the attributes that hold addresses.</summary>
    /// <param name="html">As Blazor writes it: attributes in double quotes, and every other <c>"</c> escaped, so that nothing that people
    /// wrote looks like one.</param>
    internal static string WithBase(string html, string pathBase) =>
        Addresses()
            .Replace(
                html,
                match =>
                    match.Groups["set"] is { Success: true, Value: var set }
                        ? $" {match.Groups["name"].Value}=\"{WithBases(set, pathBase)}\""
                        : $"{match.Groups["attribute"].Value}{pathBase}{match.Groups["path"].Value}"
            );

    private static async Task RewriteAsync(HttpContext context, RequestDelegate next)
    {
        var sent = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var page = new MemoryStream();
        var board = context.Request.PathBase;
        context.Response.Body = page;
        // Blazor writes it before some addresses, such as those of forms, and not before others: within, there is none.
        context.Items[Hidden] = board;
        context.Request.PathBase = PathString.Empty;
        try
        {
            await next(context);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        finally
        {
            context.Features.Set(sent);
            context.Request.PathBase = board;
        }

        if (context.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) != true)
        {
            await sent.Stream.WriteAsync(page.GetBuffer().AsMemory(0, (int)page.Length), context.RequestAborted);
            return;
        }

        context.Response.ContentLength = null;
        var html = WithBase(Encoding.UTF8.GetString(page.GetBuffer(), 0, (int)page.Length), board.ToUriComponent());
        await sent.Stream.WriteAsync(Encoding.UTF8.GetBytes(html), context.RequestAborted);
    }

    private static Task AddToLocation(object state)
    {
        var context = (HttpContext)state;
        if (context.Response.Headers.Location is [{ } location] && IsPath(location))
            context.Response.Headers.Location = context.Request.BoardPath().ToUriComponent() + location;
        return Task.CompletedTask;
    }

    private static string WithBases(string set, string pathBase) =>
        string.Join(", ", set.Split(", ").Select(one => IsPath(one) ? pathBase + one : one));

    private static bool IsPath(string url) => url is ['/'] or ['/', not '/', ..];

    [GeneratedRegex(
        "(?<attribute> (href|src|action|formaction|data-full)=\")(?<path>/[^/])| (?<name>(image)?srcset)=\"(?<set>[^\"]*)\"",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000
    )]
    private static partial Regex Addresses();
}
