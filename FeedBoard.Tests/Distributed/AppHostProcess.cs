extern alias apphost;

using System.Diagnostics;
using System.Globalization;
using System.Text;
using FeedBoard.Standalone;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Distributed;

/// <summary>The app host as a separate process, started like <c>./feedboard run</c>, on free ports.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process process;
    private readonly TestFolder secrets;
    private readonly Task<string> error;

    private AppHostProcess(Process process, TestFolder secrets)
    {
        (this.process, this.secrets) = (process, secrets);
        error = process.StandardError.ReadToEndAsync();
    }

    public static AppHostProcess Start(string[] arguments, params (string Name, string Value)[] environment)
    {
        var program = typeof(apphost::FeedBoard.AppHost.ResourceStates).Assembly.Location;
        var info = new ProcessStartInfo(
            Service.Dotnet,
            [program, $"--api-port={Text(LoopbackPort.Free())}", $"--web-port={Text(LoopbackPort.Free())}", .. arguments]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["DOTNET_ENVIRONMENT"] = info.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        info.Environment["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
        // Where the secrets of a project are: not those of a board that the developer has run.
        var folder = new TestFolder("secrets");
        info.Environment["APPDATA"] = folder.Path;
        foreach (var setting in (string[])["ASPNETCORE_URLS", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"])
            info.Environment[setting] = $"http://localhost:{Text(LoopbackPort.Free())}";
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        return new(Process.Start(info)!, folder);
    }

    /// <summary>The one line that it ends with, and exit code 1.</summary>
    public static async Task<string> ErrorLineAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        await using var host = Start(arguments, environment);
        await host.process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(1, host.process.ExitCode);
        var line = Assert.Single((await host.error).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("feedboard: ", line, StringComparison.Ordinal);
        return line;
    }

    /// <summary>Runs to its end, with exit code 0.</summary>
    /// <returns>All that it wrote.</returns>
    public static async Task<string> RunAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        await using var host = Start(arguments, environment);
        var output = host.process.StandardOutput.ReadToEndAsync();
        await host.process.WaitForExitAsync().WaitAsync(Patience);
        var written = await output + await host.error;
        Assert.True(host.process.ExitCode == 0, written);
        return written;
    }

    /// <summary>Waits for a line of its output.</summary>
    public async Task<string> LineAsync(string start)
    {
        var read = new StringBuilder();
        using var limit = new CancellationTokenSource(Patience);
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
                return line;
            read.AppendLine(line);
        }

        throw new InvalidOperationException($"It ended without '{start}': {read}{await error}");
    }

    /// <summary>As the kernel ends it when there is no memory: it can do nothing any more.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
        secrets.Dispose();
    }

    public static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
