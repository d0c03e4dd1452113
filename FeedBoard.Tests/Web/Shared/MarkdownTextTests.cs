using AngleSharp.Html.Parser;
using FeedBoard.Web.Shared.Text;

namespace FeedBoard.Tests.Web.Shared;

/// <summary>The texts of the board as Markdown: no script, no image, no link but to pages and mail.</summary>
public sealed class MarkdownTextTests
{
    [Theory]
    [InlineData("one\ntwo", "<p>one<br />\ntwo</p>")]
    [InlineData("# Rules\n- **be** *kind*", "<h3>Rules</h3>\n<ul>\n<li><strong>be</strong> <em>kind</em></li>\n</ul>")]
    [InlineData("##### deep", "<h6>deep</h6>")]
    [InlineData("<b>bold</b><script>x()</script>", "<p>&lt;b&gt;bold&lt;/b&gt;&lt;script&gt;x()&lt;/script&gt;</p>")]
    [InlineData("![a cat](https://evil.example/x.png)", "<p>a cat</p>")]
    [InlineData("[x](javascript:alert(1))", "<p>x</p>")]
    [InlineData("[**x**](data:text/html,hi)", "<p><strong>x</strong></p>")]
    [InlineData("<javascript:alert(1)>", "<p>javascript:alert(1)</p>")]
    [InlineData("[x][1]\n\n[1]: vbscript:x", "<p>x</p>")]
    [InlineData("[x](https://www.bank.example@evil.example/)", "<p>x</p>")]
    [InlineData("[x](//www.bank.example@evil.example/)", "<p>x</p>")]
    [InlineData("<https://www.bank.example@evil.example/>", "<p>https://www.bank.example@evil.example/</p>")]
    [InlineData("https://www.bank.example@evil.example/", "<p>https://www.bank.example@evil.example/</p>")]
    [InlineData("[x](/about)", "<p><a href=\"/about\" rel=\"nofollow ugc noopener\">x</a></p>")]
    [InlineData("https://a.example/b", "<p><a href=\"https://a.example/b\" rel=\"nofollow ugc noopener\">https://a.example/b</a></p>")]
    [InlineData("<ann@example.org>", "<p><a href=\"mailto:ann@example.org\" rel=\"nofollow ugc noopener\">ann@example.org</a></p>")]
    [InlineData("[x](http://a.example/\"on=\"y)", "<p><a href=\"http://a.example/%22on=%22y\" rel=\"nofollow ugc noopener\">x</a></p>")]
    public void It_is_shown_as(string text, string html) => Assert.Equal(html, MarkdownText.Of(text).Value.Trim());

    [Theory]
    [InlineData("[공지] 자유 게시판", "[공지] 자유 게시판")]
    [InlineData("Write to help_desk@example.org, 2 * 3 = 6", "Write to help_desk@example.org, 2 * 3 = 6")]
    [InlineData("# Rules\n- **be** *kind*, [`always`](/about)\n> please", "Rules be kind, always please")]
    [InlineData("![a cat](https://evil.example/x.png) <b>", "a cat <b>")]
    [InlineData("---", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Its_beginning_as_plain_text_is(string? text, string? line) => Assert.Equal(line, MarkdownText.Summary(text));

    [Fact]
    public void A_beginning_of_what_nests_without_end_is_text() =>
        Assert.StartsWith("> >", MarkdownText.Summary(string.Concat(Enumerable.Repeat("> ", 5_000))), StringComparison.Ordinal);

    [Theory]
    [InlineData('>')]
    [InlineData('[')]
    [InlineData('*')]
    [InlineData('`')]
    [InlineData('-')]
    public void What_nests_without_end_is_text_in_time(char sign)
    {
        var html = MarkdownText.Of(string.Concat(Enumerable.Repeat($"{sign} ", 5_000)) + "<i>").Value;
        Assert.Empty(new HtmlParser().ParseDocument(html).QuerySelectorAll("i, a, img, script"));
    }
}
