using System.Diagnostics;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Docs;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Deploy;

/// <summary>scripts/azd-migrate, with an az that only records its calls.</summary>
[Slow]
public sealed class MigrateHookTests : IDisposable
{
    private const string Az = """
        #!/bin/sh
        echo "az $*" >>"$NOTES"
        case "$*" in
          *"job start"*) echo migrations-abc ;;
          *"execution show"*)
            asked=$(grep -c 'execution show' "$NOTES")
            if [ "$asked" -le "${BROKEN:-0}" ]; then echo 'no network' >&2; exit 1; fi
            if [ "$asked" -lt 3 ]; then echo Running; else echo "$ENDS_AS"; fi ;;
        esac
        """;

    private static readonly KeyValuePair<string, string>[] Azd =
    [
        new("AZURE_RESOURCE_GROUP", "board"),
        new("AZURE_SUBSCRIPTION_ID", "subscription-1"),
    ];

    private readonly TestFolder folder = new("hook");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_migrations_are_started_and_waited_for()
    {
        var (exitCode, output, notes) = await RunAsync([.. Azd, new("ENDS_AS", "Succeeded")]);
        Assert.True(exitCode == 0, output);
        Assert.StartsWith("az containerapp job start --name migrations --resource-group board", notes[0], StringComparison.Ordinal);
        Assert.Equal(
            3,
            notes.Count(n =>
                n.Contains("execution show", StringComparison.Ordinal)
                && n.Contains("--job-execution-name migrations-abc", StringComparison.Ordinal)
            )
        );
        Assert.Equal(4, notes.Length);
        Assert.All(notes, n => Assert.Contains(" --subscription subscription-1 ", n, StringComparison.Ordinal)); // az may have another one
    }

    [Fact]
    public async Task A_question_that_fails_is_asked_again()
    {
        var (exitCode, output, notes) = await RunAsync([.. Azd, new("ENDS_AS", "Succeeded"), new("BROKEN", "4")]);
        Assert.True(exitCode == 0, output);
        Assert.Equal(5, notes.Count(n => n.Contains("execution show", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task When_all_fail_it_is_said_that_the_migrations_may_still_run()
    {
        var (exitCode, output, notes) = await RunAsync([.. Azd, new("ENDS_AS", "Succeeded"), new("BROKEN", "99")]);
        Assert.Equal(1, exitCode);
        Assert.Contains("they may still run: az containerapp job logs show", output, StringComparison.Ordinal);
        Assert.Equal(5, notes.Count(n => n.Contains("execution show", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Failed")]
    [InlineData("Stopped")]
    public async Task Migrations_that_failed_stop_the_deployment_and_it_is_said_where_to_look(string end)
    {
        var (exitCode, output, _) = await RunAsync([.. Azd, new("ENDS_AS", end)]);
        Assert.Equal(1, exitCode);
        Assert.Contains($"the migrations ended as {end}: az containerapp job logs show", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrations_that_never_end_do_not_hang_the_deployment()
    {
        var (exitCode, output, notes) = await RunAsync([.. Azd, new("ENDS_AS", "Running"), new("FEEDBOARD_MIGRATION_SECONDS", "60")]);
        Assert.Equal(1, exitCode);
        Assert.Contains("have not ended after 60 seconds", output, StringComparison.Ordinal);
        // As long as the job may run, and a minute for its start.
        Assert.Equal(24, notes.Count(n => n.Contains("execution show", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("AZURE_RESOURCE_GROUP")]
    [InlineData("AZURE_SUBSCRIPTION_ID")]
    public async Task Outside_of_azd_it_says_what_is_missing(string name)
    {
        var (exitCode, output, notes) = await RunAsync(Azd.Where(v => v.Key != name));
        Assert.Equal(1, exitCode);
        Assert.Contains($"{name} is not set", output, StringComparison.Ordinal);
        Assert.Empty(notes);
    }

    private async Task<(int ExitCode, string Output, string[] Notes)> RunAsync(IEnumerable<KeyValuePair<string, string>> environment)
    {
        var hook = Path.Combine(Repository.Root, "scripts", "azd-migrate");
        var notes = Path.Combine(folder.Path, "notes");
        var az = Path.Combine(folder.Path, "az");
        Executable.Write(az, Az + "\n");

        var start = new ProcessStartInfo("bash", [hook])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("AZURE_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["PATH"] = $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}";
        (start.Environment["NOTES"], start.Environment["FEEDBOARD_MIGRATION_POLL_SECONDS"]) = (notes, "0");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1));
        return (
            process.ExitCode,
            await output + await error,
            File.Exists(notes) ? await File.ReadAllLinesAsync(notes, TestContext.Current.CancellationToken) : []
        );
    }
}
