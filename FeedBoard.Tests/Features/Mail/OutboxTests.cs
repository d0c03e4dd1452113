using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ServiceDefaults;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Users;
using FeedBoard.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace FeedBoard.Tests.Features.Mail;

/// <summary>The outbox, and what is in a mail.</summary>
public sealed class OutboxTests(MailBoard board) : IClassFixture<MailBoard>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>With the statistics of a table of one row, PostgreSQL looks for what is due anew for each row that there is.</summary>
    [Fact]
    public async Task One_mail_is_taken_at_a_time_whatever_the_plan_is()
    {
        await board.QueryAsync<object>("DELETE FROM outgoing_mails");
        await board.JoinAsync();
        await board.QueryAsync<object>("ANALYZE outgoing_mails");
        for (var n = 0; n < 5; n++)
            await board.JoinAsync();
        Assert.Equal(6, await board.SendMailAsync());
    }

    [Fact]
    public async Task What_was_rolled_back_is_not_sent()
    {
        var ann = await board.JoinAsync();
        var id = await ann.IdAsync();
        await board.SendMailAsync();
        await using var scope = board.Services.CreateAsyncScope();
        var (db, outbox) = (scope.ServiceProvider.GetRequiredService<FeedDb>(), scope.ServiceProvider.GetRequiredService<Outbox>());
        await using (await db.Database.BeginTransactionAsync(Cancel))
            await outbox.AddAsync(new(MailKind.Test, id, ann.Email, ann.Nickname, "en"), Cancel);
        Assert.Equal(0, await board.SendMailAsync());

        await outbox.AddAsync(new(MailKind.Test, id, ann.Email, ann.Nickname, "en"), Cancel);
        Assert.Equal(1, await board.SendMailAsync());
    }

    [Theory]
    [InlineData(null, "en", "Confirm your e-mail address · FeedBoard", "Hello ")]
    [InlineData("ko-KR,ko;q=0.9,en;q=0.8", "ko", "이메일 주소 인증 · FeedBoard", "님, 안녕하세요.")]
    [InlineData("de,en;q=0.5,ko;q=0.4", "en", "Confirm your e-mail address · FeedBoard", "Hello ")]
    [InlineData("en;q=0,ko;q=0.1", "ko", "이메일 주소 인증 · FeedBoard", "님, 안녕하세요.")]
    [InlineData("\t;;=q,,,*", "en", "Confirm your e-mail address · FeedBoard", "Hello ")]
    public async Task A_mail_is_in_the_language_of_the_request_in_text_and_html(
        string? asked,
        string language,
        string subject,
        string greeting
    )
    {
        var client = board.NewClient();
        if (asked is not null)
            client.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Language", asked);
        var ann = await Person.JoinAsync(client, $"{Guid.NewGuid():N}@example.org", $"p{Guid.NewGuid():N}"[..20]);

        var mail = Assert.Single(await board.MailsToAsync(ann.Email));
        Assert.Equal((subject, language), (mail.Subject, mail.Body!.Headers[HeaderId.ContentLanguage]));
        Assert.Contains(greeting, mail.TextBody!, StringComparison.Ordinal);
        Assert.Contains($"""<html lang="{language}">""", mail.HtmlBody!, StringComparison.Ordinal);
        Assert.Contains($"href=\"{mail.Link().AbsoluteUri}\"", mail.HtmlBody!, StringComparison.Ordinal);
        Assert.Contains(ann.Nickname, mail.HtmlBody!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_headers_say_what_a_mail_program_needs()
    {
        var ann = await board.JoinAsync();
        var mail = Assert.Single(await board.MailsToAsync(ann.Email));
        Assert.Equal("auto-generated", mail.Headers[HeaderId.AutoSubmitted]);
        Assert.Matches(@"^[0-9a-f]+\.\d+@board\.example\.org$", mail.MessageId);
        Assert.Equal("board@board.example.org", Assert.Single(mail.From.Mailboxes).Address);
        Assert.True((board.Clock.GetUtcNow() - mail.Date).Duration() < TimeSpan.FromDays(2));
        // It is about one's own account: there is nothing to unsubscribe from.
        Assert.DoesNotContain(mail.Headers, h => h.Id == HeaderId.ListUnsubscribe);
        Assert.IsType<MultipartAlternative>(mail.Body);
    }

    [Theory]
    [InlineData("Ann\"><img src=x>")]
    [InlineData("Ann =?utf-8?q?x?= <b>&amp;")]
    [InlineData("안녕 \U0001F600 Ann")]
    public async Task A_nickname_stands_in_no_header_and_is_no_html(string nickname)
    {
        var email = $"{Guid.NewGuid():N}@example.org";
        await Person.JoinAsync(board.NewClient(), email, $"{nickname}{Guid.NewGuid():N}"[..28]);
        var mail = Assert.Single(await board.MailsToAsync(email));
        Assert.All(mail.Headers, h => Assert.DoesNotContain("Ann", h.Value, StringComparison.Ordinal));
        Assert.Contains(nickname, mail.TextBody!, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", mail.HtmlBody!, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", mail.HtmlBody!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ann@example.org\r\nBcc: eve@example.org")]
    [InlineData("ann@example.org\nX-Injected: 1")]
    [InlineData("\"ann\\\r\n\"@example.org")]
    [InlineData("ann@example.org>, <eve@example.org")]
    [InlineData("a,b@example.org")]
    public async Task An_address_injects_no_header_and_no_second_recipient(string address)
    {
        using var refused = await board.Guest.AskAsync(
            "POST",
            "/api/auth/signup",
            System.Text.Json.JsonSerializer.Serialize(
                new
                {
                    email = address,
                    password = Person.Password,
                    nickname = "n12345",
                }
            )
        );
        await refused.IsInvalidAsync("email");

        // Not even if it were in the table.
        var ann = await board.JoinAsync();
        await board.SendMailAsync();
        await using var scope = board.Services.CreateAsyncScope();
        await scope
            .ServiceProvider.GetRequiredService<Outbox>()
            .AddAsync(new(MailKind.Test, await ann.IdAsync(), address, ann.Nickname, "en"), Cancel);
        await board.SendMailAsync();
        Assert.Empty(await board.MailsToAsync("eve@example.org"));
        Assert.All(
            Directory.GetFiles(board.Folder).Select(f => MimeMessage.Load(f)),
            m => Assert.DoesNotContain(m.Headers, h => h.Id == HeaderId.Bcc || h.Field == "X-Injected")
        );
    }

    [Fact]
    public async Task Files_are_for_their_owner_alone_and_none_is_left_unfinished()
    {
        await board.JoinAsync();
        await board.SendMailAsync();
        Assert.All(Directory.GetFiles(board.Folder), f => Assert.EndsWith(".eml", f, StringComparison.Ordinal));
        const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.All(Directory.GetFiles(board.Folder), f => Assert.Equal(Mine, File.GetUnixFileMode(f)));
    }

    [Fact]
    public async Task The_database_does_not_hold_a_token()
    {
        var ann = await board.JoinAsync();
        var nonce = await board.QueryAsync<byte[]>($"SELECT nonce FROM outgoing_mails WHERE address = '{ann.Email}'");
        var token = await board.TokenToAsync(ann.Email);
        Assert.NotEqual(token, Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlEncode(nonce!));
        Assert.Null(await board.QueryAsync<byte[]>($"SELECT nonce FROM outgoing_mails WHERE address = '{ann.Email}'"));
        Assert.Equal(
            1L,
            await board.QueryAsync<long>($"SELECT count(*) FROM account_links WHERE hash = sha256('{token}'::bytea)")
        );
    }

    [Fact]
    public async Task Old_records_and_links_go_and_what_waits_stays()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var waits = await bob.IdAsync();
        await board.SendMailAsync();
        board.Clock.Advance(TimeSpan.FromDays(6));
        await board.CleanUpAsync();
        Assert.Equal(2L, await RowsAsync("outgoing_mails", ann, bob));
        Assert.Equal(0L, await RowsAsync("account_links", ann, bob));

        await board.QueryAsync<object>(
            $"UPDATE outgoing_mails SET next_dt = sent_dt, sent_dt = NULL WHERE user_id = {waits}"
        );
        board.Clock.Advance(TimeSpan.FromDays(2));
        await board.CleanUpAsync();
        Assert.Equal(1L, await RowsAsync("outgoing_mails", ann, bob));
    }

    [Fact]
    public async Task Old_mails_go_from_the_folder_too()
    {
        var ann = await board.JoinAsync();
        Assert.Single(await board.MailsToAsync(ann.Email));
        board.Clock.Advance(TimeSpan.FromDays(6));
        var bob = await board.JoinAsync();
        Assert.Single(await board.MailsToAsync(bob.Email));
        await board.CleanUpAsync();
        Assert.Single(await board.MailsToAsync(ann.Email));

        board.Clock.Advance(TimeSpan.FromDays(2));
        await board.CleanUpAsync();
        Assert.Empty(await board.MailsToAsync(ann.Email));
        Assert.Single(await board.MailsToAsync(bob.Email));
    }

    [Fact]
    public async Task A_deleted_account_leaves_no_mail_and_no_link()
    {
        var ann = await board.JoinAsync();
        var id = await ann.IdAsync();
        using var deleted = await ann.Client.AskAsync("DELETE", "/api/mypage/profile", """{"password":"correct horse"}""");
        Assert.Equal(204, (int)deleted.StatusCode);
        Assert.Empty(await board.MailsToAsync(ann.Email));
        Assert.Equal(
            0L,
            await board.QueryAsync<long>(
                $"""
                SELECT (SELECT count(*) FROM outgoing_mails WHERE user_id = {id})
                     + (SELECT count(*) FROM account_links WHERE user_id = {id})
                """
            )
        );
    }

    [Fact]
    public async Task An_admin_sends_a_test_mail_to_their_own_address()
    {
        var admin = await board.JoinAsync();
        await board.QueryAsync<object>($"UPDATE users SET role = 2 WHERE email = '{admin.Email}'");
        using var sent = await admin.Client.AskAsync("POST", "/api/moderation/mail/test");
        Assert.Equal(202, (int)sent.StatusCode);
        Assert.StartsWith("Test mail", (await board.MailsToAsync(admin.Email))[^1].Subject, StringComparison.Ordinal);
        using var response = await admin.Client.AskAsync("GET", "/api/moderation/mail");
        var status = await response.JsonAsync();
        Assert.True((bool)status["configured"]!);
        Assert.Equal("board@board.example.org", (string)status["sender"]!);
        Assert.NotNull((string?)status["last_sent_dt"]);
    }

    public static TheoryData<string, string> Malformed() =>
        new()
        {
            { "nonsense", "must be smtp://" },
            { "http://mail.example.org", "must be smtp://" },
            { "smtp://mail.example.org", "from is missing" },
            { "smtp://mail.example.org?from=board", "from must be an e-mail address" },
            { "smtp://mail.example.org?from=b@example.org%0d%0aBcc:x@example.org", "from must be an e-mail address" },
            { "smtp://mail.example.org?from=b@example.org&security=ssl", "security must be starttls, tls or none" },
            { "smtp://mail.example.org?from=b@example.org&tls=yes", "only from and security and ca" },
            { "smtp://hunter2-is-secret@mail.example.org?from=b@example.org", "a user without a password" },
            { "smtp://u:hunter2-is-secret@mail.example.org?from=b@example.org&security=none", "security must not be none" },
            { "smtp://mail.example.org/inbox?from=b@example.org", "it names no host, or more than that" },
            { "smtp://mail.example.org?from=b@example.org&ca=/nowhere.pem", "ca must be a PEM file" },
            { "file://mail", "it names no folder" },
            { "file:///", "it names no folder" },
            { "file:///proc/none/mail", "can be written to" },
        };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_setting_that_cannot_be_meant_is_refused_and_not_repeated(string given, string why)
    {
        var refused = Assert.Throws<InvalidSettingException>(() => Settings(given, MailBoard.PublicUrl));
        Assert.StartsWith("ConnectionStrings:mail must", refused.Message, StringComparison.Ordinal);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mail_needs_the_address_of_the_board()
    {
        var refused = Assert.Throws<InvalidSettingException>(() => Settings("smtp://mail.example.org?from=b@example.org", null));
        Assert.StartsWith("Board:PublicUrl is missing", refused.Message, StringComparison.Ordinal);
        Assert.Null(Settings(null, null));
        Assert.Null(Settings("", null));
    }

    [Theory]
    [InlineData("smtp://mail.example.org?from=b@example.org", 587, "StartTls")]
    [InlineData("smtp://mail.example.org:25?from=b@example.org", 25, "StartTls")]
    [InlineData("smtp://mail.example.org:465?from=b@example.org", 465, "Tls")]
    [InlineData("smtp://mail.example.org?from=b@example.org&security=tls", 465, "Tls")]
    [InlineData("smtp://u:p%40ss@127.0.0.1:1025?from=b@example.org&security=none", 1025, "None")]
    public void A_server_is_read_with_its_defaults(string given, int port, string security)
    {
        var server = Settings(given, MailBoard.PublicUrl)!.Server!;
        Assert.Equal((port, security), (server.Port, server.Security.ToString()));
        Assert.Equal(server.User.Length > 0 ? "p@ss" : "", server.Password);
    }

    [Theory]
    [InlineData("board+noreply@example.org")]
    [InlineData("board%2Bnoreply%40example.org")]
    public void An_address_with_a_plus_is_a_sender(string from) =>
        Assert.Equal("board+noreply@example.org", Settings($"smtp://mail.example.org?from={from}", MailBoard.PublicUrl)!.Sender);

    private static MailSettings? Settings(string? mail, string? root) =>
        MailSettings.Of(
            new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:mail", mail), new("Board:PublicUrl", root)]).Build()
        );

    private Task<long> RowsAsync(string table, params Person[] people) =>
        board.QueryAsync<long>(
            $"""
            SELECT count(*) FROM {table} t JOIN users u ON u.id = t.user_id
            WHERE u.email IN ({string.Join(", ", people.Select(p => $"'{p.Email}'"))})
            """
        );
}

/// <summary>A board whose mail is sent by itself.</summary>
public sealed class SendingBoard(TestPostgres postgres) : MailBoard(postgres)
{
    protected override bool SendsMail => true;
}

public sealed class MailLoopTests(SendingBoard board) : IClassFixture<SendingBoard>
{
    [Fact]
    public async Task A_mail_goes_out_by_itself()
    {
        await board.JoinAsync();
        await Faults.Wait.ForAsync("a mail", () => Directory.GetFiles(board.Folder, "*.eml").Length == 1);
    }
}
