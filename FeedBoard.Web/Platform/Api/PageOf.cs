using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.WebUtilities;

namespace FeedBoard.Web.Platform.Api;

/// <summary>A part of a list.</summary>
/// <param name="Total">The exact size of the whole list.</param>
/// <param name="Next">The cursor of the next part; <c>null</c> on the last one.</param>
public sealed record PageOf<T>(IReadOnlyList<T> Items, long Total, string? Next);

internal static class PageHeaders
{
    public static long Total(HttpResponseHeaders headers) =>
        headers.TryGetValues(BoardHeaders.TotalCount, out var values)
        && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var total)
            ? total
            : 0;

    /// <summary>The <c>cursor</c> in <c>Link: &lt;…&gt;; rel="next"</c>.</summary>
    public static string? Next(HttpResponseHeaders headers)
    {
        if (!headers.TryGetValues("Link", out var values))
            return null;
        var link = values.FirstOrDefault(v => v.Contains("rel=\"next\"", StringComparison.Ordinal));
        var (start, end) = (link?.IndexOf('<', StringComparison.Ordinal) ?? -1, link?.IndexOf('>', StringComparison.Ordinal) ?? -1);
        return
            start >= 0
            && end > start
            && Uri.TryCreate(link![(start + 1)..end], UriKind.Absolute, out var url)
            && QueryHelpers.ParseQuery(url.Query).TryGetValue("cursor", out var cursor)
            ? cursor.ToString()
            : null;
    }
}
