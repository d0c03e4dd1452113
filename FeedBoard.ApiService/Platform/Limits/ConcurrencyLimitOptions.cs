namespace FeedBoard.ApiService.Platform.Limits;

/// <summary>
/// How much one process takes on at a time, and how long it keeps at it; section <c>Overload</c>. Why so much:
/// docs/decisions/0029-overload.md.
/// </summary>
internal sealed class ConcurrencyLimitOptions
{
    /// <summary>Requests that are worked on at the same time, but for those below.</summary>
    public int Requests { get; set; } = 128;

    /// <summary>How many of them wait for their turn.</summary>
    public int RequestsWaiting { get; set; } = 512;

    /// <summary>Feeds that are received with their images: each may take 110 MiB of the temporary folder meanwhile.</summary>
    public int Uploads { get; set; } = 64;

    public int UploadsWaiting { get; set; } = 64;

    /// <summary>Images and exports that are sent: as slow as who receives them.</summary>
    public int Downloads { get; set; } = 256;

    public int DownloadsWaiting { get; set; } = 256;

    /// <summary>Sign-ups and log-ins, which wait for a processor to hash passwords on: they take no other request's turn.</summary>
    public int SignIns { get; set; } = 16;

    public int SignInsWaiting { get; set; } = 128;

    /// <summary>Event streams that are open, of all people together; nobody waits for one.</summary>
    public int Streams { get; set; } = 8000;

    /// <summary>How long a request waits for its turn before it is refused.</summary>
    public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a request may take once it is its turn, but for uploads, downloads and streams.</summary>
    public TimeSpan RequestTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an upload or a download may take.</summary>
    public TimeSpan TransferTime { get; set; } = TimeSpan.FromMinutes(10);
}
