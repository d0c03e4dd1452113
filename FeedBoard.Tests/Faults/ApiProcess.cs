using System.Text.RegularExpressions;
using FeedBoard.ApiService.Database;
using FeedBoard.Benchmarks.Board;
using FeedBoard.Standalone;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Faults;

/// <summary>The API as a separate process on a board's database and store: a replica that can be killed, or a command.</summary>
internal sealed partial class ApiProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3); // only ever reached by a test that fails

    private readonly ServerProcess process;
    private readonly TestFolder temporary;

    private ApiProcess(ServerProcess process, TestFolder temporary) => (this.process, this.temporary) = (process, temporary);

    public Uri Address { get; private set; } = null!;

    public int Id => process.Id;

    /// <summary>What it wrote; the last lines.</summary>
    public string Output => process.Output;

    /// <summary>Its temporary folder, where uploads pass through.</summary>
    public string TemporaryFolder => temporary.Path;

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="uploads">Where its temporary folder is to be, when not below the test's own.</param>
    /// <param name="settings">On its command line; <c>DOTNET_…</c> in its environment.</param>
    public static async Task<ApiProcess> StartAsync(BoardFixture board, string? uploads = null, params IEnumerable<string> settings)
    {
        var folder = new TestFolder("uploads");
        var api = new ApiProcess(await LaunchAsync(board, uploads ?? folder.Path, [.. settings, "--urls", "http://127.0.0.1:0"]), folder);
        try
        {
            await Wait.ForAsync("the API's address", () => api.process.HasExited || ListeningOn().IsMatch(api.Output));
            Assert.False(api.process.HasExited, $"the API ended: {api.Output}");
            api.Address = new Uri(ListeningOn().Match(api.Output).Groups["address"].Value);
            using var client = api.NewClient();
            await Wait.ForAsync("the API to be ready", () => Service.IsReadyAsync(client, TestContext.Current.CancellationToken));
            return api;
        }
        catch
        {
            await api.DisposeAsync();
            throw;
        }
    }

    /// <summary>All settings that the API needs, on a free port of loopback.</summary>
    public static Dictionary<string, string> Settings(string database, string images) =>
        new(StringComparer.Ordinal)
        {
            ["ConnectionStrings__feeddb"] = database,
            ["ConnectionStrings__images"] = images,
            ["Auth__SigningKey"] = TestKeys.Signing,
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
        };

    /// <summary>Runs a command or a failing start of the API to its end, as a deployment does.</summary>
    /// <param name="arguments">A command, or settings such as <c>--urls=…</c>.</param>
    /// <param name="settings">All of its environment variables, since tests start from a clean environment.</param>
    /// <param name="folder">Where it is started.</param>
    public static async Task<(int ExitCode, string Output, string Error)> RunToEndAsync(
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> settings,
        string? folder = null
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var start = new ChildStart(Service.Dotnet, [typeof(FeedDb).Assembly.Location, .. arguments], folder ?? AppContext.BaseDirectory)
        {
            Environment = settings,
        };
        return await ChildProcess.RunAsync(start, "", limit.Token);
    }

    /// <summary>Runs a command that needs the database alone to its end, and gives the last line of its output.</summary>
    public static async Task<(int ExitCode, string LastLine, string Error)> LastLineAsync(
        string database,
        params IReadOnlyList<string> arguments
    )
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["ConnectionStrings__feeddb"] = database };
        var (exitCode, output, error) = await RunToEndAsync(arguments, settings);
        return (
            exitCode,
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "",
            error.Trim()
        );
    }

    /// <summary>Runs one of the API's commands on a board to its end.</summary>
    public static async Task<(int ExitCode, string Output)> CommandAsync(BoardFixture board, params IEnumerable<string> arguments)
    {
        using var folder = new TestFolder("uploads");
        await using var command = await LaunchAsync(board, folder.Path, arguments);
        await command.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (command.ExitCode, command.Output);
    }

    /// <summary>A client without tracing, since a test of traces may run at the same time.</summary>
    public HttpClient NewClient() => new(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = Address };

    public Task<Person> JoinAsync() => Person.JoinAsync(NewClient(), $"{Guid.NewGuid():N}@example.org", $"p{Guid.NewGuid():N}"[..20]);

    /// <summary>Uploads that it is receiving: files that are open, though they have no name any more.</summary>
    public int OpenUploads()
    {
        try
        {
            return Directory
                .EnumerateFiles($"/proc/{process.Id}/fd")
                .Count(f =>
                    File.ResolveLinkTarget(f, returnFinalTarget: false)?.FullName.EndsWith(".upload (deleted)", StringComparison.Ordinal)
                    == true
                );
        }
        catch (IOException)
        {
            return 0; // A descriptor was closed while we looked.
        }
    }

    /// <summary>Its peak memory, in bytes.</summary>
    public long MostMemory() => ProcessUse.PeakMemory(process.Id);

    /// <summary>As <c>kill -9</c>.</summary>
    public Task KillAsync() => process.KillAsync();

    /// <summary>As <c>kill</c>: asks it to stop.</summary>
    public void Terminate() => process.Signal(ServerProcess.SigTerminate);

    /// <summary>Waits for its end, which must come before the host's own limit, of 25 seconds, makes it.</summary>
    /// <param name="limit">Longer where the machine has so much to do that a second of work may take a minute.</param>
    public async Task<int> ExitCodeAsync(TimeSpan? limit = null)
    {
        await process
            .WaitForExitAsync(TestContext.Current.CancellationToken)
            .WaitAsync(limit ?? TimeSpan.FromSeconds(24), TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        temporary.Dispose();
    }

    private static Task<ServerProcess> LaunchAsync(BoardFixture board, string uploads, params IEnumerable<string> arguments) =>
        ServerProcess.StartAsync(
            user: null,
            "env",
            [
                $"TMPDIR={uploads}",
                $"ConnectionStrings__feeddb={board.Database};Command Timeout=120", // No timeout may end the situation that a lock holds.
                $"ConnectionStrings__images={board.ImageStore}",
                $"AWS_ACCESS_KEY_ID={SwiftServer.AccessKey}",
                $"AWS_SECRET_ACCESS_KEY={SwiftServer.SecretKey}",
                $"Auth__SigningKey={TestKeys.Signing}",
                "Images__SweepInterval=1.00:00:00",
                "Images__ThumbnailProgram=", // none are made
                "RateLimits__Scale=1000",
                $"ASPNETCORE_CONTENTROOT={AppContext.BaseDirectory}",
                .. arguments.Where(a => a.StartsWith("DOTNET_", StringComparison.Ordinal)),
                Service.Dotnet,
                typeof(FeedDb).Assembly.Location,
                .. arguments.Where(a => !a.StartsWith("DOTNET_", StringComparison.Ordinal)),
            ]
        );

    [GeneratedRegex(@"Now listening on: (?<address>http://\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListeningOn();
}
