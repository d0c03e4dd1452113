using System.Globalization;

namespace FeedBoard.Web.Platform.Events;

/// <summary>How far the event log was read before anything that this page shows: its stream starts there.</summary>
internal sealed class PagePosition
{
    private const string Header = "X-Event-Position";

    private readonly Lock gate = new();
    private bool unknown;

    private long? earliest;

    /// <summary>The earliest position of all reads; <c>?</c>: a read had none; <c>null</c>: nothing was read.</summary>
    public string? Text => unknown ? "?" : earliest?.ToString(CultureInfo.InvariantCulture);

    /// <summary>The same; <c>null</c> where a read had none, or nothing was read.</summary>
    public long? Number => unknown ? null : earliest;

    /// <summary>Called when the position changes, because this part is rendered before the page has read anything.</summary>
    public Action? WhenChanged { get; set; }

    public static PagePosition Of(HttpContext context)
    {
        if (context.Features.Get<PagePosition>() is { } known)
            return known;
        var made = new PagePosition();
        context.Features.Set(made);
        return made;
    }

    /// <summary>Something was read.</summary>
    public void Read(HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode || response.RequestMessage?.Method != HttpMethod.Get)
            return;
        var position =
            response.Headers.TryGetValues(Header, out var values)
            && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : (long?)null;
        lock (gate)
        {
            unknown |= position is null;
            earliest = earliest is { } known && position is { } other ? Math.Min(known, other) : earliest ?? position;
        }

        WhenChanged?.Invoke();
    }
}
