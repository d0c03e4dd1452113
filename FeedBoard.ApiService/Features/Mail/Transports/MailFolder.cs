using System.Globalization;
using FeedBoard.ServiceDefaults;
using MimeKit;

namespace FeedBoard.ApiService.Features.Mail.Transports;

/// <summary>
/// Writes each mail as a file <c>.eml</c> that only its owner can read, because there are links in it. A mail that is sent twice is one
/// file.
/// </summary>
internal sealed class MailFolder(string folder) : IMailTransport, IMailSession
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates the folder if it is missing.</summary>
    /// <exception cref="InvalidSettingException">It cannot be written to.</exception>
    public static void Prepare(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else if (!Directory.Exists(folder))
                Directory.CreateDirectory(folder, Mine | UnixFileMode.UserExecute);
            using var probe = Create(Path.Combine(folder, $".{Guid.NewGuid():N}.tmp"), FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidSettingException($"ConnectionStrings:mail must name a folder that can be written to, not {folder}.", e);
        }
    }

    public IMailSession Open() => this;

    public async Task SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        var name = message.MessageId!.Split('@')[0];
        var unfinished = Path.Combine(folder, $".{name}.{Guid.NewGuid():N}.tmp");
        try
        {
            await using (var file = Create(unfinished))
            {
                await message.WriteToAsync(file, cancellationToken);
                await file.FlushAsync(cancellationToken);
                file.Flush(flushToDisk: true);
            }

            var time = message.Date.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
            File.Move(unfinished, Path.Combine(folder, $"{time}-{name}.eml"), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(unfinished);
            throw new MailServerException($"The folder cannot be written to: {e.Message}", e);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static FileStream Create(string path, FileOptions options = FileOptions.None)
    {
        var how = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Options = options,
        };
        if (!OperatingSystem.IsWindows())
            how.UnixCreateMode = Mine;
        return new(path, how);
    }
}
