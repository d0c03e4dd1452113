using System.Diagnostics;
using System.Globalization;

namespace FeedBoard.Web.Platform.Events;

/// <summary>What a page that is being made for all guests was made of: how old the oldest read is, and whether one failed.</summary>
/// <param name="started">When the page was begun, a <see cref="Stopwatch.GetTimestamp"/> value.</param>
internal sealed class PageReads(long started)
{
    private readonly Lock gate = new();

    /// <summary>The page is as old as this, a <see cref="Stopwatch.GetTimestamp"/> value.</summary>
    public long Began { get; private set; } = started;

    /// <summary>Then the page lacks something, and is for the one who asked.</summary>
    public bool Failed { get; private set; }

    public static PageReads? Of(HttpContext context) => context.Features.Get<PageReads>();

    /// <param name="sent">When the request was sent.</param>
    /// <param name="response"><c>null</c> when there was none.</param>
    public void Add(long sent, HttpResponseMessage? response)
    {
        var age = AgeOf(response);
        lock (gate)
        {
            if (response is not { IsSuccessStatusCode: true } || age is null)
                Failed = true;
            else
                Began = Math.Min(Began, sent - (long)(age.Value.TotalSeconds * Stopwatch.Frequency));
        }
    }

    /// <summary>How long before its request a response had been read; <c>null</c> when it does not say so in numbers.</summary>
    private static TimeSpan? AgeOf(HttpResponseMessage? response) =>
        response?.Headers.TryGetValues(BoardHeaders.ReadAge, out var values) != true ? TimeSpan.Zero
        : int.TryParse(values!.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var age) ? TimeSpan.FromMilliseconds(age)
        : null;
}
