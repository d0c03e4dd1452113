using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FeedBoard.Web.Platform.PublicDocuments;

/// <summary>A document for readers outside, as it was made.</summary>
/// <param name="LastModified"><c>null</c> when nothing sure can be said.</param>
internal sealed record PublicDocument(byte[] Body, string ContentType, DateTimeOffset? LastModified = null)
{
    /// <summary>Weak, for it is the same compressed or not.</summary>
    public EntityTagHeaderValue ETag { get; } =
        new($"\"{WebEncoders.Base64UrlEncode(SHA256.HashData(Body).AsSpan(0, 16))}\"", isWeak: true);

    public static PublicDocument Xml(string contentType, Action<XmlWriter> write, DateTimeOffset? lastModified = null)
    {
        using var body = new MemoryStream();
        using (var xml = XmlWriter.Create(body, new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) }))
            write(xml);
        return new(body.ToArray(), contentType, lastModified);
    }
}
