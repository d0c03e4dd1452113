using System.Net.Http.Json;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Features.Auth;

public sealed class SignupTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task The_response_to_a_sign_up_has_email_nickname_and_time()
    {
        using var response = await SignupAsync("Ann@Example.org", "password1", " Ann ");

        var account = await response.JsonAsync();
        Assert.Equal(["create_dt", "email", "nickname"], account.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.Equal("Ann@Example.org", (string)account["email"]!);
        Assert.Equal("Ann", (string)account["nickname"]!);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$", (string)account["create_dt"]!);
    }

    [Theory]
    [InlineData("taken@example.org", "TAKEN@EXAMPLE.ORG")]
    [InlineData("ölaf@exämple.org", "ÖLAF@EXÄMPLE.ORG")]
    public async Task An_email_is_taken_in_any_letter_case(string first, string second)
    {
        using var _ = await SignupAsync(first, "password1", Nickname());
        using var response = await SignupAsync(second, "password1", Nickname());
        await response.IsProblemAsync(400, "Email Already Registered");
    }

    [Theory]
    [InlineData("Ärger", "äRGER")]
    [InlineData("caf\u00e9", "CAFE\u0301")] // NFC and NFD of the same name
    public async Task A_nickname_is_taken_in_any_letter_case(string first, string second)
    {
        using var _ = await SignupAsync(Email(), "password1", first);
        using var response = await SignupAsync(Email(), "password1", second);
        await response.IsProblemAsync(400, "Nickname Already Taken");
    }

    [Fact]
    public async Task Of_many_sign_ups_at_once_with_one_email_one_succeeds_and_the_others_are_told()
    {
        var email = Email();
        var responses = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SignupAsync(email, "password1", Nickname())));

        Assert.Single(responses, a => (int)a.StatusCode == 200);
        foreach (var response in responses.Where(a => (int)a.StatusCode != 200))
            await response.IsProblemAsync(400, "Email Already Registered");
        foreach (var response in responses)
            response.Dispose();
    }

    [Theory]
    [InlineData("no-at-sign", "password1", "nick", "email")]
    [InlineData("two@at@signs.org", "password1", "nick", "email")]
    [InlineData("Ann <ann@example.org>", "password1", "nick", "email")]
    [InlineData("ann@localhost", "password1", "nick", "email")]
    [InlineData("", "password1", "nick", "email")]
    [InlineData("ok@example.org", "1234567", "nick", "password")]
    [InlineData("ok@example.org", "password1", "n", "nickname")]
    [InlineData("ok@example.org", "password1", "  n  ", "nickname")]
    [InlineData("ok@example.org", "password1", "0123456789012345678901234567890", "nickname")]
    [InlineData("ok@example.org", "password1", "with\0nul", "nickname")]
    [InlineData("ok@example.org", "password1", "with\nnewline", "nickname")]
    [InlineData("ok@example.org", "password1", "from\u202Eright", "nickname")]
    [InlineData("ok@example.org", "password1", "\u3164\u3164", "nickname")]
    [InlineData("ok@example.org", "password1", "bad\uFFFE", "nickname")]
    [InlineData("ok@example.org", "password1\uFFFE", "nick", "password")]
    [InlineData("ok@example.", "password1", "nick", "email")]
    [InlineData("ok@example.co\u202E", "password1", "nick", "email")]
    [InlineData(null, "password1", "nick", "email")]
    [InlineData("ok@example.org", null, "nick", "password")]
    [InlineData("ok@example.org", "password1", null, "nickname")]
    public async Task Bad_fields_are_named(string? email, string? password, string? nickname, string field)
    {
        using var response = await SignupAsync(email, password, nickname);
        await response.IsInvalidAsync(field);
    }

    [Fact]
    public async Task Lengths_are_counted_in_code_points()
    {
        using var thirty = await SignupAsync(Email(), "password1", string.Concat(Enumerable.Repeat("🦊", 30)));
        Assert.Equal(200, (int)thirty.StatusCode);
        using var eightNotSixteen = await SignupAsync(Email(), string.Concat(Enumerable.Repeat("🦊", 7)), Nickname());
        await eightNotSixteen.IsInvalidAsync("password");
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once()
    {
        using var response = await SignupAsync("x", "y", "z");
        await response.IsInvalidAsync("email", "password", "nickname");
    }

    private Task<HttpResponseMessage> SignupAsync(string? email, string? password, string? nickname) =>
        board.Guest.PostAsJsonAsync(
            "/api/auth/signup",
            new
            {
                email,
                password,
                nickname,
            },
            TestContext.Current.CancellationToken
        );

    private static string Email() => $"{Guid.NewGuid():N}@example.org";

    private static string Nickname() => $"p{Guid.NewGuid():N}"[..20];
}
