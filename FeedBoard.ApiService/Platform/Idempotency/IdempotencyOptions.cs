namespace FeedBoard.ApiService.Platform.Idempotency;

/// <summary>Section <c>Idempotency</c>.</summary>
internal sealed class IdempotencyOptions
{
    /// <summary>How long an answer is kept for those who send its request again.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long a request waits for the first one with its key before it is answered 409.</summary>
    public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// After how long without a sign of life a running request is taken for dead. Less than <see cref="Wait"/>, so that who waits for a
    /// dead one takes over.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(8);
}
