using System.Globalization;
using System.Text.RegularExpressions;
using FeedBoard.ServiceDefaults;
using MimeKit;

namespace FeedBoard.ApiService.Features.Mail.Transports;

/// <summary>
/// Writes each mail as a file <c>.eml</c> that only its owner can read, because there are links in it. A mail that is sent twice is one
/// file.
/// </summary>
internal sealed partial class MailFolder(string folder) : IMailTransport, IMailSession
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string TimeForm = "yyyyMMdd'T'HHmmss'Z'";

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

            var time = message.Date.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);
            File.Move(unfinished, Path.Combine(folder, $"{time}-{name}.eml"), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(unfinished);
            throw new MailServerException($"The folder cannot be written to: {e.Message}", e);
        }
    }

    /// <summary>
    /// Deletes mails that were written before a time, and what was left unfinished then. Files of others in the folder stay.
    /// </summary>
    /// <param name="most">The others are for the next time.</param>
    /// <exception cref="IOException">Some could not be deleted; the others are.</exception>
    public static void DeleteBefore(string folder, DateTime before, int most)
    {
        var (time, failed, first) = (before.ToString(TimeForm, CultureInfo.InvariantCulture), 0, (Exception?)null);
        foreach (var file in Directory.EnumerateFiles(folder).Where(f => IsBefore(f, time, before)).Take(most))
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                (failed, first) = (failed + 1, first ?? e);
            }
        }

        if (first is not null)
            throw new IOException(
                string.Create(CultureInfo.InvariantCulture, $"{failed} old mails could not be deleted: {first.Message}"),
                first
            );
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>
    /// The name of a mail begins with its time, of which the text has the same order. One that had to wait was written later: nobody has
    /// read it before that.
    /// </summary>
    private static bool IsBefore(string file, string time, DateTime before) =>
        Path.GetFileName(file) is var name
        && (Finished().IsMatch(name) ? string.CompareOrdinal(name[..time.Length], time) < 0 : Unfinished().IsMatch(name))
        && File.GetLastWriteTimeUtc(file) < before;

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

    [GeneratedRegex(
        @"\A[0-9]{8}T[0-9]{6}Z-[0-9a-f]+\.[0-9]+\.eml\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Finished();

    [GeneratedRegex(
        @"\A\.([0-9a-f]+\.[0-9]+\.)?[0-9a-f]{32}\.tmp\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Unfinished();
}
