using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace FeedBoard.Tests.Features.Mail;

/// <summary>A board that writes its mail into a folder, when a test says so.</summary>
public class MailBoard(TestPostgres postgres) : FileBoard(postgres)
{
    public const string PublicUrl = "https://board.example.org/feeds/";

    private readonly TestFolder mails = new("mail");

    internal string Folder => mails.Path;

    /// <summary>What <c>ConnectionStrings:mail</c> is.</summary>
    protected virtual string Mail => $"file://{mails.Path}";

    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [.. base.Settings, new("ConnectionStrings:mail", Mail), new("Board:PublicUrl", PublicUrl), new("Proxies:Known:0", "127.0.0.0/8")];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        mails.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sends what is due, as the background does.</summary>
    public Task<int> SendMailAsync() => Mailbox.SendAsync(Services);

    /// <summary>The mails that an address was sent, the oldest first.</summary>
    public async Task<IReadOnlyList<MimeMessage>> MailsToAsync(string address)
    {
        await SendMailAsync();
        return Mailbox.Read(Folder, address);
    }

    /// <summary>The token of the link in the last mail to an address.</summary>
    public async Task<string> TokenToAsync(string address) => (await MailsToAsync(address))[^1].Token();

    /// <summary>Deletes what is over, as the background does each hour.</summary>
    public async Task CleanUpAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        await MailCleaner.CleanUpAsync(
            scope.ServiceProvider.GetRequiredService<FeedDb>(),
            Services.GetRequiredService<MailSettings>(),
            Clock.GetUtcNow().UtcDateTime,
            TimeSpan.FromDays(7),
            TestContext.Current.CancellationToken
        );
    }
}
