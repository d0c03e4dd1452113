using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Images.Stores;

/// <summary>Stores the bytes of images: a bucket (<c>s3://</c>) or a folder (<c>file:///</c>). Thread-safe.</summary>
/// <remarks>
/// Names are those that <see cref="ImageName"/> makes; anything else is refused with <see cref="ArgumentException"/> before it reaches the
/// store. Every method throws <see cref="ImageStoreUnavailableException"/> when the store cannot be reached or cannot do its work (disk
/// full, access denied, no such bucket), after the retries and time limits of the implementation.
/// </remarks>
internal interface IImageStore
{
    /// <summary>
    /// How long others may keep an image, be it from the API or from the bucket itself. A name stands for the same bytes for ever. A
    /// copy of an image that is hidden later stays where it is (SECURITY.md).
    /// </summary>
    const string CacheControl = "public, max-age=31536000, immutable";

    /// <summary>Stores an object under a new name; when it returns, the object survives a crash of this process.</summary>
    /// <param name="content">Seekable, read from its beginning to its end; stays open.</param>
    Task PutAsync(string name, Stream content, string contentType, CancellationToken cancellationToken);

    /// <summary>Opens an object for reading, or gives <c>null</c> when there is none.</summary>
    /// <returns>A seekable stream of known length; the caller disposes it.</returns>
    Task<Stream?> OpenAsync(string name, CancellationToken cancellationToken);

    /// <summary>Deletes an object; one that is not there is fine.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>All objects, in no particular order; objects whose names are not ours are left out.</summary>
    IAsyncEnumerable<StoredImage> ListAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Returns when the store can be reached and its bucket or folder is there; for the readiness check, so cheap and without retries.
    /// </summary>
    Task CheckAsync(CancellationToken cancellationToken);
}

/// <param name="Size">In bytes.</param>
/// <param name="StoredAt">When the store took it, by the store's own clock.</param>
internal readonly record struct StoredImage(string Name, long Size, DateTimeOffset StoredAt);

/// <summary>The store is down, full or refuses access: the response is 503.</summary>
internal sealed class ImageStoreUnavailableException(string message, Exception? innerException = null)
    : UnavailableException(ProblemCodes.ImageStoreUnavailable, message, innerException);
