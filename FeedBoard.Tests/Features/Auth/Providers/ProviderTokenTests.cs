using System.Security.Cryptography;
using System.Text;
using FeedBoard.ServiceDefaults.Providers;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Users;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;

namespace FeedBoard.Tests.Features.Auth.Providers;

/// <summary>Tokens that are not good log nobody in.</summary>
public sealed class ProviderTokenTests(ProviderBoard board) : IClassFixture<ProviderBoard>
{
    private readonly string nonce = ProviderBoard.NewNonce();
    private readonly string subject = ProviderBoard.NewSubject();

    private TestProvider Provider => board.Provider;

    [Theory]
    [InlineData(-110, 3600)] // made by a clock that is ahead
    [InlineData(500, 3600)]
    [InlineData(700, 3600)] // ten minutes and the skew
    [InlineData(400, -110)] // just over
    public async Task Clocks_may_differ_a_little(int issuedAgo, int expiresIn) =>
        Assert.NotNull((string?)(await board.EnterAsync(subject, Times(issuedAgo, expiresIn)))["access_token"]);

    [Theory]
    [InlineData(-130, 3600)]
    [InlineData(730, 3600)]
    [InlineData(86_400, 86_400)]
    [InlineData(400, -130)]
    [InlineData(1000, 2_000_000_000)]
    public async Task But_not_more(int issuedAgo, int expiresIn) => await RefusesAsync(Token(Times(issuedAgo, expiresIn)));

    [Theory]
    [InlineData("iss", "https://accounts.example.com/")]
    [InlineData("iss", null)]
    [InlineData("aud", "another client")]
    [InlineData("aud", null)]
    [InlineData("azp", "another client")]
    [InlineData("sub", null)]
    [InlineData("sub", "")]
    [InlineData("exp", null)]
    [InlineData("exp", 0L)]
    [InlineData("exp", -1L)]
    [InlineData("iat", null)]
    [InlineData("iat", 0L)]
    [InlineData("nonce", null)]
    [InlineData("nonce", "0123456789abcdef0123456789abcdef")]
    [InlineData("nbf", 99_999_999_999L)]
    public async Task What_it_says_must_be_right(string claim, object? value) => await RefusesAsync(Token(c => c[claim] = value));

    [Fact]
    public async Task Of_several_audiences_it_must_have_been_made_for_the_board()
    {
        string[] both = ["feedboard", "another client"];
        await RefusesAsync(Token(c => c["aud"] = both));
        await RefusesAsync(
            Token(c =>
            {
                c["aud"] = both;
                c["azp"] = "another client";
            })
        );
        await board.EnterAsync(
            subject,
            c =>
            {
                Mail(c);
                c["aud"] = both;
                c["azp"] = "feedboard";
            }
        );
    }

    [Fact]
    public async Task Nobody_but_the_provider_can_sign_it()
    {
        using var stranger = RSA.Create(2048);
        var secret = Encoding.UTF8.GetBytes(TestProvider.ClientSecret);
        var good = Token(Mail);
        var parts = good.Split('.');
        string[] forged =
        [
            // None, and a shared secret: that of the client, and the public key taken for one.
            $"{Part("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.",
            $"{Part("""{"alg":"None"}""")}.{parts[1]}.{parts[2]}",
            Token(Mail, new SymmetricSecurityKey(secret), SecurityAlgorithms.HmacSha256),
            Token(Mail, new SymmetricSecurityKey(secret) { KeyId = Provider.Key.KeyId }, SecurityAlgorithms.HmacSha256),
            Token(
                Mail,
                new SymmetricSecurityKey(Provider.Key.Rsa.ExportSubjectPublicKeyInfo()) { KeyId = Provider.Key.KeyId },
                SecurityAlgorithms.HmacSha256
            ),
            // A key of somebody else's, also under the provider's name, and under none.
            Token(Mail, new RsaSecurityKey(stranger) { KeyId = "another" }),
            Token(Mail, new RsaSecurityKey(stranger) { KeyId = Provider.Key.KeyId }),
            Token(Mail, new RsaSecurityKey(stranger)),
            // Changed, cut, empty.
            $"{parts[0]}.{Part("""{"sub":"admin"}""")}.{parts[2]}",
            $"{parts[0]}.{parts[1]}",
            $"{parts[0]}.{parts[1]}.",
            good[..^1],
            good[..^20],
            good[10..],
            $"{good}.{parts[2]}",
            "..",
            "x",
            new string('a', 16_000),
        ];
        foreach (var token in forged)
            await RefusesAsync(token);
        using var right = await board.LogInAsync(good, nonce);
        await right.JsonAsync();
    }

    [Fact]
    public async Task Tokens_with_made_up_keys_cost_the_provider_one_request()
    {
        await board.EnterAsync(subject, Mail);
        board.Clock.Advance(TimeSpan.FromMinutes(1));
        using var stranger = RSA.Create(2048);
        var (before, begin) = (Provider.KeyRequests, board.Clock.GetUtcNow());
        for (var n = 0; n < 10; n++)
            await RefusesAsync(Token(Mail, new RsaSecurityKey(stranger) { KeyId = $"made up {n}" }));
        Assert.InRange(Provider.KeyRequests - before, 0, 1 + (int)((board.Clock.GetUtcNow() - begin) / ProviderMetadata.Pause));
    }

    [Theory]
    [InlineData("""{"id_token":"x","nonce":"0123456789abcdef"}""", "provider")]
    [InlineData("""{"provider":"test","nonce":"0123456789abcdef"}""", "id_token")]
    [InlineData("""{"provider":"test","id_token":"x"}""", "nonce")]
    [InlineData("""{"provider":"test","id_token":"x","nonce":"short"}""", "nonce")]
    [InlineData("""{}""", "provider", "id_token", "nonce")]
    public async Task What_is_missing_is_named(string body, params string[] fields)
    {
        using var response = await board.Guest.AskAsync("POST", "/api/auth/login/oidc", body);
        await response.IsInvalidAsync(fields);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("TEST")]
    [InlineData("test ' OR 1=1")]
    public async Task A_provider_that_the_settings_do_not_name_is_not_found(string name)
    {
        using var response = await board.LogInAsync(Token(Mail), nonce, name: name);
        Assert.Equal("provider_not_found", (string)(await response.IsProblemAsync(404, "Provider Not Found"))["code"]!);
    }

    private void Mail(Dictionary<string, object?> claims) => ProviderBoard.WithEmail($"{subject}@example.org")(claims);

    private Action<Dictionary<string, object?>> Times(int issuedAgo, int expiresIn) =>
        claims =>
        {
            Mail(claims);
            var now = board.Clock.GetUtcNow().ToUnixTimeSeconds();
            (claims["iat"], claims["exp"]) = (now - issuedAgo, now + expiresIn);
        };

    private string Token(
        Action<Dictionary<string, object?>> change,
        SecurityKey? key = null,
        string algorithm = SecurityAlgorithms.RsaSha256
    ) =>
        Provider.Token(
            subject,
            nonce,
            claims =>
            {
                Mail(claims);
                change(claims);
            },
            key,
            algorithm
        );

    private async Task RefusesAsync(string token)
    {
        using var response = await board.LogInAsync(token, nonce);
        await response.IsProblemAsync(401, "Invalid Credentials");
    }

    private static string Part(string json) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(json));
}
