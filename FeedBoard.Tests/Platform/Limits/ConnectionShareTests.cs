using System.Net;
using System.Net.Sockets;
using System.Text;
using FeedBoard.ServiceDefaults;
using FeedBoard.Tests.Board;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeedBoard.Tests.Platform.Limits;

/// <summary>A server of four connections: one address has two of them, unless it is a proxy's.</summary>
public sealed class ConnectionShareTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_address_has_no_more_than_its_share_of_the_connections_and_gets_them_back()
    {
        await using var app = await StartAsync();
        var port = PortOf(app);
        using var first = await ConnectAsync("127.0.0.5", port);
        using (var second = await ConnectAsync("127.0.0.5", port))
        {
            Assert.True(await RespondsAsync(first));
            Assert.True(await RespondsAsync(second));
            Assert.False(await RespondsFromAsync("127.0.0.5", port));
            using var other = await ConnectAsync("127.0.0.6", port);
            Assert.True(await RespondsAsync(other));
        }

        await Faults.Wait.ForAsync("a place that is free again", () => RespondsFromAsync("127.0.0.5", port));
    }

    [Fact]
    public async Task What_comes_through_a_known_proxy_is_not_one_clients()
    {
        await using var app = await StartAsync("127.0.0.9");
        var sockets = new List<Socket>();
        for (var n = 0; n < 8; n++)
            sockets.Add(await ConnectAsync("127.0.0.9", PortOf(app)));
        foreach (var socket in sockets)
        {
            Assert.True(await RespondsAsync(socket));
            socket.Dispose();
        }
    }

    private static async Task<WebApplication> StartAsync(params string[] proxies)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.DropSlowClients(connections: 4));
        builder.Services.Configure<ForwardedHeadersOptions>(o =>
        {
            o.KnownIPNetworks.Clear();
            foreach (var proxy in proxies)
                o.KnownIPNetworks.Add(new(IPAddress.Parse(proxy), 32));
        });
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync("hello", Cancel));
        await app.StartAsync(Cancel);
        return app;
    }

    private static int PortOf(WebApplication app) =>
        new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    private static Task<Socket> ConnectAsync(string from, int port) => LoopbackClient.ConnectAsync(from, port, Cancel);

    private static async Task<bool> RespondsFromAsync(string from, int port)
    {
        try
        {
            using var socket = await ConnectAsync(from, port);
            return await RespondsAsync(socket);
        }
        catch (SocketException)
        {
            return false; // refused so soon that it did not even look connected
        }
    }

    private static async Task<bool> RespondsAsync(Socket socket)
    {
        try
        {
            await socket.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(), Cancel);
            var buffer = new byte[1024];
            return Encoding
                .ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, Cancel))
                .StartsWith("HTTP/1.1 200", StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
