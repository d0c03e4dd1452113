namespace FeedBoard.ApiService.Platform.Idempotency;

/// <summary>Section <c>Idempotency</c>.</summary>
internal sealed class IdempotencyOptions
{
    /// <summary>How long a response is kept for clients that repeat its request.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long a request waits for the first one with its key before it gets 409.</summary>
    public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// After how long without a sign of life a running request is taken for dead. Less than <see cref="Wait"/>, so that who waits for a
    /// dead one takes over.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(8);
}
