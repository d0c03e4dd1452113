using System.Buffers;
using System.Security.Cryptography;
using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.Imaging.Formats;

namespace FeedBoard.ApiService.Features.Images;

/// <summary>
/// An uploaded image, checked, in a temporary file that has no name any more: it goes with this process, however that ends.
/// </summary>
internal sealed class ReceivedImage : IAsyncDisposable
{
    /// <summary>As much as the reader of the form has at once.</summary>
    private const int BufferSize = 64 * 1024;

    private readonly TemporaryFile upload;
    private readonly byte[]? sha256;

    private ReceivedImage(TemporaryFile upload, byte[]? sha256, Stream content, CleanImage image)
    {
        (this.upload, this.sha256) = (upload, sha256);
        Content = content;
        Image = image;
    }

    /// <summary>Of the file as it came.</summary>
    public byte[] Sha256 => sha256 ?? throw new InvalidOperationException("The file was received without its hash.");

    /// <summary>The clean copy: made from the upload as it is read.</summary>
    public Stream Content { get; }

    public CleanImage Image { get; }

    /// <summary>Receives one file.</summary>
    /// <param name="hash">Whether <see cref="Sha256"/> is needed.</param>
    /// <exception cref="InvalidImageException">Not an image that the board takes, empty or too large.</exception>
    /// <exception cref="ImageStoreUnavailableException">No room for the upload on this machine.</exception>
    public static async Task<ReceivedImage> ReceiveAsync(Stream body, bool hash, CancellationToken cancellationToken)
    {
        var file = TemporaryFile.Open();
        try
        {
            var digest = await CopyAsync(body, file, hash, cancellationToken);
            if (file.Length == 0)
                throw new InvalidImageException(ImageFault.EmptyFile, "The file is empty.");
            var (image, content) = await ImageCleaner.OpenAsync(file, InputLimits.MaxImagePixels, cancellationToken);
            return new(file, digest, content, image);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => upload.DisposeAsync();

    private static async Task<byte[]?> CopyAsync(Stream body, TemporaryFile file, bool hash, CancellationToken cancellationToken)
    {
        using var hashing = hash ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (long total = 0; await body.ReadAsync(buffer, cancellationToken) is > 0 and var read;)
            {
                if ((total += read) > InputLimits.MaxImageBytes)
                {
                    throw new InvalidImageException(
                        ImageFault.FileTooLarge,
                        $"The file is larger than {InputLimits.MaxImageMiB} MiB.",
                        InputLimits.MaxImageMiB
                    );
                }

                hashing?.AppendData(buffer, 0, read);
                file.Write(buffer.AsSpan(0, read));
            }

            return hashing?.GetHashAndReset();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
