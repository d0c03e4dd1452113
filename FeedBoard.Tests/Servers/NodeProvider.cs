using System.Globalization;
using FeedBoard.Standalone;

namespace FeedBoard.Tests.Servers;

/// <summary>npm's oidc-provider in a process of its own: another implementation of what <c>TestProvider</c> does.</summary>
internal sealed class NodeProvider : IAsyncDisposable
{
    private const string Package = "oidc-provider@9.13.3";

    // By a shell, and its output into a file: what npm leaves running in the background would keep a pipe open.
    private const string Install = """
        cd "$1" || exit 1
        export NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-${SSL_CERT_FILE:-}}" # those that the machine trusts
        timeout 120 npm install --prefix "$1" --fetch-retries 1 --no-audit --no-fund --no-update-notifier \
          --ignore-scripts --no-package-lock "$2" </dev/null >install.log 2>&1 || { tail -n 20 install.log; exit 1; }
        """;

    private readonly TestFolder folder = new("node");
    private readonly int port = LoopbackPort.Free();
    private ServerProcess? process;

    public string Authority => $"http://localhost:{port}";

    /// <summary>Installs it into a folder of the test, and starts it.</summary>
    /// <param name="returnTo">The address of the board that it may send people back to.</param>
    public async Task StartAsync(Uri returnTo)
    {
        try
        {
            await ServerProcess.RunAsync(user: null, "sh", ["-c", Install, "sh", folder.Path, Package]);
        }
        catch (InvalidOperationException e)
        {
            Assert.Fail(
                $"{Package} could not be installed. The test needs npm with Node.js 20 or later (Debian: apt-get install nodejs npm) and a "
                    + $"registry of npm: {e.Message}"
            );
        }

        // Beside its modules, where Node.js looks for them.
        var script = Path.Combine(folder.Path, "oidc_provider.mjs");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Servers", "oidc_provider.mjs"), script);
        process = await ServerProcess.StartAsync(
            user: null,
            "node",
            [script, port.ToString(CultureInfo.InvariantCulture), returnTo.AbsoluteUri]
        );
        await process.Ready.WaitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
        folder.Dispose();
    }
}
