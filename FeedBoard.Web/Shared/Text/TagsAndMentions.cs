using System.Text;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.Text;

namespace FeedBoard.Web.Shared.Text;

/// <summary>Finds <c>#tags</c> and <c>@people</c> where a text has no address in it, by the rules of the API. All
/// tags are linked, also those beyond the <see cref="InputLimits.MaxTags"/> that the API stores.</summary>
internal static class TagsAndMentions
{
    public static IEnumerable<(int Start, int End, string? Path)> Find(
        IReadOnlyList<Rune> text,
        int from,
        int to,
        IReadOnlyList<MentionResponse> mentions
    )
    {
        List<(Rune Rune, int At)>? folded = null;
        var (chain, next) = (-1, 0);
        for (var at = from; at < to; at++)
        {
            if (text[at].Value == '@')
            {
                if (Person(text, from, at, to, mentions) is not { } called)
                    continue;
                yield return (at, called.End, BoardPaths.User(called.UserId));
                at = called.End - 1;
            }
            else if (text[at].Value is '#' or 0xFF03 or 0xFE5F)
            {
                // The API looks at the folded text.
                folded ??= Folded(text, from, to);
                while (folded[next].At < at)
                    next++;
                if (TagEnd(folded, next, chain) is not { } end)
                    continue;
                chain = end;
                var tag = Letters.Fold(string.Concat(folded[(next + 1)..end].Select(f => f.Rune.ToString())));
                if (tag.EnumerateRunes().Count() > InputLimits.MaxTag || tag.All(c => c is (>= '0' and <= '9') or '_'))
                    continue;
                var last = folded[end - 1].At;
                yield return (at, last + 1, BoardPaths.Tag(tag));
                at = last;
            }
        }
    }

    private static List<(Rune Rune, int At)> Folded(IReadOnlyList<Rune> text, int from, int to)
    {
        var folded = new List<(Rune Rune, int At)>(to - from);
        for (var at = from; at < to; at++)
        {
            foreach (var rune in Letters.Fold(text[at]).EnumerateRunes())
                folded.Add((rune, at));
        }

        return folded;
    }

    /// <param name="chain">Where the tag before has ended: with a slash between them, one may follow another.</param>
    /// <returns>Where the tag ends that begins at a sign, if one does.</returns>
    private static int? TagEnd(List<(Rune Rune, int At)> folded, int sign, int chain)
    {
        if (
            sign > 0
            && folded[sign - 1].Rune is var before
            && (Letters.IsOfWord(before) || before.Value is '_' or '&' or '#' or '@' or '=' || (before.Value == '/' && chain != sign - 1))
        )
            return null;
        var end = sign + 1;
        while (IsOfTag(end) || (end > sign + 1 && end < folded.Count && Letters.IsInTag(folded[end].Rune) && IsOfTag(end + 1)))
            end++;
        return end == sign + 1 || (end < folded.Count && folded[end].Rune.Value == '#') ? null : end;

        bool IsOfTag(int at) => at < folded.Count && Letters.IsOfTag(folded[at].Rune);
    }

    private static (int End, long UserId)? Person(
        IReadOnlyList<Rune> text,
        int from,
        int at,
        int to,
        IReadOnlyList<MentionResponse> mentions
    )
    {
        if (at > from && IsBeforeNoName(text[at - 1]))
            return null;
        if (mentions.Count == 0)
            return null;
        var run = at + 1;
        while (run < to && (IsOfName(text[run]) || text[run].Value is '.' or '-'))
            run++;
        if (run < to && text[run].Value == '@')
            return null; // an address of e-mail, or of another server
        (int End, long UserId)? longest = null;
        foreach (var mention in mentions)
        {
            if (EndOf(text, at + 1, to, mention.Nickname) is { } end && EndsAt(text, end, to) && end > (longest?.End ?? 0))
                longest = (end, mention.UserId);
        }

        return longest;
    }

    /// <summary>A letter, or a sign of addresses: an <c>@</c> behind it mentions nobody.</summary>
    public static bool IsBeforeNoName(Rune rune) =>
        IsOfName(rune) || rune.Value is '&' or '/' or '#' or '@' or '.' or '=' or '?' or '+' or '-';

    /// <returns>Where a name ends that stands there in any letter case.</returns>
    public static int? EndOf(IReadOnlyList<Rune> text, int at, int to, string name)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            if (at == to || Rune.ToUpperInvariant(Blank(text[at])) != Rune.ToUpperInvariant(Blank(rune)))
                return null;
            at++;
        }

        return at;
    }

    private static bool EndsAt(IReadOnlyList<Rune> text, int end, int to) =>
        end == to || (text[end].Value != '@' && (Letters.IsUnspaced(text[end]) || !(IsOfName(text[end]) || Letters.IsAttached(text[end]))));

    private static Rune Blank(Rune rune) => rune.Value is 0xA0 or 0x3000 ? new(' ') : rune;

    private static bool IsOfName(Rune r) => Letters.IsOfWord(r) || r.Value is (>= 'A' and <= 'Z') or '_';
}
