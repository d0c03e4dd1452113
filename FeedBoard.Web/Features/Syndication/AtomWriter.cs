using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.ServiceModel.Syndication;
using System.Text;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Board;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.PublicDocuments;
using FeedBoard.Web.Platform.Text;
using FeedBoard.Web.Shared.Text;

namespace FeedBoard.Web.Features.Syndication;

/// <summary>A list of feeds to be written as Atom.</summary>
/// <param name="Path">Of the Atom document.</param>
/// <param name="Page">Path of the same list as a page.</param>
/// <param name="Since">When it changed last, if nothing is in it.</param>
internal sealed record AtomChannel(string Title, string Path, string Page, DateTime Since);

/// <summary>Writes feeds as Atom 1.0 (RFC 4287), in pages (RFC 5005).</summary>
internal sealed class AtomWriter(PublicAddress address, BoardInfo board, TimeProvider time)
{
    public const string ContentType = "application/atom+xml";

    // Within the second of a change there may be another one, and Last-Modified would be the same.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    /// <param name="cursor">Of this part of the list; <c>null</c> at its beginning.</param>
    public PublicDocument Write(AtomChannel channel, PageOf<FeedResponse> feeds, string? cursor)
    {
        var changed = new DateTimeOffset(feeds.Items.Select(f => f.UpdateDt).Append(channel.Since).Max());
        var atom = new SyndicationFeed(feeds.Items.Select(Entry))
        {
            Id = address.Of(channel.Path),
            Title = new(PlainText.Line(channel.Title)),
            LastUpdatedTime = changed,
            Generator = "FeedBoard",
            ImageUrl = board.Current?.LogoUrl is { } logo ? new(address.OfImage(logo)) : null,
        };
        atom.Links.Add(Link("alternate", address.Of(channel.Page), "text/html"));
        atom.Links.Add(Link("self", Part(channel, cursor), ContentType));
        atom.Links.Add(Link("first", Part(channel, null), ContentType));
        if (feeds.Next is { } next)
            atom.Links.Add(Link("next", Part(channel, next), ContentType));
        return PublicDocument.Xml(
            $"{ContentType}; charset=utf-8",
            xml => new Atom10FeedFormatter(atom).WriteTo(xml),
            time.GetUtcNow() - changed < Settled ? null : changed
        );
    }

    /// <summary>
    /// Of a feed, wherever the board is and whatever it is called: a UUID (version 8, RFC 9562) of what never changes about it.
    /// </summary>
    public static string IdOf(FeedResponse feed)
    {
        Span<byte> named = stackalloc byte[24];
        BinaryPrimitives.WriteInt64BigEndian(named, feed.Id);
        BinaryPrimitives.WriteInt64BigEndian(named[8..], feed.AuthorId);
        BinaryPrimitives.WriteInt64BigEndian(named[16..], feed.CreateDt.Ticks);
        var hash = SHA256.HashData(named).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return $"urn:uuid:{new Guid(hash, bigEndian: true)}";
    }

    private SyndicationItem Entry(FeedResponse feed)
    {
        var entry = new SyndicationItem
        {
            Id = IdOf(feed),
            Title = new(FeedTitle.InAnyLanguage(feed)),
            PublishDate = new DateTimeOffset(feed.CreateDt),
            LastUpdatedTime = new DateTimeOffset(feed.UpdateDt),
            Content = SyndicationContent.CreateHtmlContent(Html(feed)),
        };
        entry.Authors.Add(new() { Name = PlainText.Line(feed.AuthorNickname ?? "?"), Uri = address.Of(BoardPaths.User(feed.AuthorId)) });
        entry.Links.Add(Link("alternate", address.Of(BoardPaths.Feed(feed.Id)), "text/html"));
        foreach (var image in feed.Images)
            entry.Links.Add(
                new(
                    new(address.OfImage(image.Url)),
                    "enclosure",
                    image.Alt.Length == 0 ? null : PlainText.Line(image.Alt),
                    image.ContentType,
                    image.Size
                )
            );
        return entry;
    }

    private string Html(FeedResponse feed)
    {
        var html = new StringBuilder();
        foreach (
            var paragraph in PlainText
                .Text(feed.Content)
                .Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        )
        {
            html.Append("<p dir=\"auto\">");
            foreach (var (text, url) in LinkedText.Split(paragraph, feed.Mentions))
            {
                var shown = WebUtility.HtmlEncode(text).Replace("\n", "<br>", StringComparison.Ordinal);
                html.Append(
                    url is null ? shown : $"<a href=\"{WebUtility.HtmlEncode(Absolute(url))}\" rel=\"{Links.Rel}\">{shown}</a>"
                );
            }

            html.Append("</p>");
        }

        foreach (var image in feed.Images)
        {
            var shown = image.Thumbnails.TryGetValue(ThumbnailKeys.Page, out var thumbnail) ? thumbnail : image.Url;
            html.Append(
                CultureInfo.InvariantCulture,
                $"<p><a href=\"{Encoded(image.Url)}\"><img src=\"{Encoded(shown)}\" width=\"{image.Width}\" "
                    + $"height=\"{image.Height}\" alt=\"{WebUtility.HtmlEncode(PlainText.Line(image.Alt))}\"></a></p>"
            );
        }

        return html.ToString();
    }

    /// <summary>Tags and mentions are paths of the board, which mean nothing where the document is read.</summary>
    private string Absolute(string url) => url.StartsWith('/') ? address.Of(url) : url;

    private string Encoded(string image) => WebUtility.HtmlEncode(address.OfImage(image));

    private string Part(AtomChannel channel, string? cursor) =>
        address.Of(channel.Path) + (cursor is null ? "" : $"?cursor={Uri.EscapeDataString(cursor)}");

    private static SyndicationLink Link(string relation, string url, string type) => new(new(url), relation, null, type, 0);
}
