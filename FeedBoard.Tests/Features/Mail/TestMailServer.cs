using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FeedBoard.Standalone;
using FeedBoard.Tests.Servers;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace FeedBoard.Tests.Features.Mail;

/// <summary>
/// A mail server on this machine: STARTTLS with a certificate of its own authority, a log-in, and whatever mood a test gives it.
/// </summary>
public sealed class TestMailServer : IAsyncDisposable
{
    public const string User = "board@example.org",
        Password = "s3cret/with:signs@and more";

    private readonly TestFolder folder = new("smtp");
    private readonly X509Certificate2 certificate;
    private readonly ConcurrentQueue<MimeMessage> taken = new();
    private CancellationTokenSource? stop;
    private Task running = Task.CompletedTask;

    public TestMailServer()
    {
        using var authority = Certificate("CN=Test authority", issuer: null);
        certificate = Certificate("CN=localhost", authority);
        Authority = Path.Combine(folder.Path, "ca.pem");
        File.WriteAllText(Authority, authority.ExportCertificatePem());
    }

    /// <summary>The PEM file of whom to trust.</summary>
    public string Authority { get; }

    public int Port { get; } = LoopbackPort.Free();

    /// <summary>What it answers to a recipient; <c>null</c>: yes.</summary>
    public SmtpResponse? ToRecipient { get; set; }

    /// <summary>What it answers to a mail, which it does not keep then; <c>null</c>: yes.</summary>
    public SmtpResponse? ToMail { get; set; }

    /// <summary>Whether it takes a mail and then says nothing any more.</summary>
    public bool Hangs { get; set; }

    /// <summary>Whether it keeps a mail and then breaks off: the sender cannot know.</summary>
    public bool KeepsAndFails { get; set; }

    public IReadOnlyList<MimeMessage> Taken => [.. taken];

    public int Tried { get; private set; }

    /// <summary>Whether each log-in came by an encrypted connection.</summary>
    public bool OnlyEncrypted { get; private set; } = true;

    public void Start()
    {
        var options = new SmtpServerOptionsBuilder()
            .ServerName("localhost")
            .Endpoint(e =>
                e.Endpoint(new IPEndPoint(IPAddress.Loopback, Port))
                    .Certificate(certificate)
                    .AuthenticationRequired()
                    .AllowUnsecureAuthentication(false)
            )
            .Build();
        var services = new ServiceProvider();
        services.Add(new Store(this));
        services.Add(new Filter(this));
        services.Add(new Authenticator(this));
        stop = new();
        running = new SmtpServer.SmtpServer(options, services).StartAsync(stop.Token);
    }

    public async Task StopAsync()
    {
        if (stop is null)
            return;
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
        stop = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        certificate.Dispose();
        folder.Dispose();
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static X509Certificate2 Certificate(string name, X509Certificate2? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256); // a key of RSA takes a hundred times as long to make
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        var (from, until) = (Now.AddDays(-1), Now.AddDays(7));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(issuer is null, false, 0, true));
        if (issuer is null)
            return request.CreateSelfSigned(from, until);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(issuer, from, until.AddDays(-1), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    private sealed class Store(TestMailServer server) : MessageStore
    {
        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context,
            IMessageTransaction transaction,
            ReadOnlySequence<byte> buffer,
            CancellationToken cancellationToken
        )
        {
            server.Tried++;
            if (server.Hangs)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            if (server.ToMail is { } response)
                return response;
            using var stream = new MemoryStream(buffer.ToArray());
            server.taken.Enqueue(await MimeMessage.LoadAsync(stream, cancellationToken));
            return server.KeepsAndFails ? throw new IOException("broken off") : SmtpResponse.Ok;
        }
    }

    private sealed class Filter(TestMailServer server) : MailboxFilter
    {
        public override Task<bool> CanDeliverToAsync(
            ISessionContext context,
            SmtpServer.Mail.IMailbox to,
            SmtpServer.Mail.IMailbox from,
            CancellationToken cancellationToken
        ) => server.ToRecipient is { } response ? throw new SmtpResponseException(response) : Task.FromResult(true);
    }

    private sealed class Authenticator(TestMailServer server) : UserAuthenticator
    {
        public override Task<bool> AuthenticateAsync(
            ISessionContext context,
            string user,
            string password,
            CancellationToken cancellationToken
        )
        {
            server.OnlyEncrypted &= context.Pipe.IsSecure;
            return Task.FromResult(user == User && password == Password);
        }
    }
}
