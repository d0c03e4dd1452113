using System.IO.Compression;
using System.Security.Cryptography;
using FeedBoard.ServiceDefaults;
using Microsoft.AspNetCore.WebUtilities;

namespace FeedBoard.Web.Platform.GuestPages;

/// <summary>A whole page for all guests, as it is sent: plain, and compressed once in each way that browsers take.</summary>
internal sealed class GuestPage
{
    // 4 of 11: nearly as small as 9, in a fraction of the time. The page lives for a moment.
    private const int BrotliQuality = 4,
        BrotliWindow = 18;

    private readonly string etag;
    private readonly byte[] plain,
        brotli,
        gzip;

    public GuestPage(ReadOnlySpan<byte> html, string contentType, BoardRead read, long? position)
    {
        (ContentType, Read, Position) = (contentType, read, position);
        plain = html.ToArray();
        brotli = Brotli(html);
        gzip = Gzip(html);
        etag = WebEncoders.Base64UrlEncode(SHA256.HashData(html).AsSpan(0, 16));
    }

    public string ContentType { get; }

    /// <summary>The oldest read of it.</summary>
    public BoardRead Read { get; }

    /// <summary>How far the event log was read before; <c>null</c> when that is not known.</summary>
    public long? Position { get; }

    public int Bytes => plain.Length + brotli.Length + gzip.Length;

    /// <param name="coding"><c>br</c>, <c>gzip</c>, or <c>null</c> for none.</param>
    /// <returns>The body, with its strong ETag: each coding has its own.</returns>
    public (ReadOnlyMemory<byte> Body, string ETag) In(string? coding) =>
        coding switch
        {
            "br" => (brotli, $"\"{etag}-br\""),
            "gzip" => (gzip, $"\"{etag}-gz\""),
            _ => (plain, $"\"{etag}\""),
        };

    private static byte[] Brotli(ReadOnlySpan<byte> html)
    {
        var most = new byte[BrotliEncoder.GetMaxCompressedLength(html.Length)];
        return BrotliEncoder.TryCompress(html, most, out var length, BrotliQuality, BrotliWindow)
            ? most[..length]
            : throw new InvalidOperationException("The page could not be compressed.");
    }

    private static byte[] Gzip(ReadOnlySpan<byte> html)
    {
        using var compressed = new MemoryStream();
        using (var packed = new GZipStream(compressed, CompressionLevel.Fastest))
            packed.Write(html);
        return compressed.ToArray();
    }
}
