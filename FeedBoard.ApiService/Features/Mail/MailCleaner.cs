using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Background;
using FeedBoard.ApiService.Platform.Data;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Mail;

/// <summary>Deletes expired links, old records of sent mail, and limits whose time is over.</summary>
internal sealed class MailCleaner(
    IServiceScopeFactory scopes,
    IOptions<MailOptions> options,
    TimeProvider time,
    ILogger<MailCleaner> logger
) : PeriodicWork(TimeSpan.FromHours(1), scopes, time, logger)
{
    private readonly TimeProvider clock = time;

    // A link whose mail still waits is not over: it lives from when the mail goes out, which is within a day.
    private const string Sql = """
        DELETE FROM outgoing_mails WHERE create_dt < @before AND next_dt IS NULL;  -- ix_outgoing_mails_create_dt
        DELETE FROM account_links WHERE expire_dt < @expired;                      -- ix_account_links_expire_dt
        DELETE FROM mail_limits WHERE until_dt <= @now                             -- ix_mail_limits_until_dt
        """;

    public static Task CleanUpAsync(FeedDb db, DateTime now, TimeSpan lifetime, CancellationToken cancellationToken) =>
        new SqlCommand(db, Sql)
        {
            { "before", now - lifetime },
            { "expired", now - MailSender.GivenUpAfter },
            { "now", now },
        }.ReadAsync(_ => { }, cancellationToken);

    protected override Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        CleanUpAsync(services.GetRequiredService<FeedDb>(), clock.GetUtcNow().UtcDateTime, options.Value.Lifetime, cancellationToken);
}
