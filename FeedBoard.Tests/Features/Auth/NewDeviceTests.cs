using System.Net.Http.Json;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Mail;
using FeedBoard.Tests.Features.SecondFactors;
using FeedBoard.Tests.Features.Users;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace FeedBoard.Tests.Features.Auth;

/// <summary>The owner gets a mail about a log-in from a device that is new to the account.</summary>
public sealed class NewDeviceTests(MailBoard board) : IClassFixture<MailBoard>
{
    private const string Phone =
        "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";

    [Fact]
    public async Task The_first_log_in_is_not_told_and_one_from_another_browser_is()
    {
        var ann = await board.JoinAsync();
        Assert.Empty(await NoticesAsync(ann));
        await LoginAsync(ann, Version(130));
        var notice = Assert.Single(await NoticesAsync(ann));
        Assert.Contains("Firefox, Windows", notice.TextBody!, StringComparison.Ordinal);
        Assert.Contains(" UTC", notice.TextBody!, StringComparison.Ordinal);
        await LoginAsync(ann, Version(130));
        await LoginAsync(ann, Version(131)); // an update
        Assert.Single(await NoticesAsync(ann));
        await LoginAsync(ann, Phone);
        Assert.Equal(2, (await NoticesAsync(ann)).Count);
    }

    [Fact]
    public async Task Another_network_is_another_device_and_a_neighbour_is_not()
    {
        var ann = await board.JoinAsync();
        foreach (
            var (address, notices) in new[]
            {
                ("203.0.113.7", 1),
                ("203.0.113.99", 1),
                ("198.51.100.7", 2),
                ("2001:db8:1:2::3", 3),
                ("2001:db8:1:9::3", 3),
                ("2001:db8:2::1", 4),
            }
        )
        {
            await LoginAsync(ann, "unknown", address);
            Assert.Equal(notices, (await NoticesAsync(ann)).Count);
        }

        var kept = await board.QueryAsync<string>($"SELECT string_agg(d::text, ' ') FROM login_devices d");
        Assert.DoesNotContain("203.0.113", kept!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_that_shows_its_token_is_known_wherever_it_is_but_not_to_another_account()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var device = await LoginAsync(ann, Phone);
        Assert.Single(await NoticesAsync(ann));
        await LoginAsync(ann, Phone, "203.0.113.7", device);
        Assert.Single(await NoticesAsync(ann));
        await LoginAsync(bob, Phone, "203.0.113.7", device);
        Assert.Single(await NoticesAsync(bob));
    }

    [Fact]
    public async Task A_log_in_after_a_reset_is_told_too_and_a_wrong_password_is_not()
    {
        var ann = await board.JoinAsync();
        using (var wrong = await PostAsync(ann.Email, "wrong password", Phone, null, null))
            await wrong.IsProblemAsync(401);
        using var asked = await board.Guest.AskAsync("POST", "/api/account/password/forgot", $$"""{"email":"{{ann.Email}}"}""");
        using var reset = await board.Guest.AskAsync(
            "POST",
            "/api/account/password/reset",
            $$"""{"token":"{{await board.TokenToAsync(ann.Email)}}","password":"staple battery"}"""
        );
        Assert.Equal(204, (int)reset.StatusCode);
        Assert.Empty(await NoticesAsync(ann));
        using var login = await PostAsync(ann.Email, "staple battery", Phone, null, null);
        await login.JsonAsync();
        Assert.Contains("Chrome, Android", Assert.Single(await NoticesAsync(ann)).TextBody!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_a_log_in_is_not_told_and_the_code_that_ends_it_is_once()
    {
        var ann = await board.JoinAsync();
        var app = await AuthenticatorApp.SetUpAsync(ann, board.Clock);
        var devices = $"SELECT count(*) FROM login_devices WHERE user_id = {await ann.IdAsync()}";
        async Task<string> FirstAsync()
        {
            using var first = await PostAsync(ann.Email, Person.Password, Phone, null, null);
            return (string)(await first.IsProblemAsync(401, "Second Factor Required"))["challenge"]!;
        }

        var challenge = await FirstAsync();
        using (var wrong = await SendAsync("/api/auth/login/second-factor", new { challenge, code = "000000" }, Phone))
            await wrong.IsProblemAsync(400, "Code Not Valid");
        Assert.Empty(await NoticesAsync(ann));
        Assert.Equal(1, await board.QueryAsync<long>(devices)); // where the account was made

        using var second = await SendAsync("/api/auth/login/second-factor", new { challenge, code = app.RecoveryCodes[0] }, Phone);
        var device = (string)(await second.JsonAsync())["device_token"]!;
        Assert.Contains("Chrome, Android", Assert.Single(await NoticesAsync(ann)).TextBody!, StringComparison.Ordinal);
        Assert.Equal(2, await board.QueryAsync<long>(devices));

        // The device is known from now on: by what it is, and by its token wherever it is.
        board.Clock.Advance(TimeSpan.FromMinutes(1));
        var body = new { challenge = await FirstAsync(), code = app.CodeAt(board.Clock.GetUtcNow()) };
        using (var again = await SendAsync("/api/auth/login/second-factor", body, Phone))
            await again.JsonAsync();
        var elsewhere = new
        {
            challenge = await FirstAsync(),
            code = app.RecoveryCodes[1],
            device_token = device,
        };
        using (var moved = await SendAsync("/api/auth/login/second-factor", elsewhere, Version(130), "203.0.113.7"))
            await moved.JsonAsync();
        Assert.Single(await NoticesAsync(ann));
    }

    [Fact]
    public async Task A_client_that_calls_itself_something_long_and_strange_is_told_as_it_is()
    {
        var ann = await board.JoinAsync();
        await LoginAsync(ann, $"<b>curly</b> {new string('x', 400)}");
        var notice = Assert.Single(await NoticesAsync(ann));
        Assert.Contains("<b>curly</b>", notice.TextBody!, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>curly", notice.HtmlBody!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_log_ins_from_a_new_device_at_the_same_moment_all_work()
    {
        var ann = await board.JoinAsync();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => LoginAsync(ann, Phone)));
        Assert.InRange((await NoticesAsync(ann)).Count, 1, 6);
        await LoginAsync(ann, Phone);
        Assert.InRange((await NoticesAsync(ann)).Count, 1, 6);
    }

    [Fact]
    public async Task A_device_of_a_year_ago_is_forgotten()
    {
        var ann = await board.JoinAsync();
        await LoginAsync(ann, Phone);
        var count = $"SELECT count(*) FROM login_devices d JOIN users u ON u.id = d.user_id WHERE u.email = '{ann.Email}'";
        Assert.Equal(2, await board.QueryAsync<long>(count));
        await board.QueryAsync<object>(
            $"UPDATE login_devices SET last_dt = last_dt - interval '366 days' WHERE device = 'unknown' AND user_id = {await ann.IdAsync()}"
        );
        await using var scope = board.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<LoginDevices>().CleanUpAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, await board.QueryAsync<long>(count));
    }

    /// <summary>What Firefox of a version calls itself.</summary>
    private static string Version(int version) =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{version}.0) Gecko/20100101 Firefox/{version}.0"
        );

    private async Task<IReadOnlyList<MimeMessage>> NoticesAsync(Person person) =>
        [.. (await board.MailsToAsync(person.Email)).Where(m => m.Subject!.StartsWith("Log-in from a new", StringComparison.Ordinal))];

    /// <returns>The token of the device.</returns>
    private async Task<string> LoginAsync(Person person, string agent, string? address = null, string? device = null)
    {
        board.Clock.Advance(TimeSpan.FromSeconds(1)); // an address that nobody has confirmed gets only so many notices at a time
        using var response = await PostAsync(person.Email, Person.Password, agent, address, device);
        return (string)(await response.JsonAsync())["device_token"]!;
    }

    private Task<HttpResponseMessage> PostAsync(string email, string password, string agent, string? address, string? device)
    {
        var body = new
        {
            email,
            password,
            device_token = device,
        };
        return SendAsync("/api/auth/login", body, agent, address);
    }

    private async Task<HttpResponseMessage> SendAsync(string path, object body, string agent, string? address = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (!string.Equals(agent, "unknown", StringComparison.Ordinal))
            request.Headers.TryAddWithoutValidation("User-Agent", agent);
        if (address is not null)
            request.Headers.Add("X-Forwarded-For", address);
        return await board.Guest.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
