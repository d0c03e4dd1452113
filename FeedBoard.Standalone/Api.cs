using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace FeedBoard.Standalone;

/// <summary>FeedBoard.ApiService as a process of its own.</summary>
[SupportedOSPlatform("linux")]
internal sealed class Api(DataFolder data, string connectionString, int port)
{
    public const string FileName = "FeedBoard.ApiService.dll";

    public Uri Address { get; } = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));

    /// <exception cref="BoardException">Something listens on it.</exception>
    public static void CheckPortIsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new BoardException($"port {port} is in use: stop what listens there, or choose another with --api-port", e);
        }
        catch (SocketException e)
        {
            throw new BoardException($"cannot listen on port {port} ({e.Message}): choose another with --api-port", e);
        }
    }

    public async Task MigrateAsync(CancellationToken cancel)
    {
        var (exitCode, _, error) = await ChildProcess.RunAsync(Start("migrate"), "", cancel);
        if (exitCode == 0) return;
        if (error.Contains("No space left on device", StringComparison.Ordinal)) throw DataFolder.Full(data.Path);
        var why = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? $"exit code {exitCode}";
        throw new BoardException($"the migrations failed: {why}");
    }

    /// <summary>Starts it, and waits until it says that it is ready.</summary>
    /// <exception cref="BoardException">It ended instead, or was not ready within a minute.</exception>
    public async Task<ChildProcess> StartAsync(CancellationToken cancel)
    {
        var process = await ChildProcess.StartAsync(Start() with { PassOutput = true });
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(TimeSpan.FromMinutes(1));
            using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(10) };
            while (!await IsReadyAsync(http, limit.Token))
            {
                if (process.HasExited) throw new BoardException($"the API ended at its start (exit code {process.ExitCode}); what it said stands above");
                await Task.Delay(25, limit.Token);
            }

            return process;
        }
        catch (Exception e)
        {
            await StopAsync(process);
            if (e is OperationCanceledException && !cancel.IsCancellationRequested) throw new BoardException($"the API was not ready within a minute: see what it says above, and {Address}health", e);
            throw;
        }
    }

    public static async Task StopAsync(ChildProcess process)
    {
        await process.StopAsync((Signals.Terminate, TimeSpan.FromSeconds(4)), (Signals.Kill, TimeSpan.FromSeconds(0.5)));
        process.Dispose();
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancel)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health", UriKind.Relative), cancel);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // Not listening yet.
        }
    }

    private static string Find()
    {
        var relative = typeof(Api).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => string.Equals(a.Key, "ApiService", StringComparison.Ordinal)).Value!;
        var file = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, relative));
        return File.Exists(file) ? file : throw new BoardException($"{file} is not there: build the solution (dotnet build FeedBoard.sln)");
    }

    private ChildStart Start(params string[] arguments)
    {
        var dll = Find();
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        return new(dotnet, [dll, .. arguments], data.Path)
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["ConnectionStrings__feeddb"] = connectionString,
                ["ConnectionStrings__images"] = new Uri(data.Images).AbsoluteUri,
                ["Auth__SigningKey"] = data.SigningKey(),
                ["ASPNETCORE_URLS"] = Address.GetLeftPart(UriPartial.Authority),
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                // It runs in the data folder (see Orphans); its settings lie beside it.
                ["ASPNETCORE_CONTENTROOT"] = Path.GetDirectoryName(dll)!,
            },
        };
    }
}
