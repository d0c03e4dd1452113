namespace FeedBoard.ServiceDefaults;

/// <summary>The client that a limit counts.</summary>
/// <param name="Address">As returned by <see cref="ClientAddress"/>.</param>
/// <param name="User">The id of the signed-in user; <c>null</c> for a guest.</param>
public readonly record struct Client(string Address, string? User = null);

/// <summary>
/// A concurrency limit that no single client can exhaust. The guests of one address may hold as many places as are still free, a signed-in
/// user a quarter of that, and all users of one address four times as many as are free.
/// </summary>
/// <remarks>
/// One address of guests therefore gets at most half of the places, two get a third each, and some are always left for other clients. The
/// partitioned limiters of System.Threading.RateLimiting give fixed shares, which are either too small for a school behind one address or
/// let a few addresses hold everything. See docs/decisions/0042-fair-limits.md. Thread-safe.
/// </remarks>
/// <param name="places">The number of concurrent operations.</param>
/// <param name="waiting">The number of waiting operations, shared by the same rule.</param>
public sealed class FairLimiter(int places, int waiting)
{
    private readonly Lock gate = new();
    private readonly Shares inside = new(places),
        queued = new(waiting);
    private readonly LinkedList<Waiter> queue = new();

    /// <summary>Takes a place if there is one for this client.</summary>
    /// <returns>The place, released by disposing it; <c>null</c> if none is free.</returns>
    public IDisposable? TryEnter(Client client)
    {
        lock (gate)
            return inside.TryAdd(client) ? new Place(this, client) : null;
    }

    /// <summary>Takes a place, or waits until there is one for this client.</summary>
    /// <returns>
    /// The place, released by disposing it; <c>null</c> if too many wait, none became free in time, or <paramref name="aborted"/> was
    /// cancelled.
    /// </returns>
    public ValueTask<IDisposable?> EnterAsync(Client client, TimeSpan patience, CancellationToken aborted)
    {
        LinkedListNode<Waiter> waiter;
        lock (gate)
        {
            if (inside.TryAdd(client))
                return new(new Place(this, client));
            if (!queued.TryAdd(client))
                return new((IDisposable?)null);
            waiter = queue.AddLast(new Waiter(client));
        }

        return WaitAsync(waiter, patience, aborted);
    }

    private async ValueTask<IDisposable?> WaitAsync(LinkedListNode<Waiter> waiter, TimeSpan patience, CancellationToken aborted)
    {
        try
        {
            await waiter.Value.Turn.Task.WaitAsync(patience, aborted);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            lock (gate)
            {
                if (waiter.List is not null) // otherwise a place was granted at this moment
                {
                    Remove(waiter);
                    return null;
                }
            }
        }

        return new Place(this, waiter.Value.Client);
    }

    private void Leave(Client client)
    {
        lock (gate)
        {
            inside.Remove(client);
            // Gives a freed place to the client that waits longest and has not used up its share.
            var waiter = queue.First;
            while (waiter is not null && !inside.TryAdd(waiter.Value.Client))
                waiter = waiter.Next;
            if (waiter is null)
                return;
            Remove(waiter);
            waiter.Value.Turn.SetResult();
        }
    }

    private void Remove(LinkedListNode<Waiter> waiter)
    {
        queue.Remove(waiter);
        queued.Remove(waiter.Value.Client);
    }

    private sealed record Waiter(Client Client)
    {
        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Place(FairLimiter limiter, Client client) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0)
                limiter.Leave(client);
        }
    }

    /// <summary>How many places each client holds.</summary>
    private sealed class Shares(int places)
    {
        private const int Part = 4;

        private readonly Dictionary<string, int> guests = new(StringComparer.Ordinal),
            users = new(StringComparer.Ordinal),
            usersByAddress = new(StringComparer.Ordinal);
        private int taken;

        public bool TryAdd(Client client)
        {
            long free = places - taken;
            var allowed = client.User is { } user
                ? Part * (long)users.GetValueOrDefault(user) < free && usersByAddress.GetValueOrDefault(client.Address) < Part * free
                : guests.GetValueOrDefault(client.Address) < free;
            if (allowed)
                Count(client, 1);
            return allowed;
        }

        public void Remove(Client client) => Count(client, -1);

        private void Count(Client client, int by)
        {
            taken += by;
            if (client.User is { } user)
            {
                Count(users, user, by);
                Count(usersByAddress, client.Address, by);
            }
            else
            {
                Count(guests, client.Address, by);
            }
        }

        private static void Count(Dictionary<string, int> counts, string key, int by)
        {
            var count = counts.GetValueOrDefault(key) + by;
            if (count == 0)
                counts.Remove(key);
            else
                counts[key] = count;
        }
    }
}
