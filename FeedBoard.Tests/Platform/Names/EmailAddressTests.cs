using FeedBoard.ApiService.Platform.Names;

namespace FeedBoard.Tests.Platform.Names;

/// <summary>Which addresses are taken, and which are the same.</summary>
public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("ann@example.org")]
    [InlineData("a..b@docomo.ne.jp")]
    [InlineData("dots.@ezweb.ne.jp")]
    [InlineData(".dot@example.org")]
    [InlineData("o'hara+board.list@mail.example.co.uk")]
    [InlineData("!#$%&'*/=?^_`{|}~-@example.org")]
    [InlineData("ann@한국.kr")]
    [InlineData("ann@xn--3e0b707e.kr")]
    [InlineData("ann@straße.example")]
    [InlineData("민수@한국.한국")]
    [InlineData("ölaf@exämple.org")]
    [InlineData("ann@EXAMPLE。org")] // U+3002, as Japanese keyboards write it
    public void These_are_addresses(string address) => Assert.True(EmailAddresses.IsValid(address));

    [Theory]
    [InlineData("@example.org")]
    [InlineData("ann@")]
    [InlineData("ann@localhost")]
    [InlineData("ann@-example.org")]
    [InlineData("ann@example-.org")]
    [InlineData("ann@exa_mple.org")]
    [InlineData("ann@example..org")]
    [InlineData("ann@example.org.")]
    [InlineData("ann@.example.org")]
    [InlineData("ann@[127.0.0.1]")]
    [InlineData("\"ann\"@example.org")]
    [InlineData("ann lee@example.org")]
    [InlineData("ann\u3000lee@example.org")]
    [InlineData("ann\u200B@example.org")]
    [InlineData("ann(comment)@example.org")]
    [InlineData("ann,ben@example.org")]
    [InlineData("ann@ben@example.org")]
    [InlineData("ann@exam ple.org")]
    [InlineData("ann@xn--a.org")]
    [InlineData("ann@example.org\n")]
    public void These_are_none(string address) => Assert.False(EmailAddresses.IsValid(address));

    [Fact]
    public void A_label_has_sixty_three_characters_in_ASCII()
    {
        Assert.True(EmailAddresses.IsValid($"ann@{new string('a', 63)}.org"));
        Assert.False(EmailAddresses.IsValid($"ann@{new string('a', 64)}.org"));
        Assert.False(EmailAddresses.IsValid($"ann@{string.Concat(Enumerable.Range(0xAC00, 60).Select(char.ConvertFromUtf32))}.kr"));
    }

    [Theory]
    [InlineData("Ann@Example.org", "ANN@EXAMPLE.ORG")]
    [InlineData("ann@한국.kr", "ANN@XN--3E0B707E.KR")]
    [InlineData("ann@XN--3E0B707E.KR", "ANN@XN--3E0B707E.KR")]
    [InlineData("ann@한국。kr", "ANN@XN--3E0B707E.KR")]
    [InlineData("ann@ＥＸＡＭＰＬＥ.org", "ANN@EXAMPLE.ORG")]
    [InlineData("ann@straße.example", "ANN@XN--STRAE-OQA.EXAMPLE")] // non-transitional: not strasse
    [InlineData("ölaf@exämple.org", "ÖLAF@XN--EXMPLE-CUA.ORG")]
    [InlineData("no address", "NO ADDRESS")]
    [InlineData("ann@[x", "ANN@[X")]
    public void An_address_is_compared_by_its_host_in_ASCII(string address, string key) => Assert.Equal(key, EmailAddresses.Key(address));

    [Fact]
    public void What_was_stored_before_is_looked_for_too()
    {
        Assert.Equal(["ANN@한국.KR", "ANN@XN--3E0B707E.KR"], EmailAddresses.Keys("ann@한국.kr"));
        Assert.Equal(["ANN@EXAMPLE.ORG"], EmailAddresses.Keys("ann@example.org"));
    }
}
