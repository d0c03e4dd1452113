using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using FeedBoard.Standalone;

namespace FeedBoard.Tests.Standalone;

/// <summary>The real program, started as a user would.</summary>
internal sealed class StandaloneProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly Task<string> output, error;

    private StandaloneProcess(Process process, int port, int webPort)
    {
        (this.process, Port, WebPort) = (process, port, webPort);
        (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    /// <summary>Of the API.</summary>
    public int Port { get; }

    public int WebPort { get; }

    public int Id => process.Id;

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static StandaloneProcess Start(string data, int? port = null, int? webPort = null, string? thumbnailProgram = null)
    {
        var (api, web) = (port ?? FreePort(), webPort ?? FreePort());
        var info = new ProcessStartInfo(Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet")))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[typeof(StandaloneBoard).Assembly.Location, "--data", data, $"--api-port={Text(api)}", $"--web-port={Text(web)}"])
            info.ArgumentList.Add(argument);
        if (thumbnailProgram is not null) info.Environment["Images__ThumbnailProgram"] = thumbnailProgram;
        return new(Process.Start(info)!, api, web);
    }

    /// <summary>Waits until the front end, which is started last, answers that it is ready.</summary>
    public async Task ReadyAsync()
    {
        using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }); // in no trace that a test beside this one listens to
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(50))
        {
            if (process.HasExited) Assert.Fail($"it ended with {process.ExitCode}: {await output}{await error}");
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{WebPort}/health"));
                if (answer.StatusCode == HttpStatusCode.OK) return;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }
        }

        Assert.Fail("not ready within a minute");
    }

    public void Signal(int signal) => Signals.Send(process, signal);

    public async Task<int> ExitCodeAsync(TimeSpan within)
    {
        await process.WaitForExitAsync().WaitAsync(within);
        return process.ExitCode;
    }

    /// <summary>Its one line on standard error, after it has ended with exit code 1.</summary>
    public async Task<string> ErrorLineAsync()
    {
        Assert.Equal(1, await ExitCodeAsync(TimeSpan.FromSeconds(60)));
        return Assert.Single((await error).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(); // The children go with it.
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
