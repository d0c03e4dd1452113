using System.Diagnostics;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Standalone;

/// <summary><c>./feedboard</c> in a separate clone, with a fake <c>dotnet</c>.</summary>
[Slow]
public sealed class ScriptTests : IDisposable
{
    private readonly TemporaryFolder clone = new();

    public ScriptTests()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "FeedBoard.sln")))
            root = root.Parent!;
        Directory.CreateDirectory(clone["FeedBoard.AppHost"]);
        Directory.CreateDirectory(clone["FeedBoard.Tests"]);
        Directory.CreateDirectory(clone["bin"]);
        File.Copy(Path.Combine(root.FullName, "feedboard"), clone["feedboard"]);
        foreach (var file in (string[])["Directory.Packages.props", "global.json", "FeedBoard.AppHost/FeedBoard.AppHost.csproj"])
            File.WriteAllText(clone[file], "");
        File.WriteAllText(clone["bin/sdk"], "100");
        Executable.Write(
            clone["bin/dotnet"],
            $$"""
            #!/bin/bash
            case $1 in
              --list-sdks) echo "10.0.$(cat '{{clone["bin/sdk"]}}') [/sdk]" ;;
              restore | format) echo "$*" >> '{{clone["bin/calls"]}}' ;;
              build) echo "$*" >> '{{clone["bin/calls"]}}'
                [[ "$*" == *WithoutAspire* || ! -f '{{clone["bin/answer"]}}' ]] || { cat '{{clone["bin/answer"]}}'; exit 1; } ;;
              *.dll) echo "$* in $ASPNETCORE_ENVIRONMENT" > '{{clone["bin/started"]}}' ;;
              test) echo "$* | $FEEDBOARD_FAULT_ROUNDS rounds from $FEEDBOARD_FAULT_SEED" > '{{clone["bin/tested"]}}'
                while [[ $1 != --results-directory ]]; do shift; done
                if [[ -f '{{clone["bin/trx"]}}' ]]; then mkdir -p "$2"; cp '{{clone["bin/trx"]}}' "$2/one.trx"; fi
                exit "$(cat '{{clone["bin/status"]}}')" ;;
            esac
            """
        );
    }

    public static TheoryData<string> WithoutAspire =>
        new(
            "a.csproj(2,3): error :   Unable to find package Aspire.AppHost.Sdk. No packages exist with this id in source(s): one",
            "a.csproj : error NU1101: Unable to find package Aspire.Hosting.PostgreSQL. No packages exist with this id in source(s): one",
            "a.csproj : error NU1102: Unable to find package Aspire.Npgsql.EntityFrameworkCore.PostgreSQL with version (>= 13.6.5)",
            "a.csproj(2,31): error MSB4236: The SDK 'Aspire.AppHost.Sdk/13.6.4' specified could not be found."
        );

    [Theory]
    [MemberData(nameof(WithoutAspire))]
    public async Task Where_Aspire_cannot_be_had_the_board_is_built_without_it_when_asked_for_standalone(string error)
    {
        Build(error);

        var (exitCode, output, _) = await RunAsync("run --standalone --web-port 6001");
        Assert.Equal(0, exitCode);
        Assert.Contains(
            "Aspire's packages are not available from these NuGet sources: building without them",
            output,
            StringComparison.Ordinal
        );
        Assert.Contains("FeedBoard.Standalone.dll --web-port 6001", File.ReadAllText(clone["bin/started"]), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(WithoutAspire))]
    public async Task Where_Aspire_cannot_be_had_the_app_host_says_what_to_do(string error)
    {
        Build(error);

        var (exitCode, _, said) = await RunAsync("run");
        Assert.Equal(1, exitCode);
        Assert.Contains(
            "./feedboard run --standalone",
            Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(clone["bin/started"]));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run --standalone")]
    public async Task A_build_that_fails_otherwise_is_not_tried_without_Aspire(string verb)
    {
        Build("a.cs(1,2): error CS0103: The name 'Aspire' does not exist");

        var (exitCode, _, error) = await RunAsync(verb);
        Assert.Equal(1, exitCode);
        Assert.Contains("CS0103", error, StringComparison.Ordinal);
        Assert.Single(File.ReadAllLines(clone["bin/calls"]));
    }

    [Fact]
    public async Task Format_restores_first_and_passes_its_arguments_on()
    {
        var (exitCode, _, _) = await RunAsync("format --verify-no-changes");
        Assert.Equal(0, exitCode);
        Assert.Equal(
            ["restore FeedBoard.sln", "format FeedBoard.sln --no-restore --verify-no-changes"],
            File.ReadAllLines(clone["bin/calls"])
        );
    }

    [Fact]
    public async Task Run_starts_the_app_host_with_its_options()
    {
        await RunAsync("run --stores machine --data /some/where");
        Assert.EndsWith(
            "FeedBoard.AppHost.dll --stores machine --data /some/where in Development",
            File.ReadAllText(clone["bin/started"]).TrimEnd(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_has_not_changed_is_not_built_again()
    {
        foreach (var project in (string[])["FeedBoard.AppHost", "FeedBoard.ApiService", "FeedBoard.Web"])
            WriteProgram(project);
        File.WriteAllText(clone["FeedBoard.Tests/a.cs"], "one");
        await AssertBuiltAsync(1, "never built");
        await AssertBuiltAsync(1, "nothing changed");

        var time = File.GetLastWriteTimeUtc(clone["FeedBoard.Tests/a.cs"]);
        File.WriteAllText(clone["FeedBoard.Tests/a.cs"], "another");
        File.SetLastWriteTimeUtc(clone["FeedBoard.Tests/a.cs"], time);
        await AssertBuiltAsync(2, "another size");
        File.SetLastWriteTimeUtc(clone["FeedBoard.Tests/a.cs"], time.AddDays(-1));
        await AssertBuiltAsync(3, "another time, even an earlier one");
        File.Delete(clone["FeedBoard.Tests/a.cs"]);
        await AssertBuiltAsync(4, "a file less");
        File.WriteAllText(clone["bin/sdk"], "101");
        await AssertBuiltAsync(5, "another SDK");
        Directory.Delete(clone["FeedBoard.Web/bin"], recursive: true);
        await AssertBuiltAsync(6, "a program is missing");
        WriteProgram("FeedBoard.Web");
        await AssertBuiltAsync(6, "nothing changed since");

        File.WriteAllText(clone["FeedBoard.Tests/b.cs"], "");
        Build("b.cs(1,2): error CS0103: The name 'x' does not exist");
        await AssertBuiltAsync(7, "a file more");
        await AssertBuiltAsync(8, "the build failed");

        async Task AssertBuiltAsync(int times, string why)
        {
            await RunAsync("run");
            Assert.True(times == File.ReadAllLines(clone["bin/calls"]).Length, why);
        }
    }

    /// <summary>A build would replace the programs of the board that runs.</summary>
    [Fact]
    public async Task A_backup_starts_what_is_built()
    {
        await RunAsync("backup /b.tar");
        Assert.Single(File.ReadAllLines(clone["bin/calls"])); // nothing was there to start
        foreach (var project in (string[])["FeedBoard.Standalone", "FeedBoard.ApiService", "FeedBoard.Web"])
            WriteProgram(project);
        File.WriteAllText(clone["FeedBoard.Tests/a.cs"], "changed since");
        File.Delete(clone["bin/started"]);
        await RunAsync("backup /b.tar");
        Assert.Single(File.ReadAllLines(clone["bin/calls"]));
        Assert.Contains("FeedBoard.Standalone.dll backup /b.tar", File.ReadAllText(clone["bin/started"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run", "")]
    [InlineData("run --standalone", "/there/is/no/such/home")]
    [InlineData("test", "/proc/1/nothing")]
    public async Task Without_a_home_folder_it_says_what_to_do(string verb, string home)
    {
        var (exitCode, _, error) = await RunAsync(verb, ("HOME", home));
        Assert.Equal(1, exitCode);
        Assert.Contains(
            "HOME=/tmp/home ./feedboard",
            Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(clone["bin/calls"]));
    }

    [Theory]
    [InlineData(5, 5, 5, 0, 0, "5 passed, 0 failed")]
    [InlineData(5, 4, 4, 0, 0, "4 passed, 0 failed, 1 skipped")]
    [InlineData(5, 5, 3, 1, 1, "3 passed, 2 failed")]
    [InlineData(5, 5, 5, 1, 1, "5 passed, 1 failed")] // all passed, and then the test host crashed
    [InlineData(0, 0, 0, 0, 1, "0 passed, 0 failed")]
    [InlineData(null, 0, 0, 1, 1, "0 passed, 1 failed")] // no results at all
    public async Task The_last_line_counts_the_real_results(int? total, int executed, int passed, int status, int expected, string line)
    {
        End(status);
        if (total is not null)
            File.WriteAllText(
                clone["bin/trx"],
                $"<TestRun><ResultSummary><Counters total=\"{total}\" executed=\"{executed}\" passed=\"{passed}\" failed=\"0\" "
                    + $"/></ResultSummary></TestRun>"
            );

        var (exitCode, output, _) = await RunAsync("test");

        Assert.Equal((expected, line), (exitCode, output.TrimEnd().Split('\n')[^1]));
    }

    [Theory]
    [InlineData("test --faults --rounds 7 --seed 30", @"--filter Category=Faults \| 7 rounds from 30$")]
    [InlineData("test --faults", @"--filter Category=Faults \| 200 rounds from [0-9]+$")]
    [InlineData("test --filter Category!=Faults", @"--filter Category!=Faults \|  rounds from $")]
    public async Task The_fault_runner_is_started_with_rounds_and_seed(string verb, string expected)
    {
        End(0);
        await RunAsync(verb);
        Assert.Matches(expected, File.ReadAllText(clone["bin/tested"]).TrimEnd('\n'));
    }

    [Theory]
    [InlineData("test --faults --rounds", "--rounds needs a number")]
    [InlineData("test --faults --rounds many", "--rounds needs a number from 1 to 99999999, not 'many'")]
    [InlineData("test --faults --seed 0", "--seed needs a number")]
    [InlineData("test --faults --fast", "test --faults takes --rounds N and --seed N, not '--fast'")]
    public async Task What_the_fault_runner_does_not_know_is_said_and_nothing_runs(string verb, string message)
    {
        End(0);
        var (exitCode, output, error) = await RunAsync(verb);
        Assert.Equal((1, "0 passed, 0 failed"), (exitCode, output.TrimEnd().Split('\n')[^1]));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(File.Exists(clone["bin/tested"]));
    }

    [Fact]
    public async Task An_unknown_verb_shows_the_usage()
    {
        var (exitCode, _, error) = await RunAsync("fly");

        Assert.Equal(2, exitCode);
        Assert.StartsWith("usage: ./feedboard", error, StringComparison.Ordinal);
    }

    public void Dispose() => clone.Dispose();

    private void WriteProgram(string project)
    {
        Directory.CreateDirectory(clone[$"{project}/bin/Release/net10.0"]);
        File.WriteAllText(clone[$"{project}/bin/Release/net10.0/{project}.dll"], "");
    }

    private void Build(string error) => File.WriteAllText(clone["bin/answer"], error + "\n");

    private void End(int status) => File.WriteAllText(clone["bin/status"], $"{status}");

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string verb, params (string Name, string Value)[] environment)
    {
        var info = new ProcessStartInfo("bash")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        info.ArgumentList.Add(clone["feedboard"]);
        foreach (var word in verb.Split(' '))
            info.ArgumentList.Add(word);
        info.Environment["PATH"] = $"{clone["bin"]}:{Environment.GetEnvironmentVariable("PATH")}";
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        using var process = Process.Start(info)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
