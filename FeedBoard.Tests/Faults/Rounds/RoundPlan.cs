namespace FeedBoard.Tests.Faults.Rounds;

internal enum FaultKind
{
    /// <summary><c>kill -9</c>; another one takes its place.</summary>
    ApiKilled,

    /// <summary>A second replica takes requests too, and stops: by a signal or by <c>kill -9</c>.</summary>
    ReplicaJoined,

    /// <summary>An immediate stop, or <c>kill -9</c> of all its processes; then it recovers.</summary>
    PostgresKilled,

    StoreKilled,

    /// <summary><c>SIGSTOP</c>, then <c>SIGCONT</c>: short enough to be waited for, or longer than the API waits.</summary>
    StoreFrozen,

    /// <summary>Each part of a request and a response arrives late.</summary>
    StoreSlow,

    DiskFull,
}

/// <param name="Start">Into the round, in milliseconds.</param>
/// <param name="Length">How long it lasts, in milliseconds.</param>
/// <param name="Hard">The worse form of its kind, where there are two.</param>
internal sealed record PlannedFault(FaultKind Kind, int Start, int Length, bool Hard)
{
    public override string ToString() => $"{Kind}{(Hard ? " (hard)" : "")} at {Start} ms for {Length} ms";
}

internal enum ActKind
{
    CreateFeed,
    UpdateFeed,
    DeleteFeed,
    Comment,
    UpdateComment,
    DeleteComment,
    Like,
    Unlike,
    Read,
}

/// <summary>What somebody does next; the pick chooses the target from those that exist by then.</summary>
/// <param name="Pick">From 0 to 1, of a list.</param>
/// <param name="Second">Likewise, where a second choice is to be made.</param>
/// <param name="Images">How many are uploaded.</param>
/// <param name="Large">One of them takes a while.</param>
/// <param name="Repeats">With an <c>Idempotency-Key</c>, and sent again until there is a response.</param>
/// <param name="Pause">Before it, in milliseconds.</param>
internal sealed record Act(ActKind Kind, double Pick, double Second, int Images, bool Large, bool Repeats, int Pause);

/// <summary>The plan of a round, which follows from the seed.</summary>
internal sealed record RoundPlan(int Seed, bool OverABucket, IReadOnlyList<PlannedFault> Faults)
{
    private static readonly FaultKind[] OfABucket =
    [
        FaultKind.ApiKilled,
        FaultKind.ReplicaJoined,
        FaultKind.PostgresKilled,
        FaultKind.StoreKilled,
        FaultKind.StoreFrozen,
        FaultKind.StoreSlow,
    ];

    private static readonly FaultKind[] OfADisk =
    [
        FaultKind.ApiKilled,
        FaultKind.ReplicaJoined,
        FaultKind.PostgresKilled,
        FaultKind.DiskFull,
    ];

    private static readonly ActKind[] Acts =
    [
        .. Enumerable.Repeat(ActKind.CreateFeed, 24),
        .. Enumerable.Repeat(ActKind.UpdateFeed, 14),
        .. Enumerable.Repeat(ActKind.DeleteFeed, 8),
        .. Enumerable.Repeat(ActKind.Comment, 20),
        .. Enumerable.Repeat(ActKind.UpdateComment, 6),
        .. Enumerable.Repeat(ActKind.DeleteComment, 6),
        .. Enumerable.Repeat(ActKind.Like, 12),
        .. Enumerable.Repeat(ActKind.Unlike, 5),
        .. Enumerable.Repeat(ActKind.Read, 5),
    ];

    /// <summary>How many replicas join while it is carried out.</summary>
    public int Joining => Faults.Count(f => f.Kind is FaultKind.ApiKilled or FaultKind.ReplicaJoined);

    public static RoundPlan Of(int seed)
    {
        var random = new Random(seed);
        var bucket = random.Next(3) > 0; // it has twice as many ways to fail
        var kinds = (FaultKind[])(bucket ? OfABucket : OfADisk).Clone();
        random.Shuffle(kinds);
        return new(seed, bucket, [.. kinds.Take(1 + random.Next(3)).Select(kind => Fault(kind, random))]);
    }

    /// <summary>Without an end; the same however far the others are.</summary>
    public IEnumerable<Act> ActsOf(int person)
    {
        var random = new Random(HashOf(person));
        while (true)
        {
            yield return new(
                Acts[random.Next(Acts.Length)],
                random.NextDouble(),
                random.NextDouble(),
                random.Next(4),
                OverABucket && random.Next(12) == 0,
                random.Next(2) == 0,
                random.Next(25)
            );
        }
    }

    public override string ToString() => $"seed {Seed}, {(OverABucket ? "a bucket" : "a disk")}: {string.Join(", ", Faults)}";

    private static PlannedFault Fault(FaultKind kind, Random random)
    {
        var (start, length, hard) = (100 + random.Next(1200), 300 + random.Next(1200), random.Next(2) == 0);
        if (kind != FaultKind.StoreFrozen)
            return new(kind, start, length, hard);
        hard = random.Next(10) == 0; // it costs a quarter of a minute
        return new(kind, start, hard ? 16_000 : length, hard);
    }

    private int HashOf(int person) => unchecked((Seed * 31) + person + 1_000_003);
}
