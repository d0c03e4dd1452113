using System.Globalization;
using FeedBoard.Standalone;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Web;

/// <summary>A reverse proxy, Debian's Caddy, that shows the board under a path of a site.</summary>
internal sealed class PathBaseProxy : IAsyncDisposable
{
    public const string Prefix = "/board";

    private readonly ServerProcess caddy;
    private readonly TestFolder folder;

    private PathBaseProxy(ServerProcess caddy, TestFolder folder, Uri site) => (this.caddy, this.folder, Site) = (caddy, folder, site);

    /// <summary>The site; ends in a slash.</summary>
    public Uri Site { get; }

    /// <summary>The board on it; ends in a slash.</summary>
    public Uri Board => new(Site, Prefix[1..] + "/");

    /// <param name="web">Where the front end is.</param>
    /// <param name="encrypted">Whether the site is HTTPS, with an untrusted certificate.</param>
    public static async Task<PathBaseProxy> StartAsync(Uri web, bool encrypted)
    {
        var data = new TestFolder("caddy");
        var site = new Uri(
            string.Create(CultureInfo.InvariantCulture, $"{(encrypted ? "https" : "http")}://localhost:{LoopbackPort.Free()}/")
        );
        var file = Path.Combine(data.Path, "Caddyfile");
        await File.WriteAllTextAsync(
            file,
            $$"""
            {
                admin off
                auto_https disable_redirects
                skip_install_trust
                storage file_system {{data.Path}}
            }
            {{site.GetLeftPart(UriPartial.Authority)}} {
                bind 127.0.0.1
                {{(encrypted ? "tls internal" : "")}}
                handle_path {{Prefix}}/* {
                    reverse_proxy {{web.Authority}} {
                        header_up X-Forwarded-Prefix {{Prefix}}
                    }
                }
                handle {
                    respond "another part of the site" 418
                }
            }
            """
        );
        var started = await ServerProcess.StartAsync(
            user: null,
            "env",
            $"HOME={data.Path}",
            "caddy",
            "run",
            "--config",
            file,
            "--adapter",
            "caddyfile"
        );
        var proxy = new PathBaseProxy(started, data, site);
        try
        {
            await Wait.ForAsync(
                "Caddy to be there",
                () => started.HasExited || started.Output.Contains("serving initial configuration", StringComparison.Ordinal)
            );
            Assert.False(started.HasExited, started.Output);
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client of a site without encryption: one browser alone trusts Caddy's certificate.</summary>
    public HttpClient NewClient() =>
        new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ActivityHeadersPropagator = null,
            }
        )
        {
            BaseAddress = Board,
        };

    public async ValueTask DisposeAsync()
    {
        await caddy.DisposeAsync();
        folder.Dispose();
    }
}
