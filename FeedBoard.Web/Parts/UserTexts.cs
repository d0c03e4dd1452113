using System.Text.RegularExpressions;

namespace FeedBoard.Web.Parts;

/// <summary>Finds the addresses in what somebody wrote.</summary>
internal static partial class UserTexts
{
    /// <returns>The text in parts, in order; those that are an address come with it.</returns>
    public static IEnumerable<(string Text, string? Url)> Split(string text)
    {
        var at = 0;
        foreach (Match match in Address().Matches(text))
        {
            var found = TrimmedEnd(match.ValueSpan).ToString();
            if (!Uri.TryCreate(found, UriKind.Absolute, out var uri) || uri.Host.Length == 0) continue;
            if (match.Index > at) yield return (text[at..match.Index], null);
            yield return (found, uri.AbsoluteUri);
            at = match.Index + found.Length;
        }

        if (at < text.Length) yield return (text[at..], null);
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
