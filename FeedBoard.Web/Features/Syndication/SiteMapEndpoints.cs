using System.Globalization;
using System.Text;
using System.Xml;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.PublicDocuments;

namespace FeedBoard.Web.Features.Syndication;

/// <summary>For search engines: <c>/robots.txt</c>, and all feeds by <c>/sitemap.xml</c>.</summary>
internal static class SiteMapEndpoints
{
    private const string Index = "/sitemap.xml",
        Board = "/sitemap-board.xml",
        ContentType = "application/xml; charset=utf-8";
    private const string Namespace = "http://www.sitemaps.org/schemas/sitemap/0.9";

    public static void MapSiteMap(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/robots.txt", PublicDocumentExtensions.Reading, ReadRobotsAsync);
        app.MapMethods(Index, PublicDocumentExtensions.Reading, ReadIndexAsync);
        app.MapMethods(Board, PublicDocumentExtensions.Reading, ReadBoardAsync);
        app.MapMethods("/sitemap-{range:long}.xml", PublicDocumentExtensions.Reading, ReadRangeAsync);
    }

    private static Task<IResult> ReadRobotsAsync(HttpContext context, PublicDocumentResponses responses, PublicAddress address) =>
        responses.RespondAsync(
            context,
            Freshness.Map,
            _ =>
                Task.FromResult<PublicDocument?>(
                    new(
                        Encoding.UTF8.GetBytes(
                            $"""
                            User-agent: *
                            Allow: {address.Root.AbsolutePath.TrimEnd('/')}/api/image/
                            Disallow: {address.Root.AbsolutePath.TrimEnd('/')}/api/
                            Disallow: {address.Root.AbsolutePath.TrimEnd('/')}/openapi/
                            Disallow: {address.Root.AbsolutePath.TrimEnd('/')}/search
                            Disallow: {address.Root.AbsolutePath.TrimEnd('/')}/following
                            Disallow: {address.Root.AbsolutePath.TrimEnd('/')}/write
                            Disallow: {address.Root.AbsolutePath.TrimEnd('/')}/login
                            Disallow: {address.Root.AbsolutePath.TrimEnd('/')}/signup
                            Disallow: {address.Root.AbsolutePath.TrimEnd('/')}/me$
                            Disallow: {address.Root.AbsolutePath.TrimEnd('/')}/me/
                            Disallow: {address.Root.AbsolutePath.TrimEnd('/')}/feed/*/edit
                            Disallow: {address.Root.AbsolutePath.TrimEnd('/')}/feed/*/answers/

                            Sitemap: {address.Of(Index)}

                            """
                        ),
                        "text/plain; charset=utf-8"
                    )
                )
        );

    private static Task<IResult> ReadIndexAsync(
        HttpContext context,
        PublicDocumentResponses responses,
        BoardApi api,
        PublicAddress address
    ) =>
        responses.RespondAsync(
            context,
            Freshness.Map,
            async cancel =>
            {
                var ranges = await api.FeedRangesAsync(cancel);
                return PublicDocument.Xml(
                    ContentType,
                    xml =>
                    {
                        xml.WriteStartElement("sitemapindex", Namespace);
                        foreach (
                            var path in ranges.Select(r => string.Create(CultureInfo.InvariantCulture, $"/sitemap-{r}.xml")).Prepend(Board)
                        )
                            Write(xml, "sitemap", address.Of(path));
                    }
                );
            }
        );

    private static Task<IResult> ReadBoardAsync(HttpContext context, PublicDocumentResponses responses, PublicAddress address) =>
        responses.RespondAsync(
            context,
            Freshness.Map,
            _ => Task.FromResult<PublicDocument?>(Urls(xml => Write(xml, "url", address.Of("/"))))
        );

    private static Task<IResult> ReadRangeAsync(
        long range,
        HttpContext context,
        PublicDocumentResponses responses,
        BoardApi api,
        PublicAddress address
    ) =>
        responses.RespondAsync(
            context,
            Freshness.Map,
            async cancel =>
            {
                var feeds = await api.FeedRangeAsync(range, cancel);
                if (feeds.Count == 0)
                    return null;
                return Urls(xml =>
                {
                    foreach (var feed in feeds)
                        Write(xml, "url", address.Of(BoardPaths.Feed(feed.Id)), feed.UpdateDt);
                });
            }
        );

    private static PublicDocument Urls(Action<XmlWriter> write) =>
        PublicDocument.Xml(
            ContentType,
            xml =>
            {
                xml.WriteStartElement("urlset", Namespace);
                write(xml);
            }
        );

    private static void Write(XmlWriter xml, string element, string url, DateTime? changed = null)
    {
        xml.WriteStartElement(element);
        xml.WriteElementString("loc", url);
        if (changed is { } at)
            xml.WriteElementString("lastmod", at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        xml.WriteEndElement();
    }
}
