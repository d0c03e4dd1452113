using System.Globalization;
using FeedBoard.ApiService.Platform.Names;

namespace FeedBoard.Tests.Platform.Names;

/// <summary>Which names can be had.</summary>
public sealed class NicknameRuleTests
{
    [Theory]
    [InlineData("می\u200Cروم")] // Persian: two letters that would join are kept apart
    [InlineData("کتا\u0650ب\u200Cها")]
    [InlineData("क्\u200Dष")] // Devanagari, behind a virama
    [InlineData("ක්\u200Dෂ")] // Sinhala
    [InlineData("র\u200D্য")] // Bengali: ra, and ya behind it
    [InlineData("ശ്രീ\u0D4D\u200C")]
    [InlineData("葛\U000E0100城")] // which of two forms of a character
    [InlineData("ᠠ\u180Bᠡ")]
    [InlineData("👩\u200D👩\u200D👧\u200D👦")]
    [InlineData("👩🏽\u200D🚀")]
    [InlineData("🏳\uFE0F\u200D🌈")]
    [InlineData("❤\uFE0F\u200D🔥")]
    [InlineData("🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F")] // Scotland
    [InlineData("1\uFE0F\u20E3 first")]
    [InlineData("☕\uFE0E tea")]
    [InlineData("🇰🇷 Kim")]
    [InlineData("สมชาย")]
    [InlineData("नमस्ते")]
    [InlineData("J. D. O’Hara-Łęcki")]
    public void What_a_script_needs_is_allowed(string name) => Assert.Null(NicknameRules.Problem(name));

    [Theory]
    [InlineData("or\u200Dchard")]
    [InlineData("or\u200Cchard")]
    [InlineData("بهار\u200C")]
    [InlineData("\u200Cبهار")]
    [InlineData("orchard\uFE0F")]
    [InlineData("7\uFE0F days")]
    [InlineData("orchard\U000E0100")]
    [InlineData("\U000E0067orchard")]
    [InlineData("🏴\U000E0067\U000E0062")]
    [InlineData("🏴\U000E007F")]
    [InlineData("👩\u200D")]
    [InlineData("👩\u200Dx")]
    [InlineData("or\u00ADchard")]
    [InlineData("or\u034Fchard")]
    [InlineData("orchard\u3164")]
    [InlineData("or\u2800chard")]
    [InlineData("or\uE000chard")]
    [InlineData("or\U000F0000chard")]
    [InlineData("or\u0378chard")] // not assigned
    [InlineData("or\uFFFCchard")]
    [InlineData("\u202Eorchard")]
    [InlineData("or\u2066chard")]
    [InlineData("or\u061Cchard")]
    [InlineData("or\u2028chard")]
    [InlineData("서\u115F울")]
    public void What_nobody_sees_is_refused_elsewhere(string name) =>
        Assert.Contains("A nickname cannot have the character U+", NicknameRules.Problem(name)?.Message, StringComparison.Ordinal);

    /// <summary>By .NET's own tables.</summary>
    [Fact]
    public void No_name_is_of_one_character_that_is_nothing()
    {
        for (var code = 0; code < 0x110000; code++)
        {
            if (code is >= 0xD800 and <= 0xDFFF)
                continue;
            var nothing =
                CharUnicodeInfo.GetUnicodeCategory(code)
                is UnicodeCategory.Control
                    or UnicodeCategory.Format
                    or UnicodeCategory.PrivateUse
                    or UnicodeCategory.SpaceSeparator
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.NonSpacingMark
                    or UnicodeCategory.SpacingCombiningMark
                    or UnicodeCategory.EnclosingMark;
            if (nothing)
                Assert.True(NicknameRules.Problem(char.ConvertFromUtf32(code) + char.ConvertFromUtf32(code)) is not null, $"U+{code:X4}");
        }

        // Of Unicode's Default_Ignorable_Code_Point, those that .NET has in no such category; and what is blank by its name.
        Assert.All(
            [0x115F, 0x1160, 0x17B4, 0x2065, 0x2800, 0x3164, 0xFFA0, 0xFFF0, 0x16FE4, 0x13441, 0x13442, 0x1D159, 0xE0FFF, 0xE0080],
            code => Assert.NotNull(NicknameRules.Problem(char.ConvertFromUtf32(code) + char.ConvertFromUtf32(code)))
        );
    }

    [Fact]
    public void Blanks_and_marks_alone_are_nothing() =>
        Assert.All(
            [" ", "\u0301\u0301", "\u3000\u00A0"],
            name => Assert.Equal("There is nothing to see in this text.", NicknameRules.Problem(name)?.Message)
        );
}
