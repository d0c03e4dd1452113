using FeedBoard.ApiService.Platform.Search;

namespace FeedBoard.Tests.Platform.Search;

/// <summary>A blocked word is in a text exactly if its pattern is a part of the text's.</summary>
public sealed class WordPatternTests
{
    [Theory]
    [InlineData("spam", "Buy SPAM now", true)]
    [InlineData("spam", "spam", true)]
    [InlineData("spam", "(spam)", true)]
    [InlineData("spam", "spam.example.org", true)]
    [InlineData("spam", "spammer", false)]
    [InlineData("spam", "antispam", false)]
    [InlineData("spam", "spam한국어", true)]
    [InlineData("ＳＰＡＭ", "spam", true)] // full width
    [InlineData("spam", "𝐬𝐩𝐚𝐦", true)] // mathematical letters
    [InlineData("spam", "spám", true)] // as the search finds it
    [InlineData("café", "cafe", false)]
    [InlineData("café", "CAFE\u0301", true)]
    [InlineData("spam", "sp\u200Bam", true)] // a blank without width
    [InlineData("spam", "sp\u00ADam", true)] // a soft hyphen
    [InlineData("spam", "sp\uFE0Fam", true)] // a variation selector
    [InlineData("spam", "sp\U000E0100am", true)]
    [InlineData("바보", "바\u3164보", true)] // a filler of Hangul
    [InlineData("spam", "sp am", false)]
    [InlineData("buy now", "Buy, now!", true)]
    [InlineData("buy now", "buy it now", false)]
    [InlineData("buy now", "buynow", false)]
    [InlineData("STRASSE", "straße", false)] // letter by letter, as the search folds
    [InlineData("바보", "너는 바보야", true)]
    [InlineData("바보", "바 보", false)]
    [InlineData("바보", "\u1107\u1161\u1107\u1169", true)] // the same in single letters
    [InlineData("賭博", "網上賭博網站", true)]
    [InlineData("카톡 abc", "카톡 abc", true)]
    [InlineData("카톡 abc", "카톡abc", true)] // another script is a boundary as a blank is
    [InlineData("카톡abc", "내 카톡abc로", true)]
    [InlineData("24시", "24시간", true)]
    [InlineData("4", "24", false)]
    public void It_is_found_or_not(string word, string text, bool found)
    {
        var pattern = WordPattern.OfWord(word);
        Assert.NotEmpty(pattern);
        Assert.Equal(found, WordPattern.OfText(text).Contains(pattern, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("!?")]
    [InlineData("\u200B")]
    [InlineData("😀")]
    public void Without_a_letter_there_is_nothing_to_look_for(string word) => Assert.Equal("", WordPattern.OfWord(word));
}
