using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.Imaging.Formats;

namespace FeedBoard.ApiService.Features.Images;

/// <summary>
/// A file that passes through this machine: without a name as soon as it is open, so it goes with this process, however that ends.
/// </summary>
/// <remarks>
/// Linux has these bytes in memory; a <see cref="FileStream"/> would hand each call to another thread, which costs more than the call.
/// </remarks>
internal sealed class TemporaryFile : ImmediateStream
{
    private readonly FileStream file;
    private long length;

    private TemporaryFile(FileStream file) => this.file = file;

    public override bool CanWrite => true;

    public override long Length => length;

    public override long Position { get; set; }

    /// <exception cref="ImageStoreUnavailableException">There is no room.</exception>
    public static TemporaryFile Open()
    {
        var path = Path.Combine(Path.GetTempPath(), $"feedboard-{Guid.NewGuid():N}.upload");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
        };
        if (OperatingSystem.IsWindows())
        {
            options.Options = FileOptions.DeleteOnClose;
            return new(new(path, options));
        }

        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            var opened = new FileStream(path, options);
            File.Delete(path);
            return new(opened);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NoRoom(e);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            var read = RandomAccess.Read(file.SafeFileHandle, buffer, Position);
            Position += read;
            return read;
        }
        catch (IOException e)
        {
            throw NoRoom(e);
        }
    }

    /// <exception cref="ImageStoreUnavailableException">There is no room.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            RandomAccess.Write(file.SafeFileHandle, buffer, Position);
        }
        catch (IOException e)
        {
            throw NoRoom(e);
        }

        Position += buffer.Length;
        length = Math.Max(length, Position);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }

    public static ImageStoreUnavailableException NoRoom(Exception inner) =>
        new("There is no room for images in the temporary folder.", inner);
}
