using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Platform.Paging;

/// <summary>The end of a page: the sort key of its last item, and its id.</summary>
/// <param name="Sort">The order on the wire, <c>create_dt_desc</c>.</param>
/// <param name="Key">What the order sorts by, as 64 bits: ticks of a time, or whatever the list chose.</param>
internal readonly record struct Cursor(string Sort, long Key, long Id)
{
    public DateTime Time => new(Key, DateTimeKind.Utc);
}

/// <summary>
/// Writes cursors as opaque texts, and reads only its own: each carries a MAC over itself and the list that it belongs to.
/// </summary>
internal sealed class Cursors(IOptions<AuthOptions> options)
{
    private const int MacLength = 12;

    // Of the signing key, so that every replica reads the cursors of the others.
    private readonly byte[] key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256,
        options.Value.SigningKeyBytes,
        32,
        info: "feedboard cursor"u8.ToArray()
    );

    /// <param name="list">Names the list with everything that it depends on but its order: route, author, caller.</param>
    public string Write(string list, Cursor cursor)
    {
        var bytes = new byte[16 + Encoding.UTF8.GetByteCount(cursor.Sort) + MacLength];
        BinaryPrimitives.WriteInt64BigEndian(bytes, cursor.Key);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), cursor.Id);
        Encoding.UTF8.GetBytes(cursor.Sort, bytes.AsSpan(16));
        Mac(list, bytes.AsSpan(0, bytes.Length - MacLength)).CopyTo(bytes.AsSpan(bytes.Length - MacLength));
        return WebEncoders.Base64UrlEncode(bytes);
    }

    /// <exception cref="InvalidInputException">Not a cursor of this list.</exception>
    public Cursor Read(string list, string text)
    {
        var bytes = Decode(text);
        if (
            bytes.Length <= 16 + MacLength
            || !CryptographicOperations.FixedTimeEquals(
                Mac(list, bytes.AsSpan(0, bytes.Length - MacLength)),
                bytes.AsSpan(bytes.Length - MacLength)
            )
        )
        {
            throw new InvalidInputException(
                "cursor",
                new(FieldErrorCodes.NotACursor, "This is not a cursor of this list: take it from the Link header of its previous page.")
            );
        }

        return new(
            Encoding.UTF8.GetString(bytes.AsSpan(16, bytes.Length - 16 - MacLength)),
            BinaryPrimitives.ReadInt64BigEndian(bytes),
            BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(8))
        );
    }

    private static byte[] Decode(string text)
    {
        try
        {
            return text.Length > 200 ? [] : WebEncoders.Base64UrlDecode(text);
        }
        catch (FormatException)
        {
            return [];
        }
    }

    private ReadOnlySpan<byte> Mac(string list, ReadOnlySpan<byte> payload)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(payload);
        mac.AppendData(Encoding.UTF8.GetBytes(list));
        return mac.GetHashAndReset().AsSpan(0, MacLength);
    }
}
