using FeedBoard.ApiService.Features.Mail.Transports;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ApiService.Platform.Settings;
using FeedBoard.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Mail;

internal static class MailExtensions
{
    /// <exception cref="InvalidSettingException">The mail server or the folder is not named as it must be.</exception>
    public static void AddMail(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<MailOptions>("Mail");
        builder
            .Services.AddSingleton<MailWakeUp>()
            .AddScoped<Outbox>()
            .AddScoped<AccountLinks>()
            .AddScoped<MailLimits>()
            .AddSingleton<MailStatus>()
            .AddHostedService<MailCleaner>();
        var settings = MailSettings.Of(builder.Configuration);
        builder.Services.AddSingleton(new MailDelivery(settings is not null, settings?.Server is not null));
        if (settings is null)
            return;
        builder.Services.AddSingleton(settings).AddScoped<MailComposer>().AddScoped<MailSender>().AddHostedService<MailLoop>();
        if (settings.Server is { } server)
            builder.Services.AddSingleton<IMailTransport>(s => new MailServer(server, s.GetRequiredService<IOptions<MailOptions>>()));
        else
            builder.Services.AddSingleton<IMailTransport>(new MailFolder(settings.Folder!));
    }
}
