using System.Buffers;
using System.Security.Cryptography;
using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.Imaging.Formats;

namespace FeedBoard.ApiService.Features.Images;

/// <summary>
/// An uploaded image, checked and cleaned, in a temporary file that has no name any more: it goes with this process, however that ends.
/// </summary>
internal sealed class ReceivedImage : IAsyncDisposable
{
    private ReceivedImage(byte[] sha256, Stream content, CleanImage image)
    {
        Sha256 = sha256;
        Content = content;
        Image = image;
    }

    /// <summary>Of the file as it came.</summary>
    public byte[] Sha256 { get; }

    public Stream Content { get; }

    public CleanImage Image { get; }

    /// <summary>Receives one file.</summary>
    /// <exception cref="InvalidImageException">Not an image that the board takes, empty or too large.</exception>
    /// <exception cref="ImageStoreUnavailableException">No room for the upload on this machine.</exception>
    public static async Task<ReceivedImage> ReceiveAsync(Stream upload, CancellationToken cancellationToken)
    {
        await using var raw = TemporaryFile.Open();
        var sha256 = await CopyAsync(upload, raw, cancellationToken);
        if (raw.Length == 0)
            throw new InvalidImageException("The file is empty.");

        var clean = TemporaryFile.Open();
        try
        {
            var image = await ImageCleaner.CopyAsync(raw, clean, InputLimits.MaxImagePixels, cancellationToken);
            clean.Position = 0;
            return new(sha256, clean, image);
        }
        catch (Exception e)
        {
            await clean.DisposeAsync();
            if (e is IOException)
                throw TemporaryFile.NoRoom(e);
            throw;
        }
    }

    public ValueTask DisposeAsync() => Content.DisposeAsync();

    private static async Task<byte[]> CopyAsync(Stream upload, FileStream file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            for (long total = 0; await upload.ReadAsync(buffer, cancellationToken) is > 0 and var read;)
            {
                if ((total += read) > InputLimits.MaxImageBytes)
                    throw new InvalidImageException($"The file is larger than {InputLimits.MaxImageBytes / 1024 / 1024} MiB.");
                hash.AppendData(buffer, 0, read);
                await WriteAsync(file, buffer.AsMemory(0, read), cancellationToken);
            }

            return hash.GetHashAndReset();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async ValueTask WriteAsync(FileStream file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await file.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException e)
        {
            throw TemporaryFile.NoRoom(e);
        }
    }
}
