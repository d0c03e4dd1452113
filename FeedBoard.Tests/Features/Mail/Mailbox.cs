using System.Globalization;
using FeedBoard.ApiService.Features.Mail;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace FeedBoard.Tests.Features.Mail;

/// <summary>The mails that a board has written into a folder.</summary>
internal static class Mailbox
{
    /// <summary>Sends what is due, as the background does.</summary>
    public static async Task<int> SendAsync(IServiceProvider board)
    {
        await using var scope = board.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<MailSender>().SendDueAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Those to an address, the oldest first.</summary>
    public static IReadOnlyList<MimeMessage> Read(string folder, string address) =>
        [
            .. Directory
                .GetFiles(folder, "*.eml")
                .Select(f => MimeMessage.Load(f))
                .Where(m => m.To.Mailboxes.Any(t => t.Address.Equals(address, StringComparison.OrdinalIgnoreCase)))
                .OrderBy(m => long.Parse(m.MessageId!.Split('@')[0].Split('.')[1], CultureInfo.InvariantCulture)),
        ];

    /// <summary>The link in a mail: the only one in its text.</summary>
    public static Uri Link(this MimeMessage mail) =>
        new(Assert.Single(mail.TextBody!.Split('\n'), l => l.StartsWith("http", StringComparison.Ordinal)).Trim());

    public static string Token(this MimeMessage mail) => mail.Link().Query.Split("token=")[1];
}
