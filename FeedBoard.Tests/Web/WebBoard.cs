using FeedBoard.Imaging.Thumbnails;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Mail;
using FeedBoard.Tests.Servers;
using FeedBoard.Web.Platform.Session;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using MimeKit;

namespace FeedBoard.Tests.Web;

/// <summary>
/// The whole board: PostgreSQL, an S3 bucket, the API, and in front of them FeedBoard.Web. One for each test class that takes it.
/// </summary>
public class WebBoard(TestPostgres postgres, SwiftServer swift, Browser browser) : S3Board(postgres, swift)
{
    private readonly TestFolder keys = new("keys"),
        mails = new("mail");
    private readonly List<WebServer> servers = [];

    /// <summary>Where people go.</summary>
    public Uri Web => servers[0].Address;

    public IServiceProvider WebServices => servers[0].Services;

    internal Browser Browser => browser;

    /// <summary>The errors that the front end logs.</summary>
    internal FaultLog Faults { get; } = new();

    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [
            .. base.Settings,
            new("Proxies:Known:0", "127.0.0.0/8"),
            new("ConnectionStrings:mail", $"file://{mails.Path}"),
            new("Board:PublicUrl", "https://board.example.org/"),
        ];

    /// <summary>Settings of the front end.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string>> WebSettings => [];

    /// <summary>No test of pages is about how thumbnails are made: of each image they are made once for all.</summary>
    protected override void AddTo(IServiceCollection services) =>
        services.Replace(ServiceDescriptor.Singleton<ThumbnailMaker, KnownThumbnails>());

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        StartWeb(WebSettings);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
            await server.DisposeAsync();
        keys.Dispose();
        mails.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The mails that an address was sent, the oldest first.</summary>
    internal async Task<IReadOnlyList<MimeMessage>> MailsToAsync(string address)
    {
        await Mailbox.SendAsync(Services);
        return Mailbox.Read(mails.Path, address);
    }

    /// <summary>The tokens in a cookie, which only the server can read.</summary>
    internal Tokens TokensIn(string cookie)
    {
        var format = WebServices
            .GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>()
            .Get(CookieAuthenticationDefaults.AuthenticationScheme)
            .TicketDataFormat;
        return Tokens.Of(format.Unprotect(Uri.UnescapeDataString(cookie))!.Properties)!;
    }

    /// <summary>Starts FeedBoard.Web once more, with the same keys.</summary>
    /// <returns>Its address.</returns>
    public Uri StartWeb(params IEnumerable<KeyValuePair<string, string>> settings) => StartWebWith(null, settings);

    /// <summary>Starts FeedBoard.Web once more, in front of an API that fails in parts.</summary>
    internal Uri StartWeb(FaultyApi api) =>
        StartWeb(new KeyValuePair<string, string>("services:apiservice:http:0", api.Address.AbsoluteUri));

    /// <inheritdoc cref="StartWeb(IEnumerable{KeyValuePair{string, string}})"/>
    /// <param name="services">What the test adds to its services.</param>
    internal Uri StartWebWith(Action<IServiceCollection>? services, params IEnumerable<KeyValuePair<string, string>> settings)
    {
        servers.Add(WebServer.Start(this, keys.Path, Faults, services, settings));
        return servers[^1].Address;
    }
}
