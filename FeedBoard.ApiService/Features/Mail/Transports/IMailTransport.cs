using MimeKit;

namespace FeedBoard.ApiService.Features.Mail.Transports;

/// <summary>Where mail goes.</summary>
internal interface IMailTransport
{
    /// <summary>Nothing is opened before the first mail.</summary>
    IMailSession Open();
}

/// <summary>Mails that are sent one after the other, by one connection.</summary>
internal interface IMailSession : IAsyncDisposable
{
    /// <summary>Returns when the mail was taken.</summary>
    /// <exception cref="MailRefusedException">It will never be taken.</exception>
    /// <exception cref="MailDeferredException">It was not taken now.</exception>
    /// <exception cref="MailServerException">No mail is taken now.</exception>
    Task SendAsync(MimeMessage message, CancellationToken cancellationToken);
}

internal sealed class MailRefusedException(string message, Exception? cause = null) : Exception(message, cause);

internal sealed class MailDeferredException(string message, Exception? cause = null) : Exception(message, cause);

internal sealed class MailServerException(string message, Exception? cause = null) : Exception(message, cause);
