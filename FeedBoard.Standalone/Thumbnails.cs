using System.Runtime.Versioning;

namespace FeedBoard.Standalone;

/// <summary>
/// The process that decodes uploaded images. It has its own account if root starts it, no network if the machine permits that, and an empty
/// environment. The API connects to its socket in the data folder.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class Thumbnails : IAsyncDisposable
{
    /// <summary>
    /// Relative to the data folder, the working directory of both processes: the path of a socket is limited to 107 bytes.
    /// </summary>
    public const string Socket = "thumbnails/socket";

    /// <summary>The setting of the API for the path of the socket.</summary>
    public const string Variable = "Images__ThumbnailSocket";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource ending = new();
    private readonly ChildStart start;
    private ChildProcess process;
    private readonly Task keeping;

    private Thumbnails(ChildStart start, ChildProcess process)
    {
        (this.start, this.process) = (start, process);
        keeping = KeepAsync();
    }

    /// <summary>
    /// Starts the process and waits until it listens. Does nothing if the socket has another server, such as a systemd unit.
    /// </summary>
    /// <exception cref="BoardException">It ended, or was not ready within a minute.</exception>
    public static async Task<IAsyncDisposable?> StartAsync(DataFolder data, Steps steps, CancellationToken cancel)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 })
            return null;
        var network = await Isolation.WithoutNetworkAsync(cancel);
        if (network.Count == 0)
            await steps.SayAsync("note: this machine permits no network namespace, so images are decoded in a process that has a network");
        var (program, folders) = Service.Program(Api.Project);
        var reach = Accounts.Thumbnails is { } account ? await Isolation.WithFoldersAsync(account, folders, cancel) : [];
        // The working directory is the data folder: see Orphans.
        var serving = new ChildStart(Service.Dotnet, [program, "serve-thumbnails", Socket], data.Path)
        {
            User = Accounts.Thumbnails,
            NoNewPrivileges = true,
            Through = [.. network, .. reach],
            OnlyEnvironment = true,
            PassOutput = true,
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["DOTNET_GCHeapHardLimit"] = "0x10000000",
                ["DOTNET_gcConcurrent"] = "0",
                ["DOTNET_EnableDiagnostics"] = "0",
                ["DOTNET_TieredPGO"] = "0",
            },
        };
        var socket = Path.Combine(data.Path, Socket);
        File.Delete(socket); // left by a killed start, so that an existing socket is always the new one
        var server = await ChildProcess.StartAsync(serving);
        await Service.WaitUntilReadyAsync(
            server,
            "the thumbnail process",
            "see its output above",
            _ => Task.FromResult(File.Exists(socket)),
            cancel
        );
        return new Thumbnails(serving, server);
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await keeping;
        await Service.StopAsync(process);
        ending.Dispose();
    }

    /// <summary>The board works without thumbnails, so it keeps running when this process ends, and a new process is started.</summary>
    private async Task KeepAsync()
    {
        try
        {
            while (true)
            {
                await process.WaitAsync(ending.Token);
                await Task.Delay(Pause, ending.Token);
                process.Dispose();
                process = await ChildProcess.StartAsync(start);
            }
        }
        catch (OperationCanceledException)
        {
            // The board is stopping.
        }
    }
}
