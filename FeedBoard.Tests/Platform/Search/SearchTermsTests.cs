using System.Globalization;
using FeedBoard.ApiService.Platform.Search;
using FeedBoard.Benchmarks.Board;

namespace FeedBoard.Tests.Platform.Search;

/// <summary>The API's search terms are those that the database made before; see docs/decisions/0058-search-terms-by-the-api.md.</summary>
public sealed class SearchTermsTests(OldTerms old) : IClassFixture<OldTerms>
{
    private const int OfOneText = 500;

    /// <summary>Each way of making terms: the old one as an expression of the text t, and the new one.</summary>
    private static readonly (string What, string Old, Func<string, IEnumerable<string>> New)[] Ways =
    [
        ("terms of a text", "feed_terms(t, false)", SearchTerms.Of),
        ("terms of a query", "feed_terms(t, true)", SearchTerms.OfQuery),
        ("terms of a name", "tsvector_to_array(name_terms(t))", NameTerms.TermsOf),
    ];

    [Theory]
    [InlineData("바", "바다")]
    [InlineData("다", "바다")]
    [InlineData("海", "東海道")]
    public void Without_blanks_one_character_finds(string query, string text)
    {
        Assert.Equal($"'{query}'", SearchTerms.Query(query));
        Assert.Contains(query, SearchTerms.Of(text));
    }

    [Fact]
    public void Of_a_query_the_first_thirty_two_terms_are_looked_for()
    {
        var words = Enumerable.Range(1000, 40).Select(n => $"w{n}").ToList();
        Assert.Equal(string.Join(" & ", words.Take(32).Select(w => $"'{w}':*")), SearchTerms.Query(string.Join(' ', words)));
    }

    [Fact]
    public async Task Texts_of_every_kind_have_the_terms_that_they_had() => await AssertSameAsync(SearchTexts.All);

    [Fact]
    public async Task Texts_at_random_have_the_terms_that_they_had() => await AssertSameAsync(SearchTexts.Random(seed: 1, count: 3000));

    [Fact]
    public async Task The_texts_of_the_benchmark_have_the_terms_that_they_had() =>
        await AssertSameAsync(await old.TextsAsync(BenchBoard.Script("sentences.sql"), "SELECT text FROM sentences"));

    [Fact]
    public async Task Each_character_is_taken_as_it_was()
    {
        var characters = Enumerable
            .Range(1, 0x10FFFF)
            .Where(c => !IsKnownToDiffer(c) && IsWorthATest(c))
            .Select(char.ConvertFromUtf32)
            .Chunk(OfOneText)
            .ToList();
        await AssertSameAsync(characters.Select(some => string.Concat(some.Select(c => $"{c} a{c}b {c}\u0301 "))));
    }

    /// <summary>Texts with as many characters as a feed may have.</summary>
    [Theory]
    [InlineData("word ")]
    [InlineData("가나다")]
    [InlineData("é")]
    [InlineData("a\u0301\u0316")]
    [InlineData("👨‍👩‍👧")]
    [InlineData("\uFDFA")]
    [InlineData("𠮷野")]
    public async Task A_long_text_has_the_terms_that_it_had(string unit) =>
        await AssertSameAsync([string.Concat(Enumerable.Repeat(unit, 10_000 / unit.Length)), SearchTexts.ManyPairs(10_000)]);

    /// <summary>A feed of a title and a content, a query, and a name are what PostgreSQL reads, term by term.</summary>
    [Fact]
    public async Task What_is_stored_and_asked_is_what_it_was()
    {
        string[] texts = [.. SearchTexts.All, .. SearchTexts.Random(seed: 2, count: 500)];
        await AssertSameAsync(texts, "feed_search_terms(t, reverse(t) || t)", t => SearchTerms.OfFeed(t, Reversed(t) + t), "tsvector");
        await AssertSameAsync(texts, "comment_search_terms(t)", SearchTerms.OfComment, "tsvector");
        await AssertSameAsync(texts, "name_terms(t)", NameTerms.Of, "tsvector");
        var queries = texts.Select(t => SearchFold.Left(t, 60).ToString()).ToList();
        await AssertSameQueriesAsync(queries, "search_query(t, '')", SearchTerms.Query);
        await AssertSameQueriesAsync(queries, "search_query(t, '=')", SearchTerms.QueryOfTitle);
        await AssertSameQueriesAsync(queries, "name_query(t)", NameTerms.Query);
    }

    /// <summary>Making the terms takes memory in proportion to the text.</summary>
    [Theory]
    [InlineData("word ")]
    [InlineData("é")]
    [InlineData("가나다")]
    [InlineData("a_")]
    [InlineData("👨‍👩‍👧")]
    [InlineData("\uFDFA")]
    public void Terms_cost_what_the_text_is_long(string unit)
    {
        var costs = new List<long>();
        foreach (var length in (int[])[5000, 5000, 10_000, 20_000]) // once to begin with
        {
            var text = string.Concat(Enumerable.Repeat(unit, length / unit.Length));
            var before = GC.GetAllocatedBytesForCurrentThread();
            _ = SearchTerms.OfFeed("title", text);
            costs.Add(GC.GetAllocatedBytesForCurrentThread() - before);
        }

        // The square would be four times.
        Assert.True(costs[3] <= 3 * costs[2] && costs[2] <= 3 * costs[1], string.Join(", ", costs));
    }

    [Theory]
    [InlineData("")]
    [InlineData("...")]
    [InlineData("😀👩‍👩‍👧🇰🇷")]
    [InlineData("\u200B\uFFFF")]
    public void Where_there_is_nothing_to_look_for_there_is_no_query(string text)
    {
        Assert.Null(SearchTerms.Query(text));
        Assert.Null(SearchTerms.QueryOfTitle(text));
    }

    [Fact]
    public void Of_a_name_at_most_thirty_two_words_are_looked_for()
    {
        var words = Enumerable.Range(10, 40).Select(n => n.ToString(CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(words[..32], NameTerms.WordsOfQuery(string.Join(' ', words)).Order(StringComparer.Ordinal));
        Assert.Null(NameTerms.Query(""));
    }

    [Fact]
    public void The_characters_are_those_of_tags_and_mentions()
    {
        Assert.Equal(FeedBoard.Web.Platform.Text.Letters.Between, SearchLetters.Separators);
        Assert.Equal(FeedBoard.Web.Platform.Text.Letters.Unspaced, SearchLetters.Unspaced);
    }

    private static bool IsWorthATest(int c) =>
        c is not (>= 0xD800 and <= 0xDFFF)
        // Of thousands of Han and Hangul, which are all alike, some; of private use and of what is not assigned, the ends.
        && (
            CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse)
            || (c & 0xFFF) is 0 or 0xFFF
        )
        && (c is not (>= 0x3400 and <= 0x9FFF or >= 0xAC00 and <= 0xD7A3 or >= 0x17000 and <= 0x18DFF or >= 0x20000 and <= 0x3FFFF)
            || c % 97 == 0);

    /// <summary>
    /// The API knows the letters of a newer Unicode than PostgreSQL 15, which has those of Unicode 14: small Cyrillic letters and marks of
    /// Nag Mundari from 2022.
    /// </summary>
    private static bool IsKnownToDiffer(int c) => c is (>= 0x1E030 and <= 0x1E06D) or (>= 0x1E4EC and <= 0x1E4EF);

    private async Task AssertSameAsync(IEnumerable<string> texts)
    {
        string[] all = [.. texts];
        foreach (var (what, sql, make) in Ways)
        {
            var expected = await old.OfAsync(sql, all);
            for (var n = 0; n < all.Length; n++)
            {
                string[] made = [.. make(all[n]).Order(StringComparer.Ordinal)];
                if (!made.SequenceEqual(expected[n], StringComparer.Ordinal))
                {
                    var (missing, added) = (Shown(expected[n].Except(made)), Shown(made.Except(expected[n])));
                    Assert.Fail($"{what}: {Shown(all[n])}\nmissing: {missing}\nnew: {added}");
                }
            }
        }
    }

    private async Task AssertSameAsync(string[] texts, string sql, Func<string, string> make, string type)
    {
        var expected = await old.OfAsync($"ARRAY[({sql})::text]", texts);
        var made = await old.OfAsync($"ARRAY[t::{type}::text]", texts.Select(make));
        for (var n = 0; n < texts.Length; n++)
            Assert.Equal((texts[n], expected[n][0]), (texts[n], made[n][0]));
    }

    /// <summary>The order of the terms, which differs, has no meaning.</summary>
    private async Task AssertSameQueriesAsync(List<string> texts, string sql, Func<string, string?> make)
    {
        const string Terms = "string_to_array(coalesce(({0})::text, '-'), ' & ')";
        var expected = await old.OfAsync(Terms.Replace("{0}", sql, StringComparison.Ordinal), texts);
        var made = await old.OfAsync(
            Terms.Replace("{0}", "nullif(t, '-')::tsquery", StringComparison.Ordinal),
            texts.Select(t => make(t) ?? "-")
        );
        for (var n = 0; n < texts.Count; n++)
            Assert.Equal((texts[n], string.Join(' ', expected[n])), (texts[n], string.Join(' ', made[n])));
    }

    /// <summary>As PostgreSQL's reverse: by code points.</summary>
    private static string Reversed(string text) => string.Concat(text.EnumerateRunes().Reverse().Select(r => r.ToString()));

    private static string Shown(IEnumerable<string> terms) => string.Join(", ", terms.Take(20).Select(Shown));

    private static string Shown(string text) =>
        string.Concat(
            text.EnumerateRunes()
                .Take(40)
                .Select(r => r.IsAscii ? r.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{{{r.Value:X}}}"))
        );
}
