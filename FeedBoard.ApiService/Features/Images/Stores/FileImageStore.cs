using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using FeedBoard.Imaging.Thumbnails;

namespace FeedBoard.ApiService.Features.Images.Stores;

/// <summary>
/// Images in a folder, spread over 256 subfolders by the first two digits of their names. For one machine, or a shared disk.
/// </summary>
/// <remarks>
/// An image is written beside its place, flushed to the disk and then renamed, so it is there whole or not at all. What a crash leaves
/// unfinished is deleted by the next start once it is an hour old: another process may still be at work on what is younger.
/// </remarks>
internal sealed partial class FileImageStore : IImageStore
{
    private const string Unfinished = ".unfinished";
    private const string NoReserve = "the disk of the image folder has no more free space than Images:FreeSpaceReserve keeps";
    private const int BufferSize = 128 * 1024;
    private static readonly TimeSpan UnfinishedAge = TimeSpan.FromHours(1);

    private readonly string folder;
    private readonly string unfinished;
    private readonly ILogger<FileImageStore> logger;
    private readonly long reserve;
    private readonly Func<long> free;

    /// <param name="reserve">Bytes of the disk that stay free: PostgreSQL may be on the same one, and stops when that is full.</param>
    /// <param name="free">The free bytes of the disk, when it is not asked itself.</param>
    /// <exception cref="ServiceDefaults.InvalidSettingException">The folder cannot be made or written.</exception>
    public FileImageStore(string folder, TimeProvider clock, ILogger<FileImageStore> logger, long reserve = 0, Func<long>? free = null)
    {
        this.folder = folder;
        this.logger = logger;
        this.reserve = reserve;
        this.free = free ?? FreeSpace;
        unfinished = Path.Combine(folder, Unfinished);
        try
        {
            // All of them now: a put makes no folder, and a missing one means that the disk is not there.
            for (var digits = 0; digits < 256; digits++)
                Directory.CreateDirectory(Path.Combine(folder, digits.ToString("x2", CultureInfo.InvariantCulture)));
            Directory.CreateDirectory(unfinished);
            DurableFolder.Flush(folder);
            Probe();
            DeleteUnfinished(clock.GetUtcNow() - UnfinishedAge);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ImageStoreAddress.Invalid($"names a folder that cannot be made or written ({Explain(e)})");
        }
    }

    public async Task PutAsync(string name, Stream content, string contentType, CancellationToken cancellationToken)
    {
        StoredName.ThrowIfInvalid(name);
        content.Position = 0;
        await CallAsync<object?>(
            "image.put",
            name,
            async () =>
            {
                await Task.Yield(); // the flushes of a feed's images take their time side by side
                // Thumbnails are of images that are there already, and would be made again and again.
                if (reserve > 0 && Thumbnail.ImagesOf(name) is null && free() - content.Length < reserve)
                    throw new IOException(NoReserve);
                var temporary = Path.Combine(unfinished, Path.GetRandomFileName());
                try
                {
                    await WriteAsync(temporary, content, cancellationToken);
                    var place = PlaceOf(name);
                    File.Move(temporary, place, overwrite: true);
                    DurableFolder.Flush(Path.GetDirectoryName(place)!);
                }
                catch
                {
                    TryDelete(temporary);
                    throw;
                }

                return null;
            },
            cancellationToken
        );
        ImageTelemetry.CountPut(content.Length);
    }

    public Task<Stream?> OpenAsync(string name, CancellationToken cancellationToken)
    {
        StoredName.ThrowIfInvalid(name);
        return CallAsync(
            "image.get",
            name,
            () =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    return Task.FromResult<Stream?>(
                        new FileStream(
                            PlaceOf(name),
                            new FileStreamOptions
                            {
                                Share = FileShare.Read | FileShare.Delete,
                                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
                            }
                        )
                    );
                }
                catch (FileNotFoundException)
                {
                    return Task.FromResult<Stream?>(null);
                }
            },
            cancellationToken
        );
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        StoredName.ThrowIfInvalid(name);
        return CallAsync<object?>(
            "image.delete",
            name,
            () =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                File.Delete(PlaceOf(name));
                return Task.FromResult<object?>(null);
            },
            cancellationToken
        );
    }

    public async IAsyncEnumerable<StoredImage> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var digits = 0; digits < 256; digits++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var part = new DirectoryInfo(Path.Combine(folder, digits.ToString("x2", CultureInfo.InvariantCulture)));
            var images = await CallAsync("image.list", name: null, () => Task.FromResult(Images(part)), cancellationToken);
            foreach (var image in images)
                yield return image;
        }
    }

    public Task CheckAsync(CancellationToken cancellationToken) =>
        CallAsync<object?>(
            "image.check",
            name: null,
            () =>
            {
                Probe();
                return Task.FromResult<object?>(null);
            },
            cancellationToken
        );

    /// <summary>Writes at once: the bytes go into memory, and it is the flush that takes time.</summary>
    private static async Task WriteAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (long at = 0; await content.ReadAsync(buffer, cancellationToken) is > 0 and var read; at += read)
                RandomAccess.Write(file, buffer.AsSpan(0, read), at);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        RandomAccess.FlushToDisk(file);
    }

    private static List<StoredImage> Images(DirectoryInfo part)
    {
        List<StoredImage> images = [];
        foreach (var file in part.EnumerateFiles())
        {
            try
            {
                if (ImageName.IsValid(file.Name) && file.Name.StartsWith(part.Name, StringComparison.Ordinal))
                    images.Add(new StoredImage(file.Name, file.Length, new DateTimeOffset(file.LastWriteTimeUtc)));
            }
            catch (FileNotFoundException)
            {
                // Deleted while we looked.
            }
        }

        return images;
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next start does it.
        }
    }

    /// <summary>What the disk says: a call of the system. A disk that says nothing about its size has room.</summary>
    private long FreeSpace()
    {
        var disk = new DriveInfo(folder);
        return disk.TotalSize == 0 ? long.MaxValue : disk.AvailableFreeSpace;
    }

    /// <summary>A disk that was turned read-only, or taken away, is found out by writing.</summary>
    private void Probe()
    {
        var probe = Path.Combine(unfinished, Path.GetRandomFileName());
        File.Create(probe, bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
    }

    private void DeleteUnfinished(DateTimeOffset before)
    {
        foreach (var file in Directory.EnumerateFiles(unfinished).Where(file => File.GetLastWriteTimeUtc(file) < before.UtcDateTime))
        {
            TryDelete(file);
            DeletedUnfinished(logger);
        }
    }

    private string PlaceOf(string name) => Path.Combine(folder, name[..2], name);

    private Task<T> CallAsync<T>(string operation, string? name, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var tags = new ActivityTagsCollection();
        if (name is not null)
            tags["file.name"] = name;
        return ImageTelemetry.RunAsync(operation, logger, tags, Explain, call, cancellationToken);
    }

    /// <summary>The system's own messages hold paths, which are nobody's business but the machine's.</summary>
    private static string? Explain(Exception exception) =>
        exception switch
        {
            UnauthorizedAccessException => "the image folder may not be written or read by this user",
            DirectoryNotFoundException or DriveNotFoundException => "the image folder is not there",
            IOException e when IsDiskFull(e) => "the disk of the image folder is full",
            IOException { Message: NoReserve } => NoReserve,
            IOException => "the image folder cannot be written or read",
            _ => null,
        };

    /// <summary>ENOSPC (28) and EDQUOT (122) of Linux, as .NET passes them on.</summary>
    private static bool IsDiskFull(IOException e) => e.HResult is 28 or 122;

    [LoggerMessage(1102, LogLevel.Information, "Deleted an image file that was never finished")]
    private static partial void DeletedUnfinished(ILogger logger);
}
