using System.Diagnostics;
using System.Globalization;
using FeedBoard.ServiceDefaults;
using FeedBoard.Web.Platform.Board;
using FeedBoard.Web.Platform.Events;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.Session;
using FeedBoard.Web.Platform.Theme;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FeedBoard.Web.Platform.GuestPages;

/// <summary>Serves guests whole pages from memory; see docs/decisions/0059-guests-pages-from-memory.md.</summary>
internal sealed class GuestPageMiddleware(
    RequestDelegate next,
    GuestPageCache pages,
    BoardChanges changes,
    GuestPageOptions options,
    IResponseCompressionProvider codings
)
{
    // Everything that chooses between the versions of a page. The host is a part of every cache's key.
    private static readonly StringValues Vary = $"{HeaderNames.AcceptEncoding}, {HeaderNames.AcceptLanguage}, {HeaderNames.Cookie}";

    // Browsers ask each time, and mostly get a 304; a cache on the way may serve it for a moment.
    private readonly StringValues cacheControl = string.Create(
        CultureInfo.InvariantCulture,
        $"public, max-age=0, s-maxage={options.SharedLifetime.TotalSeconds}, must-revalidate"
    );

    public Task InvokeAsync(HttpContext context) =>
        !context.Request.OnlyReads() ? changes.HandleWriteAsync(context, next)
        : pages.IsOn && SharedByGuestsAttribute.Is(context) && !Sessions.HasCookie(context.Request) ? RespondAsync(context)
        : next(context);

    private async Task RespondAsync(HttpContext context)
    {
        var (key, position) = (Key(context.Request), BackgroundRequests.Position(context));
        if (pages.Find(key, position) is { } kept)
        {
            await SendAsync(context, kept);
            return;
        }

        var (page, made) = await pages.MakeAsync(key, position, known => MakeAsync(context, known), context.RequestAborted);
        if (page is not null)
            await SendAsync(context, page);
        else if (!made)
            await next(context);
    }

    /// <summary>Makes the page as for anybody else, and looks at what has come of it.</summary>
    /// <returns><c>null</c>: it is for this request alone, and has been sent.</returns>
    private async Task<GuestPage?> MakeAsync(HttpContext context, long known)
    {
        var (sent, method) = (context.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), context.Request.Method);
        var reads = new PageReads(Stopwatch.GetTimestamp());
        using var body = new MemoryStream();
        context.Features.Set(reads);
        context.Response.Body = body;
        context.Request.Method = HttpMethods.Get; // a HEAD has the headers of the page
        try
        {
            await next(context);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        finally
        {
            context.Features.Set(sent);
            context.Request.Method = method;
        }

        var html = body.GetBuffer().AsMemory(0, (int)body.Length);
        if (IsForAll(context, reads))
        {
            var read = new BoardRead(known, reads.Began);
            var page = new GuestPage(html.Span, context.Response.ContentType!, read, PagePosition.Of(context).Number);
            if (pages.IsGood(page, null))
                return page;
        }

        await sent.Stream.WriteAsync(html, context.RequestAborted);
        return null;
    }

    /// <summary>No error, no redirect, nobody signed in, no cookie set, and nothing missing.</summary>
    private static bool IsForAll(HttpContext context, PageReads reads) =>
        context.Response is { StatusCode: StatusCodes.Status200OK, ContentType: { } type, Headers.SetCookie.Count: 0 }
        && type.StartsWith("text/html", StringComparison.OrdinalIgnoreCase)
        && context.User.Identity?.IsAuthenticated != true
        && !reads.Failed;

    private async Task SendAsync(HttpContext context, GuestPage page)
    {
        var (response, headers) = (context.Response, context.Response.Headers);
        var coding = codings.GetCompressionProvider(context)?.EncodingName;
        var (body, etag) = page.In(coding);
        headers.ETag = etag;
        headers.CacheControl = cacheControl;
        headers.Vary = Vary;
        headers.Pragma = default;
        headers.Remove("blazor-enhanced-nav"); // of the one who asked first
        if (IsKnown(context.Request, etag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            response.ContentType = null;
            return;
        }

        response.ContentType = page.ContentType;
        response.ContentLength = body.Length;
        if (coding is not null)
            headers.ContentEncoding = coding;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>As RFC 9110 compares: a proxy that has unpacked a page calls its tag a weak one.</summary>
    private static bool IsKnown(HttpRequest request, string etag) =>
        request.Headers.IfNoneMatch is { Count: > 0 } given
        && EntityTagHeaderValue.TryParseList(given, out var tags)
        && tags.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Tag.Equals(etag, StringComparison.Ordinal));

    // Numbers and dates have a culture, too, and a cookie may name two different ones.
    private static string Key(HttpRequest request) =>
        $"{CultureInfo.CurrentUICulture.Name} {CultureInfo.CurrentCulture.Name} {Themes.Of(request.HttpContext)} "
        + $"{Announcement.Dismissed(request.HttpContext)} "
        + $"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}{request.QueryString}";
}
