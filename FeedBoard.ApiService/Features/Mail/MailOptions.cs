using System.ComponentModel.DataAnnotations;
using FeedBoard.ApiService.Platform.Settings;

namespace FeedBoard.ApiService.Features.Mail;

/// <summary>Section <c>Mail</c>.</summary>
internal sealed class MailOptions
{
    /// <summary>How long the mail server may take for one mail.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00", ErrorMessage = SettingMessages.Between)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it is kept that a mail was sent or given up.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00", MinimumIsExclusive = true, ErrorMessage = SettingMessages.Above)]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(7);
}
