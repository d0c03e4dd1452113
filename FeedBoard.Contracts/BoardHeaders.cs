namespace FeedBoard.Contracts;

/// <summary>Headers of the API beside those of HTTP itself.</summary>
public static class BoardHeaders
{
    /// <summary>Of a create request: a repeated key returns the first response again.</summary>
    public const string IdempotencyKey = "Idempotency-Key";

    /// <summary>Of a page: the number of items in the whole list.</summary>
    public const string TotalCount = "X-Total-Count";

    /// <summary>Of a read: the position of the event log before it.</summary>
    public const string EventPosition = "X-Event-Position";

    /// <summary>Of a read for a guest that was answered from memory: how many milliseconds ago it was read.</summary>
    public const string ReadAge = "X-Read-Age";

    /// <summary>Of a request for the event stream: the id of the last event that the client has, as browsers send it.</summary>
    public const string LastEventId = "Last-Event-ID";
}
