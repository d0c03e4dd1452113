using System.Collections.Concurrent;
using FeedBoard.ServiceDefaults;
using FeedBoard.Web.Platform.Api;

namespace FeedBoard.Web.Platform.Session;

/// <summary>
/// Refreshes a pair of tokens once, however many requests of a browser come with the old one. What came of it is kept a while for those
/// requests that were sent before the new cookie had arrived. Two replicas that refresh the same pair send the same key, and so get the
/// same successor.
/// </summary>
internal sealed class TokenRefresher(IServiceScopeFactory scopes, TimeProvider time)
{
    /// <summary>A page waits no longer; what comes of it afterwards can be had by the same key.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SingleFlight<string, Tokens?> running = new();
    private readonly ConcurrentDictionary<string, Tokens?> refreshed = new(StringComparer.Ordinal);

    /// <returns>The new pair; <c>null</c> when the session has ended.</returns>
    /// <exception cref="ApiException">The API does not respond, or is too busy.</exception>
    public Task<Tokens?> RefreshAsync(Tokens spent) =>
        running.RunAsync(
            spent.Refresh,
            async () =>
            {
                if (refreshed.TryGetValue(spent.Refresh, out var known))
                    return known;
                var fresh = await AskAsync(spent); // if this fails, the next request tries again
                refreshed[spent.Refresh] = fresh;
                _ = ForgetLaterAsync(spent.Refresh);
                return fresh;
            }
        );

    private async Task<Tokens?> AskAsync(Tokens spent)
    {
        await using var scope = scopes.CreateAsyncScope();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return Tokens.Of(
                await scope.ServiceProvider.GetRequiredService<BoardApi>().RefreshAsync(new(spent.Refresh), spent.Key, patience.Token),
                time.GetUtcNow()
            );
        }
        // It ended, or the account is suspended.
        catch (ApiException e) when (e.Status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
        {
            return null;
        }
        catch (OperationCanceledException e)
        {
            throw new ApiException(StatusCodes.Status503ServiceUnavailable, ApiException.NoResponse, e);
        }
    }

    private async Task ForgetLaterAsync(string refreshToken)
    {
        await Task.Delay(RefreshRequest.RepeatableFor, time);
        refreshed.TryRemove(refreshToken, out _);
    }
}
