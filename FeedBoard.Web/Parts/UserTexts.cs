using System.Text.RegularExpressions;
using FeedBoard.Web.Api;

namespace FeedBoard.Web.Parts;

/// <summary>A piece of what somebody wrote.</summary>
/// <param name="Url">Where it leads: another site, or a path of this board; <c>null</c> for words.</param>
internal sealed record TextPart(string Text, string? Url = null)
{
    public bool IsOutside => Url is not null and not ['/', ..];
}

/// <summary>Finds the addresses, the tags and the people in what somebody wrote.</summary>
internal static partial class UserTexts
{
    // Linear in the text, whatever it is.
    private static readonly Regex LikeAddress = new(@"([a-z][a-z0-9+.-]*://|www\.)\S+", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    /// <param name="mentions">Who is called in it, as the API says.</param>
    /// <returns>The text in parts, in order.</returns>
    public static IEnumerable<TextPart> Split(string text, IReadOnlyList<Mention>? mentions = null)
    {
        var at = 0;
        foreach (Match run in LikeAddress.Matches(text))
        {
            foreach (var part in Callings.Split(text[at..run.Index], mentions ?? [])) yield return part;
            foreach (var part in Addresses(text, run.Index, at = run.Index + run.Length)) yield return part;
        }

        foreach (var part in Callings.Split(text[at..], mentions ?? [])) yield return part;
    }

    /// <summary>Those between two places, with the words around them.</summary>
    private static IEnumerable<TextPart> Addresses(string text, int at, int end)
    {
        for (var match = Address().Match(text, at); match.Success && match.Index < end; match = match.NextMatch())
        {
            var found = TrimmedEnd(match.ValueSpan).ToString();
            if (!Uri.TryCreate(found, UriKind.Absolute, out var uri) || uri.Host.Length == 0) continue;
            if (match.Index > at) yield return new(text[at..match.Index]);
            yield return new(found, uri.AbsoluteUri);
            at = match.Index + found.Length;
        }

        if (at < end) yield return new(text[at..end]);
    }

    /// <summary>Without the full stop of the sentence, and the bracket that was opened before the address.</summary>
    private static ReadOnlySpan<char> TrimmedEnd(ReadOnlySpan<char> url)
    {
        while (url.Length > 0)
        {
            var last = url[^1];
            if (last is '.' or ',' or ';' or ':' or '!' or '?' or '\'' or '"' || (last is ')' && url.Count('(') < url.Count(')'))) url = url[..^1];
            else break;
        }

        return url;
    }

    [GeneratedRegex(@"(?<![A-Za-z0-9_])https?://[^\s<>""\p{Cf}]+", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
