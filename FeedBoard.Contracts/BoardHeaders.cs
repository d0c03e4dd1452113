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

    /// <summary>
    /// Of a read of somebody signed in: asks, with any value, for <see cref="UnreadCount"/>, <see cref="WaitingCases"/>,
    /// <see cref="WaitingRegistrations"/>, <see cref="MustVerifyEmail"/> and <see cref="MutesPeople"/>.
    /// </summary>
    public const string WantUnread = "X-Want-Unread";

    /// <summary>The number of the caller's unread notifications.</summary>
    public const string UnreadCount = "X-Unread-Count";

    /// <summary>For a moderator: the number of reported cases that wait.</summary>
    public const string WaitingCases = "X-Waiting-Cases";

    /// <summary>For a moderator: the number of new accounts that wait to be approved.</summary>
    public const string WaitingRegistrations = "X-Waiting-Registrations";

    /// <summary>Of a caller who must confirm their address before they write: <c>1</c>.</summary>
    public const string MustVerifyEmail = "X-Must-Verify-Email";

    /// <summary>Of a caller who mutes somebody: <c>1</c>. Lists leave out some of what live events announce.</summary>
    public const string MutesPeople = "X-Mutes-People";

    /// <summary>Of a request for the event stream: the id of the last event that the client has, as browsers send it.</summary>
    public const string LastEventId = "Last-Event-ID";
}
