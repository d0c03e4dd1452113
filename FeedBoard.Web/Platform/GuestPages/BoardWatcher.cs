using System.Net;
using FeedBoard.ServiceDefaults;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Board;

namespace FeedBoard.Web.Platform.GuestPages;

/// <summary>
/// Listens to the events of the API as a guest does: a change elsewhere ends all kept pages within milliseconds. While it hears nothing,
/// because the API is away, their lifetime alone bounds their age.
/// </summary>
internal sealed class BoardWatcher(ApiAddress api, GuestPageCache pages, BoardChanges changes, BoardInfo board) : BackgroundService
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!pages.IsOn)
            return;
        using var http = ApiExtensions.NewUntracedClient(api, Timeout.InfiniteTimeSpan);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(http, stoppingToken);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // Away, refused or silent. It is asked again below.
            }

            board.Listening = false;
            board.Expire();
            changes.Happened(); // what happens until the next stream is not heard
            await Task.Delay(ShortestPause * (1 + Random.Shared.NextDouble()), stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenAsync(HttpClient http, CancellationToken stopping)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        silence.CancelAfter(EventStreams.LongestSilence);
        using var response = await http.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead, silence.Token);
        if (response.StatusCode != HttpStatusCode.OK)
            return;
        board.Expire(); // what happened before
        changes.Happened();
        board.Listening = true;
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(silence.Token));
        while (await lines.ReadLineAsync(silence.Token) is { } line)
        {
            silence.CancelAfter(EventStreams.LongestSilence);
            if (line.StartsWith("event:", StringComparison.Ordinal))
            {
                if (line.EndsWith("board_changed", StringComparison.Ordinal) || line.EndsWith("reset", StringComparison.Ordinal))
                    board.Expire();
                changes.Happened();
            }
            else if (line.StartsWith(':')) // a heartbeat
                pages.Trim();
        }
    }
}
