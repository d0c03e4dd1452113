using System.Text.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Mail;
using FeedBoard.Tests.Features.SecondFactors;
using FeedBoard.Tests.Features.Users;
using Npgsql;

namespace FeedBoard.Tests.Features.Account;

/// <summary>What waits for the deletion of its account, or of its session, ends as if that had been gone before.</summary>
public sealed class DeletedMeanwhileTests(MailBoard board) : IClassFixture<MailBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_that_confirms_is_for_nobody()
    {
        var ann = await board.JoinAsync();
        using var response = await WhileDeletedAsync(ann, () => ann.Client.AskAsync("POST", "/api/account/email/verification"));
        await response.IsProblemAsync(401);
    }

    [Fact]
    public async Task A_new_password_is_asked_for_as_for_an_address_that_nobody_has()
    {
        var ann = await board.JoinAsync();
        using var response = await WhileDeletedAsync(
            ann,
            () => board.Guest.AskAsync("POST", "/api/account/password/forgot", JsonSerializer.Serialize(new { email = ann.Email }))
        );
        Assert.Equal(202, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_code_is_for_no_log_in()
    {
        var ann = await board.JoinAsync();
        await AuthenticatorApp.SetUpAsync(ann, board.Clock);
        using var first = await board.Guest.AskAsync(
            "POST",
            "/api/auth/login",
            JsonSerializer.Serialize(new { email = ann.Email, password = Person.Password })
        );
        var challenge = (string)(await first.IsProblemAsync(401, "Second Factor Required"))["challenge"]!;
        var body = JsonSerializer.Serialize(new { challenge, code = "000000" });
        using var response = await WhileDeletedAsync(ann, () => board.Guest.AskAsync("POST", "/api/auth/login/second-factor", body));
        Assert.Equal("challenge_not_valid", (string)(await response.IsProblemAsync(400))["code"]!);
    }

    /// <summary>A new password ends all sessions: none of them adds a way to log in any more.</summary>
    [Fact]
    public async Task A_second_factor_is_not_turned_on_by_a_session_that_has_ended()
    {
        var ann = await board.JoinAsync();
        using var started = await ann.Client.AskAsync(
            "POST",
            "/api/account/totp",
            JsonSerializer.Serialize(new { current_password = Person.Password })
        );
        var code = AuthenticatorApp.CodeOf((string)(await started.JsonAsync())["secret"]!, board.Clock.GetUtcNow());
        using var response = await WhileAsync(
            ann,
            "DELETE FROM sessions WHERE user_id =",
            () => ann.Client.AskAsync("PUT", "/api/account/totp", JsonSerializer.Serialize(new { code }))
        );
        await response.IsProblemAsync(401, "Invalid Token");
        Assert.Equal(
            0,
            await board.QueryAsync<long>(
                $"SELECT count(on_dt) FROM authenticators a JOIN users u ON u.id = a.user_id WHERE u.email = '{ann.Email}'"
            )
        );
    }

    private Task<HttpResponseMessage> WhileDeletedAsync(Person person, Func<Task<HttpResponseMessage>> send) =>
        WhileAsync(person, "DELETE FROM users WHERE id =", send);

    private async Task<HttpResponseMessage> WhileAsync(Person person, string sql, Func<Task<HttpResponseMessage>> send)
    {
        var id = await person.IdAsync();
        await using var source = NpgsqlDataSource.Create(board.Database);
        await using var connection = await source.OpenConnectionAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await ExecuteAsync($"SELECT FROM users WHERE id = {id} FOR UPDATE");
        var sent = send();
        await board.WaitForBlockedAsync();
        await ExecuteAsync($"{sql} {id}");
        await transaction.CommitAsync(Token);
        return await sent;

        async Task ExecuteAsync(string sql)
        {
#pragma warning disable CA2100 // A number of this test.
            await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(Token);
        }
    }
}
