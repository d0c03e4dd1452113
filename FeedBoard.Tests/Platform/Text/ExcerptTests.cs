using FeedBoard.ApiService.Platform.Text;

namespace FeedBoard.Tests.Platform.Text;

/// <summary>Excerpts are cut between words, or between characters as people see them.</summary>
public sealed class ExcerptTests
{
    private const string Family = "\U0001F468\u200D\U0001F469\u200D\U0001F467"; // five code points, one character

    [Theory]
    [InlineData("", "")]
    [InlineData("  one\r\n\ttwo \u0007 three  ", "one two three")]
    [InlineData("turned \u202E around", "turned around")]
    public void White_space_and_controls_become_one_space(string text, string excerpt) => Assert.Equal(excerpt, Excerpt.Of(text));

    [Fact]
    public void What_fits_is_not_cut()
    {
        var text = new string('가', Excerpt.MaxLength);
        Assert.Equal(text, Excerpt.Of(text));
        Assert.Equal(new string('가', Excerpt.MaxLength - 1) + "…", Excerpt.Of(text + "가"));
    }

    [Fact]
    public void What_is_too_long_is_cut_between_words()
    {
        var words = string.Concat(Enumerable.Repeat("nine char ", 30));
        Assert.Equal(words[..139] + "…", Excerpt.Of(words));
        // A word that fills more than half is cut itself.
        Assert.Equal("a " + new string('b', Excerpt.MaxLength - 3) + "…", Excerpt.Of("a " + new string('b', 300)));
    }

    [Fact]
    public void A_character_of_several_code_points_is_not_cut()
    {
        var excerpt = Excerpt.Of(string.Concat(Enumerable.Repeat(Family, 100)));
        Assert.Equal(string.Concat(Enumerable.Repeat(Family, (Excerpt.MaxLength - 1) / 5)) + "…", excerpt);
    }

    [Fact]
    public void The_beginning_of_a_longer_text_says_that_it_goes_on() =>
        Assert.Equal("a…", Excerpt.Of("a" + new string(' ', Excerpt.Source - 1)));
}
