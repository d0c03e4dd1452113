using FeedBoard.ApiService.Features.Images.Stores;

namespace FeedBoard.ApiService.Features.Images;

/// <summary>
/// Files that pass through this machine: without a name as soon as they are open, so they go with this process, however that ends.
/// </summary>
internal static class TemporaryFile
{
    /// <exception cref="ImageStoreUnavailableException">There is no room.</exception>
    public static FileStream Open()
    {
        var path = Path.Combine(Path.GetTempPath(), $"feedboard-{Guid.NewGuid():N}.upload");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        if (OperatingSystem.IsWindows())
        {
            options.Options |= FileOptions.DeleteOnClose;
            return new(path, options);
        }

        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            var file = new FileStream(path, options);
            File.Delete(path);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NoRoom(e);
        }
    }

    public static ImageStoreUnavailableException NoRoom(Exception inner) =>
        new("There is no room for images in the temporary folder.", inner);
}
