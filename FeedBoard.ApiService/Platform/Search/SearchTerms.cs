using System.Text;

namespace FeedBoard.ApiService.Platform.Search;

/// <summary>
/// The search terms of texts: their words, and the characters and pairs of characters of what is written without blanks; see
/// docs/decisions/0058-search-terms-by-the-api.md.
/// </summary>
/// <remarks>
/// Words with accents are there without them too: cafe finds café, and café finds only café. No term contains a quote, a blank or a sign.
/// </remarks>
internal static class SearchTerms
{
    /// <summary>
    /// How terms are made. Another way of making them has a higher number: then what an earlier one made is made again.
    /// </summary>
    /// <remarks>A higher number needs a migration that builds the indexes ix_…_search_to_make for it.</remarks>
    public const short Version = 1;

    /// <summary>Only so many characters of a word count: longer words with the same beginning are the same term.</summary>
    private const int MaxWord = 64;

    /// <summary>More terms of a query are not looked for: each is a search of its own in the index, and everybody may search.</summary>
    private const int MaxTerms = 32;

    /// <summary>Stands before each term of a title, so that what a title says can be looked for alone.</summary>
    private const char TitleMark = '=';

    /// <summary>What a feed is found by, as a <c>tsvector</c>: the terms of its text, and those of its title once more, marked.</summary>
    public static string OfFeed(string title, string content)
    {
        var terms = Of($"{title}\n{content}");
        var vector = new TermVector(terms.Count * 8);
        vector.Add(terms);
        foreach (var term in Of(title))
            vector.Add(TitleMark, term);
        return vector.ToString();
    }

    /// <summary>What a comment is found by, as a <c>tsvector</c>.</summary>
    public static string OfComment(string content)
    {
        var terms = Of(content);
        var vector = new TermVector(terms.Count * 8);
        vector.Add(terms);
        return vector.ToString();
    }

    /// <summary>
    /// What is looked for, as a <c>tsquery</c>: all terms of the query, at most the first 32. A word of three letters or more may be the
    /// beginning of one; terms of two characters or less are short words, and what is written without blanks.
    /// </summary>
    /// <returns><c>null</c> when there is nothing to look for.</returns>
    public static string? Query(string query) => Query(query, "");

    /// <summary>The same among the titles of feeds.</summary>
    public static string? QueryOfTitle(string query) => Query(query, $"{TitleMark}");

    /// <summary>The terms of a text, without those of its title.</summary>
    internal static HashSet<string> Of(string text) => Of(text, ofQuery: false);

    /// <summary>
    /// Of a query only the terms that are needed: words as they are written, and a single character only where it stands alone.
    /// </summary>
    internal static HashSet<string> OfQuery(string query) => Of(query, ofQuery: true);

    private static string? Query(string query, string mark)
    {
        var terms = OfQuery(query);
        return terms.Count == 0
            ? null
            : string.Join(
                " & ",
                terms.Take(MaxTerms).Select(term => $"'{mark}{term}'{(SearchFold.Left(term, 2).Length < term.Length ? ":*" : "")}")
            );
    }

    private static HashSet<string> Of(string body, bool ofQuery)
    {
        var text = SearchFold.Fold(body);
        var terms = new HashSet<string>(StringComparer.Ordinal);
        for (int start = 0, end; start < text.Length; start = end)
        {
            var kind = SearchLetters.KindOfRun(text, start, out end);
            var run = text.AsSpan(start, end - start);
            if (kind == LetterKind.OfWord)
                AddWord(run, ofQuery, terms);
            else if (kind == LetterKind.Unspaced)
                AddUnspaced(run, ofQuery, terms);
        }

        return terms;
    }

    private static void AddWord(ReadOnlySpan<char> word, bool ofQuery, HashSet<string> terms)
    {
        Add(SearchFold.Left(word, MaxWord), terms);
        if (ofQuery || Ascii.IsValid(word))
            return;
        var decomposed = word.ToString().Normalize(NormalizationForm.FormD);
        if (SearchFold.HasAccents(decomposed))
            Add(SearchFold.Left(SearchFold.WithoutAccents(decomposed).Normalize(NormalizationForm.FormC), MaxWord), terms);
    }

    private static void AddUnspaced(ReadOnlySpan<char> run, bool ofQuery, HashSet<string> terms)
    {
        for (var at = 0; at < run.Length;)
        {
            var length = LengthAt(run, at);
            var next = at + length;
            if (next < run.Length)
                Add(run[at..(next + LengthAt(run, next))], terms);
            if (!ofQuery || length == run.Length)
                Add(run[at..next], terms);
            at = next;
        }
    }

    private static int LengthAt(ReadOnlySpan<char> run, int at) => char.IsHighSurrogate(run[at]) ? 2 : 1;

    private static void Add(ReadOnlySpan<char> term, HashSet<string> terms) =>
        terms.GetAlternateLookup<ReadOnlySpan<char>>().Add(term);
}
