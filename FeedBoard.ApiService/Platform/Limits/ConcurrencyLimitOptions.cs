using System.ComponentModel.DataAnnotations;
using FeedBoard.ApiService.Platform.Settings;

namespace FeedBoard.ApiService.Platform.Limits;

/// <summary>
/// How much one process takes on at a time, and how long it keeps at it; section <c>Overload</c>. Why so much:
/// docs/decisions/0029-overload.md.
/// </summary>
internal sealed class ConcurrencyLimitOptions
{
    /// <summary>Requests that run at the same time, except those below.</summary>
    [Range(1, 100_000, ErrorMessage = SettingMessages.Between)]
    public int Requests { get; set; } = 128;

    /// <summary>How many of them wait for their turn.</summary>
    [Range(0, 100_000, ErrorMessage = SettingMessages.Between)]
    public int RequestsWaiting { get; set; } = 512;

    /// <summary>Feeds that are received with their images: each may take 102 MiB of the temporary folder meanwhile.</summary>
    [Range(1, 100_000, ErrorMessage = SettingMessages.Between)]
    public int Uploads { get; set; } = 64;

    [Range(0, 100_000, ErrorMessage = SettingMessages.Between)]
    public int UploadsWaiting { get; set; } = 64;

    /// <summary>Images and exports that are sent: as slow as who receives them.</summary>
    [Range(1, 100_000, ErrorMessage = SettingMessages.Between)]
    public int Downloads { get; set; } = 256;

    [Range(0, 100_000, ErrorMessage = SettingMessages.Between)]
    public int DownloadsWaiting { get; set; } = 256;

    /// <summary>Sign-ups and log-ins, which wait for a processor to hash passwords on: they take no other request's turn.</summary>
    [Range(1, 100_000, ErrorMessage = SettingMessages.Between)]
    public int SignIns { get; set; } = 16;

    [Range(0, 100_000, ErrorMessage = SettingMessages.Between)]
    public int SignInsWaiting { get; set; } = 128;

    /// <summary>Event streams that are open, of all people together; nobody waits for one.</summary>
    [Range(1, 100_000, ErrorMessage = SettingMessages.Between)]
    public int Streams { get; set; } = 8000;

    /// <summary>How long a request waits for its turn before it is refused.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00", MinimumIsExclusive = true, ErrorMessage = SettingMessages.Above)]
    public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a request may take once it runs, except uploads, downloads, streams and the deletion of an account.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = SettingMessages.Between)]
    public TimeSpan RequestTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an upload or a download may take.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = SettingMessages.Between)]
    public TimeSpan TransferTime { get; set; } = TimeSpan.FromMinutes(10);
}
