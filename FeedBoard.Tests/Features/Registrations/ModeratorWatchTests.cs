using FeedBoard.ApiService.Features.Registrations;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Board;
using FeedBoard.Tests.Features.Mail;
using FeedBoard.Tests.Features.Moderation;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Features.Registrations;

/// <summary>A board that no moderator looks after any more.</summary>
public sealed class ModeratorWatchTests(MailBoard board) : IClassFixture<MailBoard>
{
    [Fact]
    public async Task After_seven_days_without_a_moderator_an_open_board_asks_for_approval()
    {
        await board.JoinAsync();
        board.Clock.Advance(TimeSpan.FromDays(30));
        Assert.False(await LookAsync()); // there was never a moderator: nobody could approve anybody

        var admin = await board.JoinAsAdminAsync();
        Assert.False(await LookAsync());
        board.Clock.Advance(TimeSpan.FromDays(6));
        var moderator = await board.JoinAsModeratorAsync();
        board.Clock.Advance(TimeSpan.FromDays(6));
        Assert.False(await LookAsync()); // the moderator was there six days ago
        using var login = await board.LogInAsync(moderator.Email);
        var token = (string)(await login.JsonAsync())["access_token"]!;
        using var logout = new HttpRequestMessage(HttpMethod.Post, "/api/auth/logout");
        logout.Headers.Authorization = new("Bearer", token);
        (await board.Guest.SendAsync(logout, TestContext.Current.CancellationToken)).Dispose();
        board.Clock.Advance(TimeSpan.FromDays(6));
        Assert.False(await LookAsync()); // and logged out since
        board.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal([false, true], (await Task.WhenAll(LookAsync(), LookAsync())).Order());
        Assert.Equal("approval", (string)(await board.Guest.ReadBoardAsync())["registration"]!);
        Assert.StartsWith("New accounts wait for approval now", Assert.Single(await SinceAsync(admin)).Subject, StringComparison.Ordinal);
        Assert.Equal(
            "board_changed registration: approval",
            await board.QueryAsync<string>("SELECT action || ' ' || detail FROM audit_log WHERE actor_id IS NULL")
        );

        // Somebody is there again and opens it: it stays open.
        using var back = await board.LogInAsync(admin.Email);
        var returned = (string)(await back.JsonAsync())["access_token"]!;
        using var open = new HttpRequestMessage(HttpMethod.Patch, "/api/board")
        {
            Headers = { Authorization = new("Bearer", returned) },
            Content = new StringContent("""{"registration":"open"}""", System.Text.Encoding.UTF8, "application/json"),
        };
        using var opened = await board.Guest.SendAsync(open, TestContext.Current.CancellationToken);
        await opened.JsonAsync();
        Assert.False(await LookAsync());
    }

    private Task<bool> LookAsync() => LookAsync(board);

    internal static async Task<bool> LookAsync(MailBoard board)
    {
        await using var scope = board.Services.CreateAsyncScope();
        return await ModeratorWatch.LookAsync(
            scope.ServiceProvider,
            board.Clock.GetUtcNow().UtcDateTime,
            TestContext.Current.CancellationToken
        );
    }

    /// <summary>The mails but the one that confirms the address.</summary>
    private async Task<IEnumerable<MimeKit.MimeMessage>> SinceAsync(Person person) => (await board.MailsToAsync(person.Email)).Skip(1);
}

/// <summary>A board of its own, since a board that never had a moderator is another one.</summary>
public sealed class ModeratorMailTests(MailBoard board) : IClassFixture<MailBoard>
{
    [Fact]
    public async Task The_mail_about_it_is_in_the_language_of_its_admin_whatever_strangers_ask_for()
    {
        var admin = await board.JoinAsAdminAsync();
        board.Clock.Advance(TimeSpan.FromMinutes(1));
        await ModeratorWatchTests.LookAsync(board); // sees the admin
        using var forgot = new HttpRequestMessage(HttpMethod.Post, "/api/account/password/forgot")
        {
            Headers = { { "Accept-Language", "ko" } },
            Content = System.Net.Http.Json.JsonContent.Create(new { email = admin.Email }),
        };
        (await board.Guest.SendAsync(forgot, TestContext.Current.CancellationToken)).Dispose();
        await board.QueryAsync<object>(
            $"""
            UPDATE board_settings SET registration = 0, moderator_seen_dt = moderator_seen_dt - interval '8 days';
            UPDATE sessions SET last_seen_dt = last_seen_dt - interval '8 days'
            """
        );
        Assert.True(await ModeratorWatchTests.LookAsync(board));
        Assert.StartsWith("New accounts wait", (await board.MailsToAsync(admin.Email))[^1].Subject, StringComparison.Ordinal);
    }
}
