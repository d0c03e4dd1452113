namespace FeedBoard.Benchmarks.Attacks;

/// <summary>A client that sends the next request as soon as it has the response to the previous one.</summary>
internal static class LoudClient
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <param name="http">Disposed with this client.</param>
    /// <param name="request">Creates the request with a number.</param>
    public static async Task RepeatAsync(HttpClient http, string token, Func<int, HttpRequestMessage> request, CancellationToken end)
    {
        using (http)
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", token);
            for (var n = 0; !end.IsCancellationRequested; n++)
            {
                try
                {
                    using var message = request(n);
                    using var response = await http.SendAsync(message, end);
                    if (!response.IsSuccessStatusCode)
                        await Task.Delay(Pause, end);
                }
                catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
                {
                    // The server closed the connection, or the measurement is over.
                }
            }
        }
    }
}
