using System.Globalization;

namespace FeedBoard.Web.Platform.Events;

/// <summary>
/// What is new for the visitor. The first read that a page with a bell sends to the API brings it along, so the bell needs no call of its
/// own. Safe for all threads.
/// </summary>
internal sealed class PageUnread
{
    private readonly TaskCompletionSource<UnreadResponse?> received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int asked;

    /// <summary>What a read has brought; <c>null</c> when none was sent, or when it failed.</summary>
    public Task<UnreadResponse?> Result => Volatile.Read(ref asked) == 0 ? Task.FromResult<UnreadResponse?>(null) : received.Task;

    /// <summary>Whether the visitor must confirm their address before they write; known once a read has brought it.</summary>
    public bool MustVerifyEmail { get; private set; }

    /// <summary>Whether the visitor mutes somebody; known once a read has brought it.</summary>
    public bool MutesPeople { get; private set; }

    /// <summary>For moderators: how many new accounts wait; known once a read has brought it.</summary>
    public int WaitingRegistrations { get; private set; }

    /// <summary>From here on, the first read of the request asks for it.</summary>
    public static PageUnread Want(HttpContext context)
    {
        if (context.Features.Get<PageUnread>() is { } known)
            return known;
        var made = new PageUnread();
        context.Features.Set(made);
        return made;
    }

    /// <summary><c>null</c>: the page has no bell.</summary>
    public static PageUnread? Of(HttpContext context) => context.Features.Get<PageUnread>();

    /// <summary>Asks by a request, if it is the first read.</summary>
    /// <returns>Whether <see cref="Receive"/> must be called with what comes.</returns>
    public bool AskBy(HttpRequestMessage request)
    {
        if (request.Method != HttpMethod.Get || Interlocked.Exchange(ref asked, 1) != 0)
            return false;
        request.Headers.TryAddWithoutValidation(BoardHeaders.WantUnread, "1");
        return true;
    }

    /// <param name="response"><c>null</c> when there was none.</param>
    public void Receive(HttpResponseMessage? response)
    {
        var registrations = (int?)Number(response, BoardHeaders.WaitingRegistrations);
        (MustVerifyEmail, WaitingRegistrations) = (Number(response, BoardHeaders.MustVerifyEmail) == 1, registrations ?? 0);
        MutesPeople = Number(response, BoardHeaders.MutesPeople) == 1;
        received.TrySetResult(
            Number(response, BoardHeaders.UnreadCount) is { } unread
                ? new(unread, (int?)Number(response, BoardHeaders.WaitingCases), registrations)
                : null
        );
    }

    private static long? Number(HttpResponseMessage? response, string header) =>
        response?.Headers.TryGetValues(header, out var values) == true
        && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
