using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using FeedBoard.Standalone;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Servers;
using FeedBoard.Tests.Standalone;

namespace FeedBoard.Tests.Distributed;

/// <summary>A failed start of the app host prints one line that says what to do, and leaves no process behind.</summary>
[Slow]
public sealed class AppHostProcessTests(MadeCluster made) : IDisposable
{
    private readonly TestFolder folder = new("apphost");

    private string Data => Path.Combine(folder.Path, "data");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("--web-port")]
    [InlineData("--api-port")]
    public async Task A_port_that_is_taken_is_named_with_the_option_for_another(string option)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = AppHostProcess.Text(((IPEndPoint)taken.LocalEndpoint).Port);
        Assert.Contains(
            $"port {port} is in use: stop what listens there, or choose another with {option}",
            await AppHostProcess.ErrorLineAsync(["--stores=machine", $"--data={Data}", $"{option}={port}"]),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_port_of_the_dashboard_that_is_taken_is_named_with_its_setting()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = AppHostProcess.Text(((IPEndPoint)taken.LocalEndpoint).Port);
        Assert.Contains(
            $"port {port} is in use: stop what listens there, or choose another with ASPNETCORE_URLS",
            await AppHostProcess.ErrorLineAsync(["--stores=machine", $"--data={Data}"], ("ASPNETCORE_URLS", $"http://localhost:{port}")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_second_run_on_the_same_data_is_refused()
    {
        using var held = DataFolder.Open(Data);
        Assert.Contains(
            $"a board already runs on {Data}",
            await AppHostProcess.ErrorLineAsync(["--stores=machine", $"--data={Data}"]),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Data_of_a_newer_PostgreSQL_are_refused()
    {
        Directory.CreateDirectory(Path.Combine(Data, "postgres"));
        await File.WriteAllTextAsync(Path.Combine(Data, "postgres", "PG_VERSION"), "99\n", TestContext.Current.CancellationToken);
        Assert.Contains(
            "belongs to PostgreSQL 99",
            await AppHostProcess.ErrorLineAsync(["--stores=machine", $"--data={Data}"]),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_board_in_the_data_folder_is_kept_when_an_engine_works()
    {
        Directory.CreateDirectory(Path.Combine(Data, "postgres"));
        await File.WriteAllTextAsync(Path.Combine(Data, "postgres", "PG_VERSION"), "99\n", TestContext.Current.CancellationToken);
        Executable.Write(Path.Combine(folder.Path, "docker"), "#!/bin/sh\n");
        var path = $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}";
        Assert.Contains(
            "belongs to PostgreSQL 99",
            await AppHostProcess.ErrorLineAsync([$"--data={Data}"], ("PATH", path)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_board_in_containers_is_not_replaced_by_an_empty_one_when_the_engine_is_down()
    {
        Executable.Write(Path.Combine(folder.Path, "docker"), "#!/bin/sh\nexit 1\n");
        var line = await AppHostProcess.ErrorLineAsync([$"--data={Data}", "--Parameters:postgres-password=x"], ("PATH", folder.Path));
        Assert.Contains(
            "docker is installed, but its engine is not running, and the board of an earlier run is in containers: start the engine",
            line,
            StringComparison.Ordinal
        );
        Assert.EndsWith("with --stores machine", line, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task Containers_without_an_engine_are_refused() =>
        Assert.Contains(
            "no container engine is installed: install Docker or Podman, or start without --stores containers",
            await AppHostProcess.ErrorLineAsync(["--stores=containers"], ("PATH", folder.Path)),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(
        "[ $1 != run ] || { echo 'starting' >&2; echo 'Error: no cgroups' >&2; exit 126; }",
        "podman cannot start a container (Error: no cgroups)"
    )]
    [InlineData("[ $1 = info ]", "cannot be pulled")]
    [InlineData("exit 125", "podman is installed, but its engine is not running")]
    public async Task Containers_with_an_engine_that_cannot_start_one_are_refused(string script, string expected)
    {
        var engine = Path.Combine(folder.Path, "podman");
        Executable.Write(engine, $"#!/bin/sh\n{script}\n");
        Assert.Contains(
            expected,
            await AppHostProcess.ErrorLineAsync(["--stores=containers"], ("PATH", folder.Path)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_manifest_asks_for_secrets_and_contains_none()
    {
        var manifest = Path.Combine(folder.Path, "manifest.json");
        var written = await AppHostProcess.RunAsync(
            ["--operation", "publish", "--step", "publish-manifest", "--output-path", manifest],
            ("ConnectionStrings__mail", "smtp://board:secret-of-mail@smtp.example.org?from=board@example.org"),
            ("Auth__Oidc__google__Authority", "https://accounts.google.com"),
            ("Auth__Oidc__google__ClientId", "123-abc"),
            ("Auth__Oidc__google__ClientSecret", "secret-of-google")
        );
        var text = await File.ReadAllTextAsync(manifest, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("secret-of", written + text, StringComparison.Ordinal);
        var resources = JsonNode.Parse(text)!["resources"]!;
        Assert.All(
            (string[])[BoardNames.Mail, "oidc-google-client-secret"],
            name =>
            {
                var input = resources[name]!["inputs"]!["value"]!;
                Assert.Equal((true, null), ((bool)input["secret"]!, input["default"]));
            }
        );
        Assert.Equal("parameter.v0", (string?)resources["public-url"]!["type"]);
    }

    [Fact]
    public async Task A_service_that_fails_at_its_start_is_named_with_what_it_said()
    {
        await made.CopyToAsync(Data);
        await using var host = AppHostProcess.Start([.. Alone(), "--Parameters:signing-key=short"]);
        var line = await host.LineAsync($"feedboard: {BoardNames.Api} does not run");
        Assert.Matches(
            @"\(exit code 1\): .*Auth:SigningKey must be a secret text of at least 32 bytes.* Fix that and start it again in the dashboard"
                + ", or end this with Ctrl-C.$",
            line
        );
    }

    [Fact]
    public async Task Killed_it_leaves_no_process_and_the_data_are_free()
    {
        await made.CopyToAsync(Data);
        await using var host = AppHostProcess.Start([.. Alone(), $"--Parameters:signing-key={Guid.NewGuid():N}{Guid.NewGuid():N}"]);
        await host.LineAsync("FeedBoard is up");
        Assert.NotEmpty(Programs());
        await host.KillAsync();
        await Wait.ForAsync("the end of all that it started", () => Task.FromResult(!Programs().Any()));
        await Wait.ForAsync("the data to be free", IsFree); // a process whose command line is gone may still have the lock
    }

    private bool IsFree()
    {
        try
        {
            DataFolder.Open(Data).Dispose();
            return true;
        }
        catch (BoardException)
        {
            return false;
        }
    }

    private string[] Alone() => ["--stores=machine", $"--data={Data}", "--Ephemeral=true"];

    /// <summary>
    /// The processes that have the data folder in their command line or environment: PostgreSQL, its keeper, and the services.
    /// </summary>
    private IEnumerable<string> Programs() =>
        BoardProcess
            .All()
            .Where(p => p.Id != Environment.ProcessId)
            .Select(p => $"{p.Command} {p.Variables}")
            .Where(t => t.Contains(folder.Path, StringComparison.Ordinal));
}
