using FeedBoard.ServiceDefaults;
using FeedBoard.ServiceDefaults.Providers;
using Microsoft.Extensions.Configuration;

namespace FeedBoard.Tests.ServiceDefaults;

/// <summary>The settings of providers.</summary>
public sealed class LoginProviderTests
{
    [Fact]
    public void Without_settings_there_are_none() => Assert.Empty(Read([]));

    [Fact]
    public void Names_are_in_small_letters_and_the_display_name_may_be_left_out()
    {
        var providers = Read(
            [
                new("Auth:Oidc:Zed:Authority", "https://zed.example/"),
                new("Auth:Oidc:Zed:ClientId", " board "),
                new("Auth:Oidc:my-idp:Authority", "http://localhost:8080/realms/one/"),
                new("Auth:Oidc:my-idp:ClientId", "board"),
                new("Auth:Oidc:my-idp:ClientSecret", "secret"),
                new("Auth:Oidc:my-idp:DisplayName", "Acme"),
            ]
        );
        Assert.Equal(
            [
                new LoginProvider("my-idp", "http://localhost:8080/realms/one", "board", "secret", "Acme"),
                new LoginProvider("zed", "https://zed.example", "board", "", "Zed"),
            ],
            providers
        );
    }

    [Theory]
    [InlineData("test", "http://accounts.example.com", "board", "", "Auth:Oidc:test:Authority must be the https:// address")]
    [InlineData("test", "accounts.example.com", "board", "", "Auth:Oidc:test:Authority must be the https:// address")]
    [InlineData("test", "https://user:secret@accounts.example.com", "board", "", "Auth:Oidc:test:Authority must be the https:// address")]
    [InlineData("test", "https://accounts.example.com?x=1", "board", "", "Auth:Oidc:test:Authority must be the https:// address")]
    [InlineData("test", "", "board", "", "Auth:Oidc:test:Authority must be the https:// address")]
    [InlineData("test", "https://accounts.example.com", "", "", "Auth:Oidc:test:ClientId is missing")]
    [InlineData("a b", "https://accounts.example.com", "board", "", "Auth:Oidc:a b: the name of a provider")]
    [InlineData("test", "https://accounts.example.com", "board", "A name that is far too long for a button of a phone", "DisplayName must")]
    public void What_is_wrong_is_named_and_no_secret_with_it(string name, string authority, string client, string display, string message)
    {
        var wrong = Assert.Throws<InvalidSettingException>(() =>
            Read(
                [
                    new($"Auth:Oidc:{name}:Authority", authority),
                    new($"Auth:Oidc:{name}:ClientId", client),
                    new($"Auth:Oidc:{name}:ClientSecret", "a secret"),
                    new($"Auth:Oidc:{name}:DisplayName", display),
                ]
            )
        );
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", wrong.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<LoginProvider> Read(IEnumerable<KeyValuePair<string, string?>> settings) =>
        LoginProvider.Of(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
}
