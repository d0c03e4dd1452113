using System.Globalization;
using FeedBoard.ApiService.Features.Feeds;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ApiService.Platform.Search;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Cost;

/// <summary>
/// What PostgreSQL does for a text is in proportion to its length, whatever is in it. Instructions are counted, not seconds.
/// </summary>
[Slow]
public sealed class SqlCostTests(CountingDatabase database) : IClassFixture<CountingDatabase>
{
    // Twice the text, twice the work: of the square it would be four times.
    private const double MostGrowth = 2.6;

    // Where there is little to count, a page of an index more or less is much.
    private const long Uneven = 1_500_000;

    // A feed of 20,000 characters takes two seconds of a processor at most, all triggers included; a usual one a hundredth of it.
    private const long MostPerCharacter = 300_000;

    // Of feeds that no index entry is found for, or a few.
    private const long MostOfASearch = 300_000_000;

    private static readonly string WriteFeed = FeedService
        .InsertSql.Replace("@author_id, @title, @content", "1, 'title', $1", StringComparison.Ordinal)
        .Replace("@terms", "$2", StringComparison.Ordinal)
        .Replace("@words", "$1", StringComparison.Ordinal);

    private static readonly Dictionary<string, Func<int, string>> Texts = new(StringComparer.Ordinal)
    {
        ["words"] = size => Repeat("hello world ", size),
        ["different words"] = size => Numbered(" word", size),
        ["one word"] = size => Repeat("a", size),
        ["tags"] = size => Repeat("#a ", size),
        ["different tags"] = size => Numbered(" #t", size),
        ["tags after slashes"] = size => Repeat("#a/", size),
        ["signs of tags"] = size => Repeat("#", size),
        ["long tags"] = size => Repeat("#aaaaaaaaaaaaaaaaaaaa ", size),
        ["one tag"] = size => "#" + Repeat("a", size),
        ["one tag with a sign behind"] = size => "#" + Repeat("a", size) + "#",
        ["one tag with dots within"] = size => "#" + Repeat("a·", size),
        ["mentions"] = size => Repeat("@somebody ", size),
        ["signs of mentions"] = size => Repeat("@", size),
        ["mentions in brackets"] = size => Repeat("@[somebody] ", size),
        ["signs of mentions in brackets"] = size => Repeat("@[", size),
        ["a bracket that closes late"] = size => "@[" + Repeat("]", size),
        ["mentions in brackets behind schemes"] = size => Repeat("://", size - 150) + Repeat("!@[", 150),
        ["mentions in brackets behind addresses"] = size => Repeat("a://b", size - 150) + Repeat("!@[", 150),
        ["mentions in one word"] = size => Repeat("@ab", size),
        ["addresses"] = size => Repeat("#a @b http://a.example/b ", size),
        ["addresses in one word"] = size => "#a " + Repeat("a://b", size),
        ["schemes without an address"] = size => "#a " + Repeat("a:/", size) + "a://x",
        ["www"] = size => "#a " + Repeat("www.a ", size),
        ["www in one word"] = size => "#a " + Repeat("www.", size),
        ["a long word before www"] = size => "#a @b " + Repeat("a", size) + "www.x",
        ["a long scheme that is none"] = size => "#a @b " + Repeat("a", size) + ":/a://x",
        ["digits before a scheme"] = size => "#a @b " + Repeat("1", size) + "://x",
        ["Han"] = size => Repeat("海", size),
        ["different Han"] = size => string.Concat(Enumerable.Range(0, size).Select(n => (char)(0x4E00 + (n * 7919 % 20_000)))),
        ["Hangul words"] = size => Repeat("가나 ", size),
        ["accents"] = size => Repeat("é ", size),
        ["marks in the wrong order"] = size => Repeat("a\u0301\u0316", size),
        ["as many marks as are allowed, in the wrong order"] = size =>
            Repeat("a" + new string('\u0301', FieldErrors.MaxMarks / 2) + new string('\uFF9E', FieldErrors.MaxMarks / 2), size),
        ["a tag of as many marks"] = size =>
            "#" + Repeat("a" + new string('\u0301', FieldErrors.MaxMarks / 2) + new string('\uFF9E', FieldErrors.MaxMarks / 2), size),
        ["letters that become eighteen"] = size => Repeat("\uFDFA", size),
        ["emoji"] = size => Repeat("👨‍👩‍👧", size),
        ["quotes"] = size => Repeat("'\\", size),
    };

    public static TheoryData<string> Names => [.. Texts.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_feed_costs_what_its_text_is_long(string name)
    {
        await database.WarmUpAsync(WarmUpAsync);
        await CountAsync(WriteFeed, name, 100); // what only this text needs
        await CheckAsync(WriteFeed, name, 1000);
    }

    /// <summary>A query has a bounded length. The index compares each of its terms with each other one once, so it is not linear.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_longest_search_costs_a_bounded_amount(string name)
    {
        const string search = "SELECT * FROM matching_feeds($1::tsquery, $2::tsquery, true, false, NULL, NULL, 0, 11)";
        var count = await CountAsync(search, name, InputLimits.MaxQuery);
        Assert.True(count <= MostOfASearch, Line(name, [count]));
    }

    [Fact]
    public async Task What_grows_with_the_square_is_noticed()
    {
        const string pile = "SELECT normalize($1, NFKC)";
        foreach (var size in (int[])[100, 100])
            await database.CountAsync(pile, Pile(size));
        var counts = new List<long>();
        foreach (var size in (int[])[1000, 2000, 4000])
            counts.Add(await database.CountAsync(pile, Pile(size)));
        Assert.False(IsLinear(counts), Line("marks", counts));

        static string Pile(int size) => new string('\u0301', size / 2) + new string('\uFF9E', size / 2);
    }

    /// <summary>With some of each text. A plan of a function may be another one from its sixth use on.</summary>
    private async Task WarmUpAsync()
    {
        foreach (var size in (int[])[100, 100, 100, 100, 100, 4000])
            await CountTextAsync(WriteFeed, string.Join(' ', Texts.Values.Select(text => text(size / Texts.Count))));
    }

    private async Task CheckAsync(string sql, string name, int size)
    {
        var counts = new List<long>();
        foreach (var times in (int[])[1, 2, 4])
            counts.Add(await CountAsync(sql, name, size * times));
        Assert.True(IsLinear(counts), Line(name, counts));
        Assert.True(counts[2] - counts[0] <= 3 * size * MostPerCharacter, Line(name, counts));
        TestContext.Current.TestOutputHelper?.WriteLine(Line(name, counts));
    }

    private static bool IsLinear(List<long> counts) => counts[2] - counts[1] <= Uneven + (MostGrowth * Math.Max(0, counts[1] - counts[0]));

    private static string Line(string name, List<long> counts) =>
        $"{name}: {string.Join(", ", counts.Select(count => count.ToString("N0", CultureInfo.InvariantCulture)))} instructions";

    private Task<long> CountAsync(string sql, string name, int size) => CountTextAsync(sql, Texts[name](size));

    /// <summary>The text as the API passes it on.</summary>
    private Task<long> CountTextAsync(string sql, string written)
    {
        var errors = new FieldErrors();
        var text = errors.Text("content", written, 1, InputLimits.MaxContent);
        errors.ThrowIfAny();
        return string.Equals(sql, WriteFeed, StringComparison.Ordinal)
            ? database.CountAsync(sql, text, SearchTerms.OfFeed("title", text))
            : database.CountAsync(sql, SearchTerms.Query(text), SearchTerms.QueryOfTitle(text));
    }

    private static string Repeat(string unit, int size) => string.Concat(Enumerable.Repeat(unit, Math.Max(1, size / unit.Length)));

    private static string Numbered(string word, int size) =>
        string.Concat(
            Enumerable
                .Range(1000, Math.Max(1, size / (word.Length + 4)))
                .Select(n => string.Create(CultureInfo.InvariantCulture, $"{word}{n}"))
        );
}
