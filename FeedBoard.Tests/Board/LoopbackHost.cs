using FeedBoard.ServiceDefaults;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;

namespace FeedBoard.Tests.Board;

/// <summary>How a server under test runs in the process of the tests.</summary>
internal static class LoopbackHost
{
    /// <summary>Listens on 127.0.0.1.</summary>
    /// <param name="builder">The server's host.</param>
    /// <param name="port">0 for any free port.</param>
    // WebApplicationFactory.UseKestrel(port) sets the port after the program has built its host. On a busy machine the program may have
    // started it by then, and its addresses cannot be changed any more; a setting is there before.
    public static void UseLoopback(this IWebHostBuilder builder, int port) =>
        builder.UseSetting(WebHostDefaults.ServerUrlsKey, $"http://127.0.0.1:{port}");

    /// <summary>Leaves <see cref="IdleMemory"/> out, which would stop the whole process of the tests for what others have left.</summary>
    public static void WithoutIdleMemory(this IWebHostBuilder builder) =>
        builder.ConfigureServices(s =>
            s.Remove(s.Single(d => d.ServiceType == typeof(IHostedService) && d.ImplementationType == typeof(IdleMemory)))
        );
}
