using System.Text;
using FeedBoard.Web.Platform.Text;

namespace FeedBoard.Web.Shared.Text;

/// <summary>
/// Finds addresses in a text, each without what stands around it in any script; see docs/decisions/0037-links-and-tags.md.
/// </summary>
/// <remarks>Each character is looked at a bounded number of times: the work is linear in the text. A test counts.</remarks>
internal static class Links
{
    /// <summary>What each link in a text of a person says to search engines and to the page that it opens.</summary>
    public const string Rel = "nofollow ugc noopener";

    private const string ClosingBrackets = ")]}";
    private const string OpeningBrackets = "([{";

    /// <summary>
    /// Where something begins that is like an address, by the rules of the API: no tags and no people are looked for in it.
    /// </summary>
    /// <returns>From a scheme, or <c>www.</c>, to the end of what an address can be.</returns>
    public static IEnumerable<(int Start, int End)> Runs(IReadOnlyList<Rune> text)
    {
        var (at, scheme) = (0, -1);
        while (at < text.Count)
        {
            if (!AsciiRunes.IsOfScheme(text[at]))
            {
                if (scheme >= 0 && GoesOn(text, at, "://"))
                {
                    var end = EndOfRun(text, at);
                    yield return (scheme, end);
                    at = end - 1;
                }

                scheme = -1;
            }
            else
            {
                if (scheme < 0 && AsciiRunes.IsLetter(text[at]))
                    scheme = at;
                if (GoesOn(text, at, "www."))
                {
                    var name = at;
                    while (name < text.Count && AsciiRunes.IsOfScheme(text[name]))
                        name++;
                    var end = EndOfRun(text, at);
                    yield return (GoesOn(text, name, "://") ? scheme : at, end); // www.x://y, and awww.x://y, begin with a scheme
                    (at, scheme) = (end - 1, -1);
                }
            }

            at++;
        }
    }

    /// <summary>The addresses in one of <see cref="Runs"/>.</summary>
    public static IEnumerable<(int Start, int End)> In(IReadOnlyList<Rune> text, int start, int end)
    {
        for (var at = start; at < end; at++)
        {
            var length =
                AsciiRunes.Is(text, at, "https://") ? 8
                : AsciiRunes.Is(text, at, "http://") ? 7
                : 0;
            if (length == 0 || (at > 0 && AsciiRunes.IsOfWord(text[at - 1])))
                continue;
            var last = EndOf(text, at + length, end);
            if (last > at + length)
                yield return (at, last);
            at = Math.Max(at + length, last) - 1;
        }
    }

    private static bool GoesOn(IReadOnlyList<Rune> text, int at, string beginning) =>
        AsciiRunes.Is(text, at, beginning) && at + beginning.Length < text.Count && !Letters.EndsLink(text[at + beginning.Length]);

    private static int EndOfRun(IReadOnlyList<Rune> text, int at)
    {
        while (at < text.Count && !Letters.EndsLink(text[at]))
            at++;
        return at;
    }

    private static int EndOf(IReadOnlyList<Rune> text, int start, int end)
    {
        var path = start;
        var host = start;
        while (path < end && text[path].Value is not ('/' or '?' or '#'))
        {
            if (text[path].Value == '@')
                host = path + 1;
            path++;
        }

        var hostEnd = HostEnd(text, host, path);
        if (hostEnd == host)
            return start;
        var port = hostEnd;
        if (port < path && text[port].Value == ':')
        {
            port++;
            while (port < path && Rune.IsDigit(text[port]) && text[port].IsAscii)
                port++;
            if (port == hostEnd + 1)
                port = hostEnd;
        }

        if (port < path || path == end)
            return Trimmed(text, host, port);
        return Trimmed(text, path, Particles.Start(text, path, end));
    }

    /// <summary>Before what is glued to a host: no label but the first has letters of ASCII and then of a script without blanks.</summary>
    private static int HostEnd(IReadOnlyList<Rune> text, int start, int end)
    {
        if (start < end && text[start].Value == '[')
        {
            var at = start;
            while (at < end && text[at].Value != ']')
                at++;
            return at < end ? at + 1 : start;
        }

        var (label, labels, glued) = (start, 0, -1);
        for (var at = start; at < end && text[at].Value != ':'; at++)
        {
            if (text[at].Value == '.')
            {
                if (at == label)
                    return at == start ? start : at - 1;
                if (!(labels == 0 && AsciiRunes.Is(text, label, "www.")))
                    labels++;
                label = at + 1;
                if (glued >= 0 && (labels > 1 || label >= end || text[label].Value == ':'))
                    return glued;
                glued = -1;
            }
            else if (glued < 0 && at > label && text[label].IsAscii && Letters.IsUnspaced(text[at]))
            {
                if (labels > 0)
                    return at;
                glued = at;
            }
            else if (text[at].IsAscii && !AsciiRunes.IsOfScheme(text[at]) && text[at].Value != '_')
            {
                return at;
            }
        }

        if (glued >= 0)
            return glued;
        var last = start;
        while (last < end && text[last].Value != ':')
            last++;
        if (label == start && last > start && !text[start].IsAscii)
            return start;
        return Particles.AfterKorea(text, label, last);
    }

    /// <summary>The address without the full stop of the sentence and without brackets that were opened before it.</summary>
    private static int Trimmed(IReadOnlyList<Rune> text, int start, int end)
    {
        Span<int> open = stackalloc int[ClosingBrackets.Length];
        for (var at = start; at < end; at++)
        {
            if (Bracket(text[at], OpeningBrackets) is >= 0 and var opening)
                open[opening]++;
            else if (Bracket(text[at], ClosingBrackets) is >= 0 and var closing)
                open[closing]--;
        }

        for (; end > start; end--)
        {
            var last = text[end - 1];
            if (Bracket(last, ClosingBrackets) is >= 0 and var kind && open[kind]++ < 0)
                continue;
            if (last.Value is not ('.' or ',' or ';' or ':' or '!' or '?' or '\'' or '*' or '|' or 0x00B7 or 0x30FB or 0x301C or 0xFF5E))
                break;
        }

        return end;
    }

    private static int Bracket(Rune rune, string brackets) =>
        rune.IsAscii ? brackets.IndexOf((char)rune.Value, StringComparison.Ordinal) : -1;
}
