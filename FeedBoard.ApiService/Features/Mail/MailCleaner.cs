using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Mail.Transports;
using FeedBoard.ApiService.Platform.Background;
using FeedBoard.ApiService.Platform.Data;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Mail;

/// <summary>
/// Deletes expired links, old records of sent mail, limits whose time is over, and old mails of a board that writes them into a folder.
/// </summary>
internal sealed class MailCleaner(
    IServiceScopeFactory scopes,
    IOptions<MailOptions> options,
    TimeProvider time,
    ILogger<MailCleaner> logger,
    MailSettings? settings = null
) : PeriodicWork(TimeSpan.FromHours(1), scopes, time, logger)
{
    private const int MostMails = 10_000; // at a time

    private readonly TimeProvider clock = time;

    // A link whose mail still waits is not over: it lives from when the mail goes out, which is within a day.
    private const string Sql = """
        DELETE FROM outgoing_mails WHERE create_dt < @before AND next_dt IS NULL;  -- ix_outgoing_mails_create_dt
        DELETE FROM account_links WHERE expire_dt < @expired;                      -- ix_account_links_expire_dt
        DELETE FROM mail_limits WHERE until_dt <= @now                             -- ix_mail_limits_until_dt
        """;

    /// <param name="settings"><c>null</c>: the board sends no mail.</param>
    public static async Task CleanUpAsync(
        FeedDb db,
        MailSettings? settings,
        DateTime now,
        TimeSpan lifetime,
        CancellationToken cancellationToken
    )
    {
        await new SqlCommand(db, Sql)
        {
            { "before", now - lifetime },
            { "expired", now - MailSender.GivenUpAfter },
            { "now", now },
        }.ReadAsync(_ => { }, cancellationToken);
        if (settings?.Folder is { } folder)
            MailFolder.DeleteBefore(folder, now - lifetime, MostMails);
    }

    protected override Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        CleanUpAsync(
            services.GetRequiredService<FeedDb>(),
            settings,
            clock.GetUtcNow().UtcDateTime,
            options.Value.Lifetime,
            cancellationToken
        );
}
