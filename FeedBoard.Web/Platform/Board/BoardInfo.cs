using System.Diagnostics;
using System.Text.Json;
using FeedBoard.ServiceDefaults;
using FeedBoard.Web.Platform.Api;

namespace FeedBoard.Web.Platform.Board;

/// <summary>
/// What the admins have decided about the board, for every page. Read as a guest reads it, and again when an event says that it has
/// changed, or after a while. Safe for all threads.
/// </summary>
public sealed class BoardInfo : IDisposable
{
    /// <summary>With an event stream, by which changes are heard at once.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <summary>Without one.</summary>
    private static readonly TimeSpan LifetimeUnheard = TimeSpan.FromSeconds(1);

    private readonly SingleFlight<long, bool> flights = new();
    private readonly HttpClient http;
    private long changes;
    private volatile bool listening;
    private volatile Kept kept = new(-1, 0, null);

    public BoardInfo(ApiAddress api) => http = ApiExtensions.NewUntracedClient(api, TimeSpan.FromSeconds(5));

    /// <summary>The latest that is known; <c>null</c> until the API could be asked once.</summary>
    public BoardResponse? Current => kept.Board;

    /// <summary>The board is shown under this name; <c>null</c> while it is not known.</summary>
    public string? Name => Current?.Name;

    /// <summary>Whether changes are heard as they happen.</summary>
    public bool Listening
    {
        set => listening = value;
    }

    /// <summary>What is known is not to be used any more.</summary>
    public void Expire() => Interlocked.Increment(ref changes);

    /// <summary>Reads it, if it may have changed. If the API does not respond, what was known stays.</summary>
    public Task RefreshAsync()
    {
        var known = Interlocked.Read(ref changes);
        var has = kept;
        return has.Changes == known && Stopwatch.GetElapsedTime(has.Began) < (listening ? Lifetime : LifetimeUnheard)
            ? Task.CompletedTask
            : flights.RunAsync(known, () => ReadAsync(known));
    }

    public void Dispose() => http.Dispose();

    private async Task<bool> ReadAsync(long known)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            kept = new(known, began, await http.GetFromJsonAsync("/api/board", ApiJson.Default.BoardResponse));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or JsonException)
        {
            kept = new(known, began, kept.Board); // and not asked again by every page meanwhile
        }

        return true;
    }

    private sealed record Kept(long Changes, long Began, BoardResponse? Board);
}
