using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FeedBoard.ApiService.Platform.Problems;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace FeedBoard.ApiService.Features.Mail.Transports;

/// <summary>Sends by SMTP. Without the encryption that was set nothing is sent, not even a password.</summary>
internal sealed class MailServer(SmtpAddress address, IOptions<MailOptions> options) : IMailTransport
{
    public IMailSession Open() => new SmtpSession(address, options.Value.Timeout);

    private sealed class SmtpSession(SmtpAddress address, TimeSpan timeout) : IMailSession
    {
        private SmtpClient? client;

        public async Task SendAsync(MimeMessage message, CancellationToken cancellationToken)
        {
            // All of it together: a server that says a byte a minute must not hold a sender for ever.
            using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limited.CancelAfter(timeout);
            try
            {
                client ??= await ConnectAsync(limited.Token);
                await client.SendAsync(FormatOf(message), message, limited.Token);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                client?.Dispose(); // in whatever state it is
                client = null;
                throw Describe(e);
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (client is null)
                return;
            try
            {
                using var limited = new CancellationTokenSource(TimeSpan.FromSeconds(2));
                await client.DisconnectAsync(quit: true, limited.Token);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ProtocolException)
            {
                // What was taken was taken.
            }

            client.Dispose();
            client = null;
        }

        private async Task<SmtpClient> ConnectAsync(CancellationToken cancellationToken)
        {
            var smtp = new SmtpClient { Timeout = (int)timeout.TotalMilliseconds };
            try
            {
                if (address.Authorities.Count > 0)
                    smtp.ServerCertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(certificate, errors);
                smtp.CheckCertificateRevocation = false; // a board behind a firewall reaches its mail server and nothing else
                await smtp.ConnectAsync(
                    address.Host,
                    address.Port,
                    address.Security switch
                    {
                        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
                        MailSecurity.StartTls => SecureSocketOptions.StartTls,
                        _ => SecureSocketOptions.None,
                    },
                    cancellationToken
                );
                if (address.User.Length > 0)
                    await smtp.AuthenticateAsync(address.User, address.Password, cancellationToken);
                return smtp;
            }
            catch (Exception e) when (e is SmtpCommandException)
            {
                smtp.Dispose();
                throw new MailServerException(Clean(e.Message), e); // of no mail: the server itself wants none
            }
            catch
            {
                smtp.Dispose();
                throw;
            }
        }

        /// <summary>The name must be right in any case.</summary>
        private bool IsTrusted(X509Certificate? certificate, SslPolicyErrors errors)
        {
            if (errors == SslPolicyErrors.None)
                return true;
            if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 given)
                return false;
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(address.Authorities);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return chain.Build(given);
        }

        /// <summary>Only an address with letters beyond ASCII before its @ needs a server that knows them (RFC 6531).</summary>
        private static FormatOptions FormatOf(MimeMessage message)
        {
            var format = FormatOptions.Default.Clone();
            format.International = message.From.Mailboxes.Concat(message.To.Mailboxes).Any(m => !Ascii.IsValid(m.LocalPart));
            return format;
        }

        private static Exception Describe(Exception e) =>
            e switch
            {
                MailServerException => e,
                SmtpCommandException { ErrorCode: SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted } refused
                    when (int)refused.StatusCode >= 500 => new MailRefusedException(Say(refused), e),
                SmtpCommandException { StatusCode: not SmtpStatusCode.ServiceNotAvailable } deferred => new MailDeferredException(
                    Say(deferred),
                    e
                ),
                NotSupportedException => new MailRefusedException("The mail server takes no address with such letters (SMTPUTF8).", e),
                OperationCanceledException
                or TimeoutException
                or IOException { InnerException: OperationCanceledException or TimeoutException } => new MailServerException(
                    "The mail server took too long.",
                    e
                ),
                SslHandshakeException => new MailServerException("No encrypted connection: the certificate cannot be trusted.", e),
                AuthenticationException => new MailServerException("The mail server does not take the user and password.", e),
                _ => new MailServerException(Clean(e.Message), e),
            };

        private static string Say(SmtpCommandException e) => $"{(int)e.StatusCode} {Clean(e.Message)}";

        private static string Clean(string text) => Shown.Of(text.ReplaceLineEndings(" "), 300);
    }
}
