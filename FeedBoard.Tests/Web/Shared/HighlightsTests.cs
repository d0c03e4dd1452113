using System.Text;
using FeedBoard.ApiService.Platform.Search;
using FeedBoard.Tests.Board;
using FeedBoard.Web.Shared.Text;
using Npgsql;

namespace FeedBoard.Tests.Web.Shared;

/// <summary>Marked is what the search of the API has found: its own terms are asked the same.</summary>
public sealed class HighlightsTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("A heron, herons and the hero", "hero", "A [hero]n, [hero]ns and the [hero]")]
    [InlineData("In the inn", "in", "[In] the inn")]
    [InlineData("Crème brûlée", "creme BRUL", "[Crème] [brûl]ée")]
    [InlineData("resume and résumé", "résumé", "resume and [résumé]")]
    [InlineData("안녕하세요 안녕", "안녕", "[안녕]하세요 [안녕]")]
    [InlineData("대한민국헌법재판소", "헌법재판", "대한민국[헌법재판]소")]
    [InlineData("2024년에는", "2024년", "[2024년]에는")]
    [InlineData("이 책을 추천", "책", "이 [책]을 추천")]
    [InlineData("ＡＢＣＤ ｶﾀｶﾅ", "abcd カタ", "[ＡＢＣＤ] [ｶﾀ]ｶﾅ")]
    [InlineData("𠮷野家で", "𠮷野", "[𠮷野]家で")]
    [InlineData("nothing", "else", "nothing")]
    [InlineData("a & b", "&", "a & b")]
    public async Task A_text_is_marked(string text, string query, string expected)
    {
        Assert.Equal(expected, Marked(text, query));
        await IsFoundAsync(
            SearchTerms.OfComment(text),
            SearchTerms.Query(query),
            expected != text
        );
    }

    [Theory]
    [InlineData("Two Words", "wo tw", "[Tw]o [Wo]rds")]
    [InlineData("snake_case", "case", "snake_[case]")]
    [InlineData("김철수", "김", "[김]철수")]
    [InlineData("김철수", "기", "[김]철수")]
    [InlineData("김철수", "철수", "김철수")]
    [InlineData("Ann안나", "안", "Ann[안]나")]
    [InlineData("Ann안나", "ann안", "[Ann안]나")]
    [InlineData("Zoë Élan", "zoe el", "[Zoë] [Él]an")]
    [InlineData("Heron", "eron", "Heron")]
    public async Task A_name_is_marked(string name, string query, string expected)
    {
        Assert.Equal(expected, Marked(name, query, ofName: true));
        await IsFoundAsync(NameTerms.Of(name), NameTerms.Query(query), expected != name);
    }

    [Fact]
    public void An_excerpt_begins_a_little_before_a_match_that_would_not_be_seen()
    {
        var words = string.Concat(Enumerable.Repeat("word ", 60));
        Assert.Equal("a heron " + words, Highlights.Excerpt("a heron " + words, "heron"));
        Assert.Equal(words, Highlights.Excerpt(words, "heron"));
        var excerpt = Highlights.Excerpt($"{words}a heron {words}", "heron");
        Assert.StartsWith("… word word", excerpt, StringComparison.Ordinal);
        Assert.InRange(excerpt.IndexOf("heron", StringComparison.Ordinal), 20, 70);
        Assert.Equal("… a heron", Highlights.Excerpt("1\n2\n3\n4\n5\na heron", "heron"));
        Assert.StartsWith("…안녕", Highlights.Excerpt(new string('가', 300) + "안녕", "안녕"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_text_and_the_longest_query_are_marked_at_once()
    {
        var query = string.Concat(Enumerable.Range(0, 125).Select(n => $"a{(char)('a' + (n % 26))} "));
        Assert.Empty(Highlights.Find(string.Concat(Enumerable.Repeat("a ", 10_000)), query));
        Assert.Single(Highlights.Find(new string('가', 20_000), new string('가', 500)));
    }

    private static string Marked(string text, string query, bool ofName = false)
    {
        var (marked, done) = (new StringBuilder(), 0);
        foreach (var (start, end) in Highlights.Find(text, query, ofName))
        {
            marked.Append(text, done, start - done).Append('[').Append(text, start, end - start).Append(']');
            done = end;
        }

        return marked.Append(text, done, text.Length - done).ToString();
    }

    private async Task IsFoundAsync(string terms, string? query, bool expected)
    {
        await using var connection = new NpgsqlConnection(board.Database);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand("SELECT coalesce(@terms::tsvector @@ @query::tsquery, false)", connection)
        {
            Parameters = { new NpgsqlParameter<string>("terms", terms), new NpgsqlParameter<string?>("query", query) },
        };
        Assert.Equal(expected, (bool)(await command.ExecuteScalarAsync(Token))!);
    }
}
