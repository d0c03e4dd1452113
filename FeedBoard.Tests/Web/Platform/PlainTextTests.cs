using FeedBoard.Web.Platform.Text;

namespace FeedBoard.Tests.Web.Platform;

/// <summary>User text outside of pages.</summary>
public sealed class PlainTextTests
{
    [Theory]
    [InlineData("one\r\n two\t three", "one two three")]
    [InlineData("a\u0000b\u0008c\u001Bd\u007Fe\u009Ff", "abcdef")]
    [InlineData("x\uFFFEy\uFFFFz", "xyz")]
    [InlineData("\u202Egnp.exe \u2066x\u2069", "gnp.exe x")]
    [InlineData("👩‍👩‍👧 हि ✈️", "👩‍👩‍👧 हि ✈️")]
    [InlineData(" \u00A0\u3000 ", "")]
    public void A_line_has_no_control_characters_and_nothing_that_turns_the_rest(string text, string expected) =>
        Assert.Equal(expected, PlainText.Line(text));

    [Theory]
    [InlineData("@[Two Words] and @[a@b], [x]", "@Two Words and @a@b, [x]")]
    [InlineData("cut: @[Two Wo…", "cut: @Two Wo…")]
    [InlineData("cut: @[Two", "cut: @Two")]
    [InlineData("@[] @[no end, and it goes on for more than thirty", "@[] @[no end, and it goes on for more than thirty")]
    public void Mentions_are_shown_without_their_brackets(string text, string expected) =>
        Assert.Equal(expected, PlainText.WithoutBrackets(text));

    [Fact]
    public void Half_a_pair_is_no_character() => Assert.Equal("half \uFFFD of a pair", PlainText.Line($"half {(char)0xD83D} of a pair"));

    [Fact]
    public void Text_keeps_its_lines() => Assert.Equal("a\nb\n\nc\td", PlainText.Text("a\r\nb\r\rc\td\u0001"));

    [Theory]
    [InlineData("short enough", 12, "short enough")]
    [InlineData("cut between two words", 14, "cut between…")]
    [InlineData("a word-that-does-not-end", 13, "a word-that-d…")]
    [InlineData("바다에갔다왔습니다", 4, "바다에갔…")]
    [InlineData("ab👩‍👩‍👧cd", 5, "ab…")]
    [InlineData("ab👩‍👩‍👧cd", 10, "ab👩‍👩‍👧…")]
    [InlineData("ab\U0001F3D6cd", 3, "ab…")]
    [InlineData("with @[Two Words]!", 20, "with @Two Words!")]
    public void A_beginning_is_cut_where_a_reader_would(string text, int max, string expected) =>
        Assert.Equal(expected, PlainText.Beginning(text, max));
}
