using FeedBoard.ApiService.Platform.Background;

namespace FeedBoard.ApiService.Features.Mail;

/// <summary>Sends at once what this process wrote, and every few seconds what is left of others or to be tried again.</summary>
internal sealed class MailLoop(IServiceScopeFactory scopes, MailWakeUp wakeUp, TimeProvider time, ILogger<MailLoop> logger)
    : PeriodicWork(TimeSpan.FromSeconds(10), scopes, time, logger, wakeUp)
{
    protected override Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<MailSender>().SendDueAsync(cancellationToken);
}
