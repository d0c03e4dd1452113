using FeedBoard.Tests.Board;
using FeedBoard.Web;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace FeedBoard.Tests.Web;

/// <summary>FeedBoard.Web on a real socket, in front of a board.</summary>
/// <param name="keys">Its folder of Data Protection keys.</param>
internal sealed class WebServer(BoardFixture board, string keys, FaultLog faults, params IEnumerable<KeyValuePair<string, string>> settings)
    : WebApplicationFactory<App>
{
    public Uri Address => ClientOptions.BaseAddress;

    /// <summary>What a test adds to its services.</summary>
    private Action<IServiceCollection>? Added { get; init; }

    public static WebServer Start(
        BoardFixture board,
        string keys,
        FaultLog faults,
        Action<IServiceCollection>? services,
        params IEnumerable<KeyValuePair<string, string>> settings
    )
    {
        var server = new WebServer(board, keys, faults, settings) { Added = services };
        server.UseKestrel();
        server.StartServer();
        return server;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseLoopback(port: 0);
        builder.WithoutIdleMemory();
        builder.UseContentRoot(AppContext.BaseDirectory);
        builder.UseSetting("services:apiservice:http:0", board.Address.AbsoluteUri);
        builder.UseSetting("DataProtection:Folder", keys);
        builder.UseSetting("Pages:Lifetime", "00:00:00"); // many tests write behind the board's back; those of the pages turn it on
        builder.UseSetting("SignUp:LeastTime", "00:00:00"); // nobody waits in a test; those of the form turn it on
        foreach (var (name, value) in settings)
            builder.UseSetting(name, value);
        builder.ConfigureLogging(l => l.ClearProviders().AddProvider(faults));
        builder.ConfigureServices(s => s.Replace(ServiceDescriptor.Singleton<TimeProvider>(board.Clock)));
        if (Added is { } added)
            builder.ConfigureServices(added);
    }
}
