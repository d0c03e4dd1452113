namespace FeedBoard.Web.Shared.Text;

/// <summary>Where in a text that a search has found the words of the query are, by the rules of the API's search.</summary>
internal static class Highlights
{
    /// <summary>Words of a query that are looked for; the others are found and not marked.</summary>
    private const int MostWords = 32;

    /// <summary>What is seen of a text in a list: a match behind it would not be.</summary>
    private const int SeenCharacters = 160;
    private const int SeenLines = 4;
    private const int BeforeMatch = 60;

    /// <param name="ofName">By the rules for nicknames and tags, of which the beginning of each word counts.</param>
    /// <returns>Places in UTF-16 units, in order, apart from each other.</returns>
    public static IReadOnlyList<(int Start, int End)> Find(string text, string query, bool ofName = false)
    {
        var folded = new FoldedText(text);
        var terms = Terms(query, ofName);
        var found = new List<(int Start, int End)>();
        for (var at = 0; at < folded.Count; at++)
        {
            if (folded.Kind(at) == LetterKind.Sign || !folded.IsEdge(at))
                continue;
            var end = terms.Where(t => t.MayBegin(folded, at)).Select(t => t.EndAt(folded, at)).DefaultIfEmpty(-1).Max();
            if (end < 0)
                continue;
            var (from, to) = (folded.Start(at), folded.Start(end));
            if (found.Count > 0 && found[^1].End >= from)
                found[^1] = (found[^1].Start, Math.Max(found[^1].End, to));
            else
                found.Add((from, to));
        }

        return found;
    }

    /// <summary>A text from a little before its first match on, if that would not be seen in a list otherwise.</summary>
    public static string Excerpt(string text, string query)
    {
        if (Find(text, query) is not [var (first, _), ..])
            return text;
        if (first <= SeenCharacters && text.AsSpan(0, first).Count('\n') < SeenLines)
            return text;
        var from = Math.Max(0, first - BeforeMatch);
        var line = text.LastIndexOf('\n', first);
        if (line >= from)
            return $"… {text[(line + 1)..]}";
        while (from < first && !char.IsWhiteSpace(text[from]))
            from++;
        if (from == first)
            return $"…{text[first..]}";
        return $"… {text[(from + 1)..]}";
    }

    private static List<SearchTerm> Terms(string query, bool ofName)
    {
        var (text, terms) = (new FoldedText(query), new List<SearchTerm>());
        for (var at = 0; at < text.Count && terms.Count < MostWords;)
        {
            var (start, kind) = (at, text.Kind(at));
            while (at < text.Count && (ofName ? text.Kind(at) != LetterKind.Sign == (kind != LetterKind.Sign) : text.Kind(at) == kind))
                at++;
            if (kind == LetterKind.Sign)
                continue;
            if (ofName)
                terms.Add(new(text.Runes(start, at), TermKind.Beginning));
            else if (kind == LetterKind.Spaced)
                terms.Add(new(text.Runes(start, at), text.Edges(start, at) > 2 ? TermKind.Beginning : TermKind.Word));
            else
                terms.AddRange(text.Pairs(start, at).Select(pair => new SearchTerm(pair, TermKind.Characters)));
        }

        return terms;
    }
}
