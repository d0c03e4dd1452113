using System.Diagnostics;
using FeedBoard.Tests.Docs;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Deploy;

/// <summary>scripts/azd-migrate, between an azd and an az that only note what they were asked for.</summary>
public sealed class MigrateHookTests : IDisposable
{
    // As the real one does, azd calls its hook again for the deployment of the migrations alone.
    private const string Azd = """
        #!/bin/sh
        echo "azd $*" >>"$NOTES"
        [ -z "$AZD_FAILS" ] || exit 1
        exec "$HOOK"
        """;

    private const string Az = """
        #!/bin/sh
        echo "az $*" >>"$NOTES"
        case "$*" in
          *"job start"*) echo migrations-abc ;;
          *"execution show"*)
            asked=$(grep -c 'execution show' "$NOTES")
            if [ "$asked" -lt 3 ]; then echo Running; else echo "$ENDS_AS"; fi ;;
        esac
        """;

    private readonly TestFolder folder = new("hook");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_migrations_are_deployed_started_and_waited_for()
    {
        var (exitCode, output, notes) = await RunAsync([new("ENDS_AS", "Succeeded"), new("AZURE_RESOURCE_GROUP", "board")]);
        Assert.True(exitCode == 0, output);
        Assert.Equal("azd deploy migrations --no-prompt", notes[0]);
        Assert.StartsWith("az containerapp job start --name migrations --resource-group board", notes[1], StringComparison.Ordinal);
        Assert.Equal(3, notes.Count(n => n.Contains("execution show", StringComparison.Ordinal) && n.Contains("--job-execution-name migrations-abc", StringComparison.Ordinal)));
        Assert.Equal(5, notes.Length);
    }

    [Fact]
    public async Task The_resource_group_is_the_one_that_azd_makes_unless_another_is_named()
        => Assert.Contains("--resource-group rg-production ", (await RunAsync([new("ENDS_AS", "Succeeded"), new("AZURE_ENV_NAME", "production")])).Notes[1] + " ", StringComparison.Ordinal);

    [Theory]
    [InlineData("Failed")]
    [InlineData("Stopped")]
    public async Task Migrations_that_failed_stop_the_deployment_and_it_is_said_where_to_look(string end)
    {
        var (exitCode, output, _) = await RunAsync([new("ENDS_AS", end), new("AZURE_RESOURCE_GROUP", "board")]);
        Assert.Equal(1, exitCode);
        Assert.Contains($"the migrations ended as {end}: az containerapp job logs show", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrations_that_never_end_do_not_hang_the_deployment()
    {
        var (exitCode, output, _) = await RunAsync([new("ENDS_AS", "Running"), new("AZURE_RESOURCE_GROUP", "board"), new("FEEDBOARD_MIGRATION_POLLS", "5")]);
        Assert.Equal(1, exitCode);
        Assert.Contains("have not ended", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployment_that_failed_starts_nothing()
    {
        var (exitCode, _, notes) = await RunAsync([new("AZD_FAILS", "1"), new("AZURE_RESOURCE_GROUP", "board")]);
        Assert.Equal(1, exitCode);
        Assert.Single(notes);
    }

    [Fact]
    public async Task Outside_of_azd_it_says_what_is_missing()
    {
        var (exitCode, output, notes) = await RunAsync([]);
        Assert.Equal(1, exitCode);
        Assert.Contains("AZURE_RESOURCE_GROUP is not set", output, StringComparison.Ordinal);
        Assert.Empty(notes);
    }

    private async Task<(int ExitCode, string Output, string[] Notes)> RunAsync(IEnumerable<KeyValuePair<string, string>> environment)
    {
        var hook = Path.Combine(Repository.Root, "scripts", "azd-migrate");
        var notes = Path.Combine(folder.Path, "notes");
        foreach (var (name, script) in new[] { ("azd", Azd), ("az", Az) })
        {
            await File.WriteAllTextAsync(Path.Combine(folder.Path, name), script + "\n", TestContext.Current.CancellationToken);
            File.SetUnixFileMode(Path.Combine(folder.Path, name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var start = new ProcessStartInfo("bash", [hook]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("AZURE_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        start.Environment["PATH"] = $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}";
        (start.Environment["HOOK"], start.Environment["NOTES"], start.Environment["FEEDBOARD_MIGRATION_POLL_SECONDS"]) = (hook, notes, "0");
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1));
        return (process.ExitCode, await output + await error, File.Exists(notes) ? await File.ReadAllLinesAsync(notes, TestContext.Current.CancellationToken) : []);
    }
}
