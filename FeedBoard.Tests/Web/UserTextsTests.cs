using FeedBoard.Web.Http;
using FeedBoard.Web.Parts;

namespace FeedBoard.Tests.Web;

public sealed class UserTextsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("no address here")]
    [InlineData("javascript:alert(1) data:text/html,x ftp://example.org/ //example.org/ www.example.org")]
    [InlineData("http:// https:// http://. https://,")]
    [InlineData("xhttps://example.org")]
    public void What_is_no_address_stays_words(string text)
        => Assert.All(UserTexts.Split(text), part => Assert.Null(part.Url));

    [Theory]
    [InlineData("https://example.org", "https://example.org")]
    [InlineData("See https://example.org/a?b=c&d=e#f.", "https://example.org/a?b=c&d=e#f")]
    [InlineData("(https://example.org/a)", "https://example.org/a")]
    [InlineData("(see https://example.org/a_(b))", "https://example.org/a_(b)")]
    [InlineData("\"https://example.org/\", he said", "https://example.org/")]
    [InlineData("HTTPS://EXAMPLE.ORG/A!", "HTTPS://EXAMPLE.ORG/A")]
    [InlineData("바다: https://example.org/바다?", "https://example.org/바다")]
    [InlineData("여기https://example.org/x 좋아요", "https://example.org/x")]
    [InlineData("<a href=\"https://example.org/\">x</a>", "https://example.org/")]
    [InlineData("https://example.org/<script>alert(1)</script>", "https://example.org/")]
    [InlineData("https://example.org/\u202egpj.exe", "https://example.org/")] // no mark that turns the rest around
    [InlineData("https://example.org:8080/x...", "https://example.org:8080/x")]
    [InlineData("line\nhttp://example.org\nline", "http://example.org")]
    public void An_address_is_found_without_what_stands_around_it(string text, string address)
    {
        var found = Assert.Single(UserTexts.Split(text), part => part.Url is not null);
        Assert.Equal(address, found.Text);
    }

    [Theory]
    [InlineData("a https://example.org/1 b http://example.org/2, c")]
    [InlineData("https://example.org/1https://example.org/2")]
    [InlineData("\U0001F30A https://example.org/\U0001F30A \ud83c")]
    [InlineData("https://[::1]/x https://[x https://user@example.org/")]
    public void Nothing_that_was_written_is_lost(string text)
    {
        var parts = UserTexts.Split(text).ToList();
        Assert.Equal(text, string.Concat(parts.Select(p => p.Text)));
        Assert.All(parts.Where(p => p.Url is not null), p => Assert.Matches("^https?://", p.Url!));
    }

    [Fact]
    public void The_longest_text_is_split_at_once()
    {
        var text = string.Concat(Enumerable.Repeat("http://(((((((((", 1250));
        Assert.Equal(text, string.Concat(UserTexts.Split(text).Select(p => p.Text)));
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
    public void Letters_of_other_scripts_are_escaped_for_a_header() => Assert.Equal("/search?q=%EB%B0%94%EB%8B%A4", LocalUrl.Of("/search?q=바다"));

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
