using System.Collections.Concurrent;

namespace FeedBoard.ServiceDefaults;

/// <summary>
/// Of concurrent callers with the same key, the first does the work and the others share its result. Caches nothing afterwards.
/// Thread-safe.
/// </summary>
public sealed class SingleFlight<TKey, TResult>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Flight> running = new();

    /// <summary>Does the work, or waits for the caller that is doing it.</summary>
    /// <returns>The result of one call of <paramref name="work"/>. Its exception is thrown to all callers that share it.</returns>
    public async Task<TResult> RunAsync(TKey key, Func<Task<TResult>> work)
    {
        var flight = Join(key, out var first);
        if (!first)
            return await flight.Result;
        try
        {
            var result = await work();
            flight.Complete(result);
            return result;
        }
        catch (Exception e)
        {
            flight.Fail(e);
            throw;
        }
    }

    /// <summary>For callers that decide themselves what they share.</summary>
    /// <param name="first">Whether the caller must do the work, and always call <see cref="Flight.Complete"/> or
    /// <see cref="Flight.Fail"/>.</param>
    public Flight Join(TKey key, out bool first)
    {
        var mine = new Flight(this, key);
        var flight = running.GetOrAdd(key, mine);
        first = flight == mine;
        return flight;
    }

    /// <summary>Work under way.</summary>
    public sealed class Flight
    {
        private readonly SingleFlight<TKey, TResult> flights;
        private readonly TKey key;
        private readonly TaskCompletionSource<TResult> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Flight(SingleFlight<TKey, TResult> flights, TKey key) => (this.flights, this.key) = (flights, key);

        /// <summary>When it began, a <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> value.</summary>
        public long StartedAt { get; } = System.Diagnostics.Stopwatch.GetTimestamp();

        public Task<TResult> Result => done.Task;

        public void Complete(TResult result)
        {
            flights.running.TryRemove(new(key, this));
            done.SetResult(result);
        }

        public void Fail(Exception exception)
        {
            flights.running.TryRemove(new(key, this));
            done.SetException(exception);
            _ = done.Task.Exception; // marks the exception as observed, even if no other caller waits
        }
    }
}
