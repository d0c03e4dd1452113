using System.Text;

namespace FeedBoard.ApiService.Platform.Search;

/// <summary>
/// What a person or a tag is found by: the words of the name, and what of a word stands behind a change between scripts with and without
/// blanks (안나 of Ann안나). What stands between two blanks counts too, so that a name of signs alone is found.
/// </summary>
/// <remarks>
/// Decomposed (NFD): a syllable that is still being typed is a beginning of the whole one, 기 of 김. Accents may be left off, as in
/// <see cref="SearchTerms"/>.
/// </remarks>
internal static class NameTerms
{
    private const int MaxTerm = 200;

    /// <summary>More words are not looked for.</summary>
    private const int MaxWords = 32;

    /// <summary>The terms of a name as a <c>tsvector</c>.</summary>
    public static string Of(string name)
    {
        var vector = new TermVector();
        vector.Add(TermsOf(name));
        return vector.ToString();
    }

    /// <summary>What is looked for, as a <c>tsquery</c>: each word is the beginning of one.</summary>
    /// <returns><c>null</c> when there is nothing to look for.</returns>
    public static string? Query(string query)
    {
        var words = WordsOfQuery(query);
        return words.Count == 0 ? null : string.Join(" & ", words.Select(word => TermVector.Quoted(word) + ":*"));
    }

    internal static HashSet<string> TermsOf(string name)
    {
        var (text, terms) = (SearchFold.Fold(name), new HashSet<string>(StringComparer.Ordinal));
        foreach (var word in Words(text))
        {
            foreach (var start in Beginnings(word))
                Add(word[start..], terms);
        }

        foreach (var part in Parts(text))
            Add(part, terms);
        return terms;
    }

    internal static HashSet<string> WordsOfQuery(string query)
    {
        var text = SearchFold.Fold(query);
        var words = Words(text);
        if (words.Count == 0)
            words = [.. Parts(text)];
        return
        [
            .. words
                .Distinct(StringComparer.Ordinal)
                .Take(MaxWords)
                .Select(word => SearchFold.Left(word.Normalize(NormalizationForm.FormD), MaxTerm).ToString()),
        ];
    }

    private static string[] Parts(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            while (at < text.Length && SearchLetters.KindAt(text, at, out var length) != LetterKind.Separator)
                at += length;
            if (at > start)
                words.Add(text[start..at]);
            if (at < text.Length)
                at += char.IsHighSurrogate(text[at]) ? 2 : 1;
        }

        return words;
    }

    /// <summary>Where a word begins, and where its letters change from scripts with blanks to scripts without, or back.</summary>
    private static IEnumerable<int> Beginnings(string word)
    {
        LetterKind? before = null;
        for (var at = 0; at < word.Length;)
        {
            var kind = SearchLetters.KindAt(word, at, out var length);
            if (kind != before)
                yield return at;
            before = kind;
            at += length;
        }
    }

    private static void Add(string word, HashSet<string> terms)
    {
        var decomposed = word.Normalize(NormalizationForm.FormD);
        terms.Add(SearchFold.Left(decomposed, MaxTerm).ToString());
        if (SearchFold.HasAccents(decomposed))
            terms.Add(SearchFold.Left(SearchFold.WithoutAccents(decomposed), MaxTerm).ToString());
    }
}
