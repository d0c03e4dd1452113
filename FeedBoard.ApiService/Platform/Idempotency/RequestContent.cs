using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FeedBoard.ApiService.Platform.Idempotency;

/// <summary>
/// What a request asks for, as one SHA-256: route, fields and files, each with its length before it, so that no two requests read the same.
/// </summary>
/// <remarks>
/// Fields come after parsing, files as the hash of their bytes: a multipart boundary that changes, or the order of JSON fields, changes
/// nothing.
/// </remarks>
internal sealed class RequestContent : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public RequestContent(HttpRequest request) => Add(request.Method).Add(request.Path.Value).Add(request.QueryString.Value);

    public RequestContent Add(string? text) => text is null ? Add(-1) : Add(Encoding.UTF8.GetBytes(text));

    public RequestContent Add(ReadOnlySpan<byte> bytes)
    {
        Add(bytes.Length);
        hash.AppendData(bytes);
        return this;
    }

    public RequestContent Add(int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        hash.AppendData(bytes);
        return this;
    }

    public byte[] ToHash() => hash.GetCurrentHash();

    public void Dispose() => hash.Dispose();
}
