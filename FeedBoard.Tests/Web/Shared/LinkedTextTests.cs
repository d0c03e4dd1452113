using System.Collections;
using System.Globalization;
using System.Text;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.Text;
using FeedBoard.Web.Shared.Text;

namespace FeedBoard.Tests.Web.Shared;

public sealed class LinkedTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("no address here")]
    [InlineData("javascript:alert(1) data:text/html,x ftp://example.org/ //example.org/ www.example.org")]
    [InlineData("http:// https:// http://. https://,")]
    [InlineData("xhttps://example.org")]
    [InlineData("https://www.bank.example@evil.example/a")] // one would read the name of another host
    [InlineData("https://www.bank.example:443@evil.example https://www.bank.example@https://evil.example https://a@b@evil.example/")]
    public void What_is_no_address_stays_words(string text) => Assert.All(LinkedText.Split(text), part => Assert.Null(part.Url));

    [Theory]
    [InlineData("https://example.org", "https://example.org")]
    [InlineData("See https://example.org/a?b=c&d=e#f.", "https://example.org/a?b=c&d=e#f")]
    [InlineData("(https://example.org/a)", "https://example.org/a")]
    [InlineData("(see https://example.org/a_(b))", "https://example.org/a_(b)")]
    [InlineData("\"https://example.org/\", he said", "https://example.org/")]
    [InlineData("HTTPS://EXAMPLE.ORG/A!", "HTTPS://EXAMPLE.ORG/A")]
    [InlineData("https://example.org/@ann", "https://example.org/@ann")]
    [InlineData("https://example.org?to=ann@example.com", "https://example.org?to=ann@example.com")]
    [InlineData("바다: https://example.org/바다?", "https://example.org/바다")]
    [InlineData("여기https://example.org/x 좋아요", "https://example.org/x")]
    [InlineData("<a href=\"https://example.org/\">x</a>", "https://example.org/")]
    [InlineData("https://example.org/<script>alert(1)</script>", "https://example.org/")]
    [InlineData("https://example.org/\u202egpj.exe", "https://example.org/")] // no mark that turns the rest around
    [InlineData("https://example.org:8080/x...", "https://example.org:8080/x")]
    [InlineData("line\nhttp://example.org\nline", "http://example.org")]
    public void An_address_is_found_without_what_stands_around_it(string text, string address)
    {
        var found = Assert.Single(LinkedText.Split(text), part => part.Url is not null);
        Assert.Equal(address, found.Text);
    }

    /// <summary>The text around an address in other scripts; the rules are those of docs/decisions/0037-links-and-tags.md.</summary>
    [Theory]
    [InlineData("資料は https://example.org/doc。ご確認ください。", "https://example.org/doc")]
    [InlineData("https://example.org/doc、続き", "https://example.org/doc")]
    [InlineData("「https://example.org/a」", "https://example.org/a")]
    [InlineData("『https://example.org/a』【b】", "https://example.org/a")]
    [InlineData("（https://example.org/a）", "https://example.org/a")]
    [InlineData("《https://example.org/a》", "https://example.org/a")]
    [InlineData("“https://example.org/a”", "https://example.org/a")]
    [InlineData("«https://example.org/a»", "https://example.org/a")]
    [InlineData("„https://example.org/a‟", "https://example.org/a")]
    [InlineData("請看 https://example.org/a，謝謝", "https://example.org/a")]
    [InlineData("https://example.org/a！", "https://example.org/a")]
    [InlineData("https://example.org/a…", "https://example.org/a")]
    [InlineData("انظر https://example.org/a، ثم", "https://example.org/a")]
    [InlineData("یہاں https://example.org/a۔", "https://example.org/a")]
    [InlineData("देखो https://example.org/a।", "https://example.org/a")]
    [InlineData("[https://example.org/a]", "https://example.org/a")]
    [InlineData("{https://example.org/a}", "https://example.org/a")]
    [InlineData("*https://example.org/a*", "https://example.org/a")]
    [InlineData("`https://example.org/a`", "https://example.org/a")]
    [InlineData("https://example.org/a_(b)_[c]", "https://example.org/a_(b)_[c]")]
    [InlineData("https://example.org/a・", "https://example.org/a")]
    [InlineData("https://example.org에서 봤다", "https://example.org")]
    [InlineData("https://example.org를", "https://example.org")]
    [InlineData("https://example.org:8080에서", "https://example.org:8080")]
    [InlineData("https://example.orgを見て", "https://example.org")]
    [InlineData("https://example.org就是", "https://example.org")]
    [InlineData("https://example.orgโดย", "https://example.org")]
    [InlineData("https://example.org은.그리고", "https://example.org")]
    [InlineData("https://localhost에서", "https://localhost")]
    [InlineData("https://example.org/에서", "https://example.org/")]
    [InlineData("https://example.org/list에서", "https://example.org/list")]
    [InlineData("https://example.org/list?page=2를 보면", "https://example.org/list?page=2")]
    [InlineData("(https://example.org/list)를", "https://example.org/list")]
    [InlineData("https://example.org/list입니다.", "https://example.org/list")]
    [InlineData("https://example.org/listを参照", "https://example.org/list")]
    [InlineData("https://example.org/wiki/바다에서", "https://example.org/wiki/바다에서")] // a title may end like that
    [InlineData("https://example.org/wiki/K팝", "https://example.org/wiki/K팝")]
    [InlineData("https://example.org/wiki/제2의_도시", "https://example.org/wiki/제2의_도시")]
    [InlineData("https://example.org/a의/b", "https://example.org/a의/b")]
    [InlineData("https://example.org/wiki/東京・大阪", "https://example.org/wiki/東京・大阪")]
    [InlineData("https://example.org/wiki/Éclair_–_histoire", "https://example.org/wiki/Éclair_–_histoire")]
    [InlineData("https://example.org/wiki/کتاب\u200Cخانه", "https://example.org/wiki/کتاب\u200Cخانه")]
    [InlineData("https://한국.kr", "https://한국.kr")]
    [InlineData("https://한국.kr에서", "https://한국.kr")]
    [InlineData("https://예시.한국/바다", "https://예시.한국/바다")]
    [InlineData("https://예시.한국에서", "https://예시.한국")]
    [InlineData("https://例え.テスト/", "https://例え.テスト/")]
    [InlineData("https://www.bäckerei.example/", "https://www.bäckerei.example/")]
    [InlineData("https://blog.café.example", "https://blog.café.example")]
    [InlineData("https://пример.испытание!", "https://пример.испытание")]
    [InlineData("https://beispielあ.example/x", "https://beispielあ.example/x")]
    [InlineData("https://example.org,그리고", "https://example.org")]
    [InlineData("見てhttps://example.org/a", "https://example.org/a")]
    public void An_address_ends_where_its_sentence_goes_on(string text, string address)
    {
        var found = Assert.Single(LinkedText.Split(text), part => part.Url is not null);
        Assert.Equal(address, found.Text);
        Assert.Equal(text, string.Concat(LinkedText.Split(text).Select(p => p.Text)));
    }

    [Theory]
    [InlineData("https://example.orgとhttps://example.com", "https://example.org https://example.com")]
    [InlineData("「https://example.org/a」、「https://example.org/b」", "https://example.org/a https://example.org/b")]
    [InlineData("https://example.org/a。https://example.org/b", "https://example.org/a https://example.org/b")]
    public void One_may_follow_another(string text, string addresses) =>
        Assert.Equal(addresses, string.Join(' ', LinkedText.Split(text).Where(p => p.Url is not null).Select(p => p.Text)));

    /// <summary>By .NET's own tables: no bracket and no quotation mark of another script is a part of an address.</summary>
    [Fact]
    public void Brackets_of_all_scripts_end_an_address()
    {
        for (var code = 0x80; code < 0x110000; code++)
        {
            if (code is >= 0xD800 and <= 0xDFFF)
                continue;
            var ends =
                CharUnicodeInfo.GetUnicodeCategory(code)
                is UnicodeCategory.OpenPunctuation
                    or UnicodeCategory.ClosePunctuation
                    or UnicodeCategory.InitialQuotePunctuation
                    or UnicodeCategory.FinalQuotePunctuation
                    or UnicodeCategory.SpaceSeparator
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.Control;
            var letter = CharUnicodeInfo.GetUnicodeCategory(code) is <= UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber;
            if (ends || letter)
                Assert.True(Letters.EndsLink(new(code)) == ends, $"U+{code:X4}");
        }
    }

    /// <summary>Counted, not timed: each character is looked at a bounded number of times.</summary>
    [Theory]
    [InlineData("http://a.b/x를?")]
    [InlineData("http://a.b가")]
    [InlineData("http://a.b/(((")]
    [InlineData("http://a.b/)))...")]
    [InlineData("http://((((((((((")]
    [InlineData("http://a@")]
    [InlineData("www.")]
    [InlineData("www.a ")]
    [InlineData("a+b-c.")]
    [InlineData("a://")]
    [InlineData("://")]
    [InlineData("#a·")]
    [InlineData("#a/")]
    [InlineData("#")]
    [InlineData("#a#")]
    [InlineData("@")]
    [InlineData("@Moss Fern ")]
    [InlineData("@Moss")]
    [InlineData("a.")]
    [InlineData("가")]
    public void Twice_the_text_is_twice_the_work(string piece)
    {
        var (once, twice) = (Looks(piece, 5_000), Looks(piece, 10_000));
        Assert.True(once < 5_000 * 80, $"{once} looks at 5000 characters");
        Assert.True(twice <= (once * 2) + 500, $"{once}, then {twice}");
    }

    /// <summary>Work that the end of a text would make of all that stands before it.</summary>
    [Theory]
    [InlineData("a", "www.x")]
    [InlineData("a", ":/a://x")]
    [InlineData("a", "://x")]
    [InlineData("1", "://x")]
    [InlineData("www", ".x")]
    [InlineData("#a ", "#")]
    [InlineData("a\u0301", "#a")]
    [InlineData("#a/", "b#")]
    [InlineData("@Moss", "@x")]
    [InlineData("http://a.example/(", ")")]
    public void Nor_does_the_end_of_a_text_change_that(string piece, string end)
    {
        var (once, twice) = (Looks(piece, 5_000, end), Looks(piece, 10_000, end));
        Assert.True(once < 5_000 * 80, $"{once} looks at 5000 characters");
        Assert.True(twice <= (once * 2) + 500, $"{once}, then {twice}");
    }

    private static int Looks(string piece, int length, string end = "")
    {
        var text = new CountingRunes(new TextRunes(string.Concat(Enumerable.Repeat(piece, length / piece.Length)) + end));
        Assert.InRange(LinkedText.FindLinks(text, [new(1, "Moss"), new(2, "Moss Fern")]).Count(), 0, length);
        return text.Looks;
    }

    private sealed class CountingRunes(IReadOnlyList<Rune> text) : IReadOnlyList<Rune>
    {
        public int Looks { get; private set; }

        public int Count => text.Count;

        public Rune this[int index]
        {
            get
            {
                Looks++;
                return text[index];
            }
        }

        public IEnumerator<Rune> GetEnumerator() => text.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    [Theory]
    [InlineData("a https://example.org/1 b http://example.org/2, c")]
    [InlineData("https://example.org/1https://example.org/2")]
    [InlineData("\U0001F30A https://example.org/\U0001F30A \ud83c")]
    [InlineData("https://[::1]/x https://[x https://user@example.org/")]
    public void Nothing_that_was_written_is_lost(string text)
    {
        var parts = LinkedText.Split(text).ToList();
        Assert.Equal(text, string.Concat(parts.Select(p => p.Text)));
        Assert.All(parts.Where(p => p.Url is not null), p => Assert.Matches("^https?://", p.Url!));
    }

    [Fact]
    public void The_longest_text_is_split_at_once()
    {
        var text = string.Concat(Enumerable.Repeat("http://(((((((((", 1250));
        Assert.Equal(text, string.Concat(LinkedText.Split(text).Select(p => p.Text)));
    }
}

public sealed class LocalUrlTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/feed/1?answers=2#comment-3")]
    [InlineData("/search?q=%EB%B0%94&sort=rank_desc")]
    [InlineData("/%2F%2Fevil.example")]
    public void A_path_of_the_board_stays_as_it_is(string url) => Assert.Equal(url, LocalUrl.Of(url));

    [Fact]
    public void Letters_of_other_scripts_are_escaped_for_a_header() =>
        Assert.Equal("/search?q=%EB%B0%94%EB%8B%A4", LocalUrl.Of("/search?q=바다"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("feed/1")]
    [InlineData("//evil.example")]
    [InlineData("///evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\/evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("https:/evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("~//evil.example")]
    [InlineData("/\r\nSet-Cookie: a=b")]
    [InlineData("/\t/evil.example")]
    [InlineData("/\u0000")]
    [InlineData("/\u0085/evil.example")]
    [InlineData(" /")]
    [InlineData("@evil.example")]
    public void Anything_else_becomes_the_front_page(string? url) => Assert.Equal("/", LocalUrl.Of(url));

    [Fact]
    public void So_does_what_no_browser_would_send() => Assert.Equal("/", LocalUrl.Of("/" + new string('a', 2000)));
}
