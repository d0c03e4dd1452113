using Microsoft.AspNetCore.Hosting;

namespace FeedBoard.Tests.Board;

/// <summary>Where a server under test listens.</summary>
internal static class LoopbackHost
{
    /// <summary>Listens on 127.0.0.1.</summary>
    /// <param name="builder">The server's host.</param>
    /// <param name="port">0 for any free port.</param>
    // WebApplicationFactory.UseKestrel(port) sets the port after the program has built its host. On a busy machine the program may have
    // started it by then, and its addresses cannot be changed any more; a setting is there before.
    public static void UseLoopback(this IWebHostBuilder builder, int port) =>
        builder.UseSetting(WebHostDefaults.ServerUrlsKey, $"http://127.0.0.1:{port}");
}
