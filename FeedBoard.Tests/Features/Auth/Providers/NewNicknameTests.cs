using FeedBoard.ApiService.Features.Auth.Providers;
using FeedBoard.ApiService.Platform.Names;

namespace FeedBoard.Tests.Features.Auth.Providers;

/// <summary>Names from elsewhere as nicknames: legal ones.</summary>
public sealed class NewNicknameTests
{
    [Theory]
    [InlineData("Ann", "Ann")]
    [InlineData("  Ann   of \t Example ", "Ann of Example")]
    [InlineData("김철수", "김철수")]
    [InlineData("\u1100\u1175\u11B7철수", "김철수")] // written in parts
    [InlineData("A\u202Enna\u200B", "Anna")]
    [InlineData("می‌خواهم", "می‌خواهم")] // needs its joiner
    [InlineData("👩‍💻 Ann", "👩‍💻 Ann")]
    [InlineData("a\0b\nc", "abc")]
    [InlineData("\u200B\u200B", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    [InlineData("ann@example.org", null)] // addresses are shown to nobody
    [InlineData("\uD800ab", "ab")]
    public void A_name_is_made_legal(string name, string? expected) => Assert.Equal(expected, NewNicknames.Legal(name));

    [Fact]
    public void A_long_name_is_cut_between_characters()
    {
        Assert.Equal(new string('a', 30), NewNicknames.Legal(new string('a', 1_000_000)));
        var family = string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦", 10));
        var cut = NewNicknames.Legal(family)!;
        Assert.Equal(string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦", 4)), cut);
        Assert.Null(NicknameRules.Problem(cut));
    }
}
