using System.Text.Json;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Users;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Features.Registrations;

/// <summary>Signing up where not everybody may.</summary>
internal static class RegistrationCalls
{
    public const string Reason = "Ann told me about the board.";

    /// <summary>Sets a setting of the board, as if an admin had.</summary>
    /// <param name="change">SQL: <c>registration = 1</c>.</param>
    public static async Task SetBoardAsync(this BoardFixture board, string change)
    {
        await board.QueryAsync<object>($"UPDATE board_settings SET {change}");
        board.Services.GetRequiredService<BoardSettingsCache>().Expire();
    }

    public static Task<HttpResponseMessage> SignUpAsync(
        this BoardFixture board,
        string email,
        string? reason = Reason,
        string? nickname = null,
        string language = "en"
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/signup")
        {
            Content = new StringContent(
                JsonSerializer.Serialize(
                    new
                    {
                        email,
                        password = Person.Password,
                        nickname = nickname ?? email.Split('@')[0][..20],
                        reason,
                    }
                ),
                System.Text.Encoding.UTF8,
                "application/json"
            ),
            Headers = { { "Accept-Language", language } },
        };
        return board.Guest.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static Task<HttpResponseMessage> LogInAsync(this BoardFixture board, string email, string password = Person.Password) =>
        board.Guest.AskAsync("POST", "/api/auth/login", JsonSerializer.Serialize(new { email, password }));

    public static string NewEmail() => $"{Guid.NewGuid():N}@example.org";

    public static Task<long> IdOfAsync(this BoardFixture board, string email) =>
        board.QueryAsync<long>($"SELECT id FROM users WHERE email = '{email}'");

    /// <summary>Somebody signs up while the board asks for approval.</summary>
    /// <returns>The id of the account.</returns>
    public static async Task<long> WaitAsync(this BoardFixture board, string email, string language = "en")
    {
        using var response = await board.SignUpAsync(email, language: language);
        Assert.Equal("pending", (string?)(await response.JsonAsync())["status"]);
        return await board.IdOfAsync(email);
    }

    /// <summary>Makes somebody wait (1) or refused (2) who has an account already, without the API.</summary>
    public static Task<long> WaitingAsync(this BoardFixture board, Person person, int registration = 1) =>
        board.QueryAsync<long>(
            $"""
            WITH u AS (UPDATE users SET registration = {registration} WHERE email = '{person.Email}' RETURNING id)
            INSERT INTO registrations (user_id, reason, language, create_dt) SELECT id, '{Reason}', 'en', now() FROM u RETURNING user_id
            """
        );

    public static Task<HttpResponseMessage> ApproveAsync(this Person moderator, long id) =>
        moderator.Client.AskAsync("POST", $"/api/moderation/registrations/{id}/approve");

    public static Task<HttpResponseMessage> RefuseAsync(this Person moderator, long id, string reason = "We do not know you.") =>
        moderator.Client.AskAsync(
            "POST",
            $"/api/moderation/registrations/{id}/refuse",
            JsonSerializer.Serialize(new { reason })
        );
}
