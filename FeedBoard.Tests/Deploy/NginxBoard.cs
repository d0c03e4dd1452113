using System.Globalization;
using FeedBoard.Tests.Docs;
using FeedBoard.Tests.Servers;
using FeedBoard.Tests.Web;
using LoopbackPort = FeedBoard.Standalone.LoopbackPort;

namespace FeedBoard.Tests.Deploy;

/// <summary>A board behind Debian's nginx with deploy/nginx-cache.conf.</summary>
public sealed class NginxBoard(TestPostgres postgres, SwiftServer swift, Browser browser) : GuestPagesBoard(postgres, swift, browser)
{
    private readonly TestFolder folder = new("nginx");
    private ServerProcess? nginx;

    /// <summary>nginx's.</summary>
    public Uri Outside { get; private set; } = null!;

    protected override IEnumerable<KeyValuePair<string, string>> WebSettings =>
        [.. base.WebSettings, new("Proxies:Known:0", "127.0.0.0/8")];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var port = LoopbackPort.Free();
        Outside = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        // Differences from a deployment: ports of loopback, and folders of the test.
        var text = Repository
            .Read("deploy/nginx-cache.conf")
            .Replace("server 127.0.0.1:8080;", $"server {Web.Authority};", StringComparison.Ordinal)
            .Replace("/var/cache/nginx/feedboard", $"{folder.Path}/cache", StringComparison.Ordinal)
            .Replace("listen 80;", $"listen {Outside.Authority};", StringComparison.Ordinal);
        var file = Path.Combine(folder.Path, "nginx.conf");
        await File.WriteAllTextAsync(
            file,
            $$"""
            daemon off;
            master_process off;
            worker_processes 1;
            error_log stderr;
            pid {{folder.Path}}/nginx.pid;
            events { worker_connections 1024; }
            http {
                access_log off;
                client_body_temp_path {{folder.Path}}/body;
                proxy_temp_path {{folder.Path}}/proxy;
                fastcgi_temp_path {{folder.Path}}/fastcgi;
                uwsgi_temp_path {{folder.Path}}/uwsgi;
                scgi_temp_path {{folder.Path}}/scgi;
                {{text}}
            }
            """
        );
        var program = File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";
        nginx = await ServerProcess.StartAsync(user: null, program, "-e", "stderr", "-p", folder.Path, "-c", file);
        using var http = new HttpClient { BaseAddress = Outside };
        await nginx.PassesOnAsync(http);
    }

    public override async ValueTask DisposeAsync()
    {
        if (nginx is not null)
            await nginx.DisposeAsync();
        await base.DisposeAsync();
        folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
