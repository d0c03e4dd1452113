using System.Net;
using System.Net.Sockets;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ApiService.Features.Mail.Transports;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Users;
using FeedBoard.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MimeKit;
using SmtpServer.Protocol;

namespace FeedBoard.Tests.Features.Mail;

/// <summary>A board whose mail goes to a real mail server.</summary>
public sealed class SmtpBoard(TestPostgres postgres) : MailBoard(postgres)
{
    public TestMailServer Server { get; } = new();

    protected override string Mail =>
        $"smtp://{Uri.EscapeDataString(TestMailServer.User)}:{Uri.EscapeDataString(TestMailServer.Password)}@localhost:{Server.Port}"
        + $"?from=board@example.org&security=starttls&ca={Uri.EscapeDataString(Server.Authority)}";

    public string MailAddress => Mail;

    protected override IEnumerable<KeyValuePair<string, string>> Settings => [.. base.Settings, new("Mail:Timeout", "00:10:00")];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Server.DisposeAsync();
    }
}

/// <summary>Sending by SMTP, with a server in all its moods.</summary>
public sealed class SmtpTests(SmtpBoard board) : IClassFixture<SmtpBoard>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await board.QueryAsync<object>("DELETE FROM outgoing_mails");
        (board.Server.ToMail, board.Server.ToRecipient, board.Server.Hangs, board.Server.KeepsAndFails) = (null, null, false, false);
        board.Server.Start();
    }

    public async ValueTask DisposeAsync() => await board.Server.StopAsync();

    [Fact]
    public async Task A_mail_goes_out_encrypted_and_once()
    {
        var ann = await board.JoinAsync();
        Assert.Equal(1, await board.SendMailAsync());
        Assert.Equal(0, await board.SendMailAsync());

        var mail = Assert.Single(To(ann.Email));
        Assert.True(board.Server.OnlyEncrypted);
        Assert.Equal("board@example.org", Assert.Single(mail.From.Mailboxes).Address);
        Assert.StartsWith($"{MailBoard.PublicUrl}verify?token=", mail.Link().AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal(1L, await board.QueryAsync<long>("SELECT count(*) FROM outgoing_mails WHERE sent_dt IS NOT NULL AND nonce IS NULL"));
    }

    [Fact]
    public async Task Several_go_by_one_connection()
    {
        var people = new[] { await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync() };
        Assert.Equal(3, await board.SendMailAsync());
        Assert.All(people, p => Assert.Single(To(p.Email)));
    }

    [Fact]
    public async Task Greylisting_defers_a_mail_with_growing_pauses()
    {
        var ann = await board.JoinAsync();
        board.Server.ToRecipient = new SmtpResponse((SmtpReplyCode)451, "try again later");
        foreach (var expected in (int[])[30, 60, 120, 240, 480, 960, 1800, 1800])
        {
            var before = board.Clock.GetUtcNow().UtcDateTime;
            Assert.Equal(0, await board.SendMailAsync());
            var after = board.Clock.GetUtcNow().UtcDateTime;
            var next = await NextAsync();
            Assert.InRange(next - TimeSpan.FromSeconds(expected), before, after);
            Assert.Equal(0, await board.SendMailAsync()); // not before its time
            board.Clock.Advance(TimeSpan.FromSeconds(expected + 1));
        }

        Assert.Equal(8, await board.QueryAsync<int>("SELECT tries FROM outgoing_mails"));
        Assert.Contains("451", await board.QueryAsync<string>("SELECT error FROM outgoing_mails"), StringComparison.Ordinal);

        board.Server.ToRecipient = null;
        Assert.Equal(1, await board.SendMailAsync());
        Assert.Single(To(ann.Email));
    }

    [Theory]
    [InlineData(true, 550)]
    [InlineData(false, 554)]
    public async Task A_refusal_is_for_good_and_admins_see_it(bool ofRecipient, int code)
    {
        var (ann, admin) = (await board.JoinAsync(), await AdminAsync());
        var refusal = new SmtpResponse((SmtpReplyCode)code, "no such <b>user</b>");
        board.Server.ToRecipient = ofRecipient ? refusal : null;
        board.Server.ToMail = ofRecipient ? null : refusal;
        Assert.Equal(0, await board.SendMailAsync());
        (board.Server.ToRecipient, board.Server.ToMail) = (null, null);
        board.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(0, await board.SendMailAsync());

        Assert.Empty(To(ann.Email));
        using var response = await admin.Client.AskAsync("GET", "/api/moderation/mail");
        var status = await response.JsonAsync();
        Assert.Equal((0, 2), ((int)status["waiting"]!, (int)status["given_up"]!));
        Assert.Contains($"{code}", (string)status["last_error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_hangs_is_left_and_tried_again()
    {
        var ann = await board.JoinAsync();
        board.Server.Hangs = true;
        Assert.Equal(0, await SendByAsync(board.MailAddress, TimeSpan.FromSeconds(3)));
        Assert.Equal("The mail server took too long.", await board.QueryAsync<string>("SELECT error FROM outgoing_mails"));

        await board.Server.StopAsync();
        board.Server.Hangs = false;
        board.Server.Start();
        board.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, await board.SendMailAsync());
        Assert.Single(To(ann.Email));
    }

    [Fact]
    public async Task A_server_that_is_away_for_an_hour_loses_nothing_and_gets_nothing_twice()
    {
        await board.Server.StopAsync();
        var people = new List<Person>();
        for (var minute = 0; minute < 60; minute += 10)
        {
            people.Add(await board.JoinAsync());
            Assert.Equal(0, await board.SendMailAsync());
            board.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        board.Server.Start();
        for (var minute = 0; minute < 40; minute += 10)
        {
            await board.SendMailAsync();
            board.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.All(people, p => Assert.Single(To(p.Email)));
        Assert.Equal(6L, await board.QueryAsync<long>("SELECT count(*) FROM outgoing_mails WHERE sent_dt IS NOT NULL"));
        // The link is as good as when it was asked for.
        using var verified = await board.Guest.AskAsync(
            "POST",
            "/api/account/email/verify",
            $$"""{"token":"{{To(people[0].Email)[0].Token()}}"}"""
        );
        Assert.Equal(HttpStatusCode.NoContent, verified.StatusCode);
    }

    [Fact]
    public async Task After_a_day_a_mail_is_given_up()
    {
        await board.JoinAsync();
        await board.Server.StopAsync();
        for (var tries = 0; tries < 60; tries++)
        {
            await board.SendMailAsync();
            board.Clock.Advance(TimeSpan.FromMinutes(31));
        }

        Assert.Equal(
            1L,
            await board.QueryAsync<long>("SELECT count(*) FROM outgoing_mails WHERE given_up_dt IS NOT NULL AND next_dt IS NULL")
        );
        var took = await board.QueryAsync<TimeSpan>("SELECT given_up_dt - create_dt FROM outgoing_mails");
        Assert.InRange(took, TimeSpan.FromHours(24), TimeSpan.FromHours(25));
    }

    [Fact]
    public async Task A_sender_that_was_killed_leaves_its_mail_to_another_which_sends_the_same_again()
    {
        var ann = await board.JoinAsync();
        board.Server.KeepsAndFails = true; // kept, but the sender does not learn it
        Assert.Equal(0, await board.SendMailAsync());
        board.Server.KeepsAndFails = false;
        // Killed now: its mail is leased, and nobody else takes it before the lease is over.
        await board.QueryAsync<object>($"UPDATE outgoing_mails SET next_dt = '{board.Clock.GetUtcNow().UtcDateTime.AddMinutes(30):O}'");
        using var replica = board.StartReplica();
        Assert.Equal(0, await board.SendMailAsync());
        board.Clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(1, await board.SendMailAsync());

        var mails = To(ann.Email);
        Assert.Equal(2, mails.Count);
        Assert.Equal(mails[0].MessageId, mails[1].MessageId); // one to the reader
        Assert.Equal(mails[0].Date, mails[1].Date);
    }

    [Fact]
    public async Task Many_senders_at_once_send_each_mail_once()
    {
        var people = new List<Person>();
        for (var n = 0; n < 12; n++)
            people.Add(await board.JoinAsync());
        var sent = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => board.SendMailAsync()));
        Assert.Equal(12, sent.Sum());
        Assert.All(people, p => Assert.Single(To(p.Email)));
    }

    [Theory]
    [InlineData("user", "security=starttls", "user and password")] // wrong password
    [InlineData("ca", "security=starttls", "certificate")]
    [InlineData("plain", "security=none", "")]
    public async Task Nothing_is_sent_to_a_server_that_is_not_the_one_meant(string what, string security, string error)
    {
        var ann = await board.JoinAsync();
        var sent = await SendByAsync(
            what switch
            {
                "user" => $"smtp://board:wrong@localhost:{board.Server.Port}?from=b@example.org&{security}&ca={board.Server.Authority}",
                "ca" => $"smtp://board:wrong@localhost:{board.Server.Port}?from=b@example.org&{security}",
                _ => $"smtp://localhost:{board.Server.Port}?from=b@example.org&{security}",
            }
        );
        Assert.Equal(0, sent);
        Assert.Empty(To(ann.Email));
        Assert.Contains(error, await board.QueryAsync<string>("SELECT error FROM outgoing_mails"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_accepts_and_says_nothing_is_left()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        await board.JoinAsync();
        Assert.Equal(0, await SendByAsync($"smtp://localhost:{port}?from=b@example.org&security=none", TimeSpan.FromSeconds(3)));
        Assert.Equal("The mail server took too long.", await board.QueryAsync<string>("SELECT error FROM outgoing_mails"));
    }

    [Theory]
    [InlineData("ann.o'hara+board@example.org")]
    [InlineData("한글@한국.kr")]
    [InlineData("jürgen@bücher.example")]
    [InlineData("ann@bücher.example")]
    public async Task Addresses_of_all_scripts_get_their_mail(string address)
    {
        var unique = $"u{Guid.NewGuid():N}"[..12] + address;
        await Person.JoinAsync(board.NewClient(), unique, $"n{Guid.NewGuid():N}"[..20]);
        await board.SendMailAsync();
        var error = await board.QueryAsync<string>("SELECT error FROM outgoing_mails");
        Assert.True(error is null, error);
        var host = new System.Globalization.IdnMapping().GetAscii(unique.Split('@')[1]);
        Assert.Contains(
            board.Server.Taken.SelectMany(m => m.To.Mailboxes),
            m => MailboxAddress.EncodeAddrspec(m.Address) == $"{unique.Split('@')[0]}@{host}"
        );
    }

    /// <summary>Sends what is due in another way than the board itself.</summary>
    private async Task<int> SendByAsync(string address, TimeSpan? within = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:mail", address), new("Board:PublicUrl", MailBoard.PublicUrl)])
            .Build();
        var settings = MailSettings.Of(configuration)!;
        var options = Options.Create(new MailOptions { Timeout = within ?? TimeSpan.FromMinutes(10) });
        await using var scope = board.Services.CreateAsyncScope();
        var links = scope.ServiceProvider.GetRequiredService<AccountLinks>();
        var sender = new MailSender(
            scope.ServiceProvider.GetRequiredService<FeedDb>(),
            new MailComposer(settings, links),
            links,
            new MailServer(settings.Server!, options),
            board.Services.GetRequiredService<BoardSettingsCache>(),
            options,
            board.Clock,
            NullLogger<MailSender>.Instance
        );
        return await sender.SendDueAsync(TestContext.Current.CancellationToken);
    }

    private IReadOnlyList<MimeMessage> To(string address) =>
        [.. board.Server.Taken.Where(m => m.To.Mailboxes.Any(t => t.Address.Equals(address, StringComparison.OrdinalIgnoreCase)))];

    private Task<DateTime> NextAsync() => board.QueryAsync<DateTime>("SELECT next_dt FROM outgoing_mails");

    private async Task<Person> AdminAsync()
    {
        var admin = await board.JoinAsync();
        await board.QueryAsync<object>($"UPDATE users SET role = 2 WHERE email = '{admin.Email}'");
        return admin;
    }
}
