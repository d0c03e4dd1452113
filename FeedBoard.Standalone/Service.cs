using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace FeedBoard.Standalone;

/// <summary>A service of the board as a separate process on a loopback port.</summary>
/// <param name="name">The name for messages: "the API".</param>
/// <param name="project">The project of the program.</param>
[SupportedOSPlatform("linux")]
internal abstract class Service(string name, string project, DataFolder data, int port)
{
    /// <summary>Of the programs of all services.</summary>
    public static readonly IReadOnlyList<string> FileNames = [$"{Api.Project}.dll", $"{Web.Project}.dll"];

    /// <summary>The path of the dotnet program that runs this process.</summary>
    internal static string Dotnet => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    public string Name => name;

    public Uri Address { get; } = AddressAt(port);

    public static Uri AddressAt(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));

    protected DataFolder Data => data;

    protected GivenSettings Given => GivenSettings.Of(data.Secrets);

    /// <summary>Its own settings.</summary>
    protected abstract IEnumerable<KeyValuePair<string, string>> Settings { get; }

    /// <summary>Starts the service and waits until it reports ready.</summary>
    /// <exception cref="BoardException">It ended, or was not ready within a minute.</exception>
    public async Task<ChildProcess> StartAsync(CancellationToken cancel)
    {
        var process = await ChildProcess.StartAsync(await StartAsync([], cancel) with { PassOutput = true });
        using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(10) };
        await WaitUntilReadyAsync(
            process,
            name,
            $"see its output above, and {Address}health",
            limit => IsReadyAsync(http, limit),
            cancel
        );
        return process;
    }

    /// <summary>Waits until a started process is ready. Stops it if it does not become ready.</summary>
    /// <param name="name">The name for messages.</param>
    /// <param name="hint">Where to look if it is not ready in time.</param>
    /// <exception cref="BoardException">It ended, or was not ready within a minute.</exception>
    internal static async Task WaitUntilReadyAsync(
        ChildProcess process,
        string name,
        string hint,
        Func<CancellationToken, Task<bool>> isReady,
        CancellationToken cancel
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        try
        {
            while (!await isReady(limit.Token))
            {
                if (process.HasExited)
                    throw new BoardException($"{name} ended during its start (exit code {process.ExitCode}); see its output above");
                await Task.Delay(25, limit.Token);
            }
        }
        catch (Exception e)
        {
            await StopAsync(process);
            if (e is OperationCanceledException && !cancel.IsCancellationRequested)
                throw new BoardException($"{name} was not ready within a minute: {hint}", e);
            throw;
        }
    }

    /// <summary>How long a service may complete what it has begun: longer than ServerLimits.Shutdown of ServiceDefaults.</summary>
    internal static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(27);

    public static async Task StopAsync(ChildProcess process)
    {
        await process.StopAsync((Signals.Terminate, StopPatience), (Signals.Kill, TimeSpan.FromSeconds(0.5)));
        process.Dispose();
    }

    /// <exception cref="BoardException">The account of the services cannot read their program.</exception>
    protected async Task<ChildStart> StartAsync(IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var (program, folders) = Program(project);
        return new(Dotnet, [program, .. arguments], data.Path) // The working directory is the data folder: see Orphans.
        {
            User = Accounts.Services,
            NoNewPrivileges = true,
            Through = Accounts.Services is { } account ? await Isolation.WithFoldersAsync(account, folders, cancel) : [],
            Environment = new Dictionary<string, string>(Settings.Concat(AllowedHosts()), StringComparer.Ordinal)
            {
                ["ASPNETCORE_URLS"] = Address.GetLeftPart(UriPartial.Authority),
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                // Settings are read at the start. Linux lets a user watch for changes 128 times only, and others need that too.
                ["DOTNET_hostBuilder__reloadConfigOnChange"] = "false",
                ["HOME"] = Accounts.Services is null ? Environment.GetEnvironmentVariable("HOME") ?? "" : "/nonexistent",
            },
        };
    }

    private IEnumerable<KeyValuePair<string, string>> AllowedHosts() =>
        Given.AllowedHostsAndThisMachine() is { } hosts ? [new(GivenSettings.AllowedHosts, hosts)] : [];

    internal static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancel)
    {
        try
        {
            using var response = await http.GetAsync(new Uri("/health", UriKind.Relative), cancel);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return false; // Not listening yet, or too busy to respond in time.
        }
    }

    /// <summary>
    /// The program of a service, and the folders that it reads: that of its project, where an unpublished page has its static files, and
    /// the runtime's.
    /// </summary>
    internal static (string Program, IReadOnlyList<string> Folders) Program(string project)
    {
        var program = Find(project);
        var built = Path.GetDirectoryName(program)!;
        var folder = Path.GetFullPath(Path.Combine(built, "..", "..", ".."));
        return (program, [File.Exists(Path.Combine(folder, $"{project}.csproj")) ? folder : built, Path.GetDirectoryName(Dotnet)!]);
    }

    /// <summary>Where the program of a service was built.</summary>
    internal static string Find(string project)
    {
        var relative = typeof(Service)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(a => string.Equals(a.Key, project, StringComparison.Ordinal))
            .Value!;
        var file = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, relative));
        return File.Exists(file) ? file : throw new BoardException($"{file} does not exist: build the solution (dotnet build "
            + $"FeedBoard.sln)");
    }
}
