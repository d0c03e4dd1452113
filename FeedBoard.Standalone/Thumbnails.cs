using System.Runtime.Versioning;

namespace FeedBoard.Standalone;

/// <summary>
/// The process that decodes uploaded images: under its own account where root starts it, without network where the machine permits that,
/// and without the environment. The API reaches it by a socket in the data folder.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class Thumbnails : IAsyncDisposable
{
    /// <summary>As API and this process, who work in the data folder, both write it: a socket's whole path may have 107 bytes.</summary>
    public const string Socket = "thumbnails/socket";

    /// <summary>The setting of the API that names a socket.</summary>
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

    /// <summary>Starts it, and waits until it listens. A socket that somebody else serves, as a unit of systemd does, is left to
    /// them.</summary>
    /// <exception cref="BoardException">It ended instead, or was not ready within a minute.</exception>
    public static async Task<IAsyncDisposable?> StartAsync(DataFolder data, Steps steps, CancellationToken cancel)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 })
            return null;
        var network = await Isolation.WithoutNetworkAsync(cancel);
        if (network.Count == 0)
            await steps.SayAsync("note: this machine permits no network namespace, so images are decoded in a process that has a network");
        var (program, folders) = Service.Program(Api.Project);
        var reach = Accounts.Thumbnails is { } account ? await Isolation.WithFoldersAsync(account, folders, cancel) : [];
        var serving = new ChildStart(Service.Dotnet, [program, "serve-thumbnails", Socket], data.Path) // In the data folder: see Orphans.
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
        File.Delete(socket); // of a start that was killed: one that is there is this one's
        var server = await ChildProcess.StartAsync(serving);
        await Service.WaitUntilReadyAsync(
            server,
            "the thumbnail process",
            "see what it says above",
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

    /// <summary>The board works without thumbnails, so it goes on when this process ends, and a new one is started.</summary>
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
            // The board stops.
        }
    }
}
