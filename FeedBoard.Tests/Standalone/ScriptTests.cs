using System.Diagnostics;

namespace FeedBoard.Tests.Standalone;

/// <summary><c>./feedboard</c> in a clone of its own, with a <c>dotnet</c> that says what a test tells it to say.</summary>
public sealed class ScriptTests : IDisposable
{
    private const string NotFound = "a.csproj(2,3): error :   Unable to find package Aspire.AppHost.Sdk. No packages exist with this id in source(s): one\na.csproj(2,31): error MSB4236: The SDK 'Aspire.AppHost.Sdk/1' specified could not be found.";
    private const string Unreachable = NotFound + "\na.csproj(2,3): warning : Unable to load the service index for source one.";

    private readonly TemporaryFolder clone = new();

    public ScriptTests()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "FeedBoard.sln"))) root = root.Parent!;
        Directory.CreateDirectory(clone["FeedBoard.AppHost"]);
        Directory.CreateDirectory(clone["FeedBoard.Tests"]);
        Directory.CreateDirectory(clone["bin"]);
        File.Copy(Path.Combine(root.FullName, "feedboard"), clone["feedboard"]);
        foreach (var file in (string[])["Directory.Packages.props", "global.json", "FeedBoard.AppHost/FeedBoard.AppHost.csproj"]) File.WriteAllText(clone[file], "");
        File.WriteAllText(clone["sources"], "E one");
        File.WriteAllText(clone["bin/dotnet"], $$"""
            #!/bin/bash
            case $1 in
              --list-sdks) echo '10.0.100 [/sdk]' ;;
              nuget) cat '{{clone["sources"]}}' ;;
              restore) echo asked >> '{{clone["calls"]}}'; cat '{{clone["answer"]}}'; exit "$(cat '{{clone["status"]}}')" ;;
              test) echo "$* | $FEEDBOARD_FAULT_ROUNDS rounds from $FEEDBOARD_FAULT_SEED" > '{{clone["tested"]}}'
                while [[ $1 != --results-directory ]]; do shift; done
                if [[ -f '{{clone["trx"]}}' ]]; then mkdir -p "$2"; cp '{{clone["trx"]}}' "$2/one.trx"; fi
                exit "$(cat '{{clone["status"]}}')" ;;
            esac
            """);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(clone["bin/dotnet"], (UnixFileMode)0b111_101_101);
    }

    private int TimesAsked => File.Exists(clone["calls"]) ? File.ReadAllLines(clone["calls"]).Length : 0;

    [Theory]
    [InlineData(NotFound, 1, "false")]
    [InlineData("a.csproj : error NU1101: Unable to find package Aspire.Hosting.PostgreSQL. No packages exist with this id in source(s): one", 1, "false")]
    [InlineData("a.csproj : error NU1102: Unable to find package Aspire.Hosting.PostgreSQL with version (>= 13.1.3)", 1, "false")]
    [InlineData("Restored.", 0, "true")]
    public async Task What_the_sources_carry_is_remembered(string answer, int status, string full)
    {
        Answer(answer, status);

        Assert.Equal(0, (await RunAsync("probe")).ExitCode);
        Assert.Contains($">{full}</FullFeed>", File.ReadAllText(clone["feed.props"]), StringComparison.Ordinal);
        Assert.True(File.Exists(clone["feed.stamp"]));
    }

    [Theory]
    [InlineData(Unreachable)]
    [InlineData("a.csproj : error NU1301: Unable to load the service index for source one.")]
    [InlineData("a.csproj : error NU1101: Unable to find package A.\na.csproj : error NU1301: Unable to load the service index for source two.")]
    [InlineData("a.csproj : error NU1605: Detected package downgrade")]
    [InlineData("")]
    public async Task Anything_but_not_found_is_an_error_and_is_not_remembered(string answer)
    {
        Answer(answer, 1);

        var (exitCode, _, error) = await RunAsync("probe");

        Assert.Equal(1, exitCode);
        Assert.Contains("FULLFEED=true", error, StringComparison.Ordinal);
        Assert.False(File.Exists(clone["feed.props"]) || File.Exists(clone["feed.stamp"]));
    }

    [Fact]
    public async Task It_is_asked_again_only_when_told_or_the_sources_change_or_a_day_has_passed()
    {
        Answer(NotFound, 1);
        await RunAsync("test");
        await RunAsync("test");
        Assert.Equal(1, TimesAsked);

        await RunAsync("probe");
        Assert.Equal(2, TimesAsked);

        File.WriteAllText(clone["sources"], "E two");
        await RunAsync("test");
        Assert.Equal(3, TimesAsked);

        var stamp = File.ReadAllText(clone["feed.stamp"]).Split(' ');
        File.WriteAllText(clone["feed.stamp"], $"{stamp[0]} {stamp[1]} 1000000000\n");
        await RunAsync("test");
        Assert.Equal(4, TimesAsked);
    }

    [Fact]
    public async Task By_hand_nobody_is_asked_and_nothing_remembered()
    {
        Answer("", 1);

        var (_, output, _) = await RunAsync("probe", ("FULLFEED", "true"));

        Assert.Contains("full NuGet feed (by hand)", output, StringComparison.Ordinal);
        Assert.Equal(0, TimesAsked);
        Assert.False(File.Exists(clone["feed.props"]));
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
        Answer("", 0);
        Assert.Equal(0, (await RunAsync("probe")).ExitCode);
        Answer("", status);
        if (total is not null)
            File.WriteAllText(clone["trx"], $"<TestRun><ResultSummary><Counters total=\"{total}\" executed=\"{executed}\" passed=\"{passed}\" failed=\"0\" /></ResultSummary></TestRun>");

        var (exitCode, output, _) = await RunAsync("test");

        Assert.Equal((expected, line), (exitCode, output.TrimEnd().Split('\n')[^1]));
    }

    [Theory]
    [InlineData("test --faults --rounds 7 --seed 30", @"--filter Category=Faults \| 7 rounds from 30$")]
    [InlineData("test --faults", @"--filter Category=Faults \| 200 rounds from [0-9]+$")]
    [InlineData("test --filter Category!=Faults", @"--filter Category!=Faults \|  rounds from $")]
    public async Task The_fault_runner_is_started_with_rounds_and_seed(string verb, string expected)
    {
        Answer("", 0);
        await RunAsync(verb, ("FULLFEED", "false"));
        Assert.Matches(expected, File.ReadAllText(clone["tested"]).TrimEnd('\n'));
    }

    [Theory]
    [InlineData("test --faults --rounds", "--rounds wants a number")]
    [InlineData("test --faults --rounds many", "--rounds wants a number from 1 to 99999999, not 'many'")]
    [InlineData("test --faults --seed 0", "--seed wants a number")]
    [InlineData("test --faults --fast", "test --faults knows --rounds N and --seed N, not '--fast'")]
    public async Task What_the_fault_runner_does_not_know_is_said_and_nothing_runs(string verb, string message)
    {
        Answer("", 0);
        var (exitCode, output, error) = await RunAsync(verb, ("FULLFEED", "false"));
        Assert.Equal((1, "0 passed, 0 failed"), (exitCode, output.TrimEnd().Split('\n')[^1]));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(File.Exists(clone["tested"]));
    }

    [Fact]
    public async Task An_unknown_verb_shows_the_usage()
    {
        var (exitCode, _, error) = await RunAsync("fly");

        Assert.Equal(2, exitCode);
        Assert.StartsWith("usage: ./feedboard", error, StringComparison.Ordinal);
    }

    public void Dispose() => clone.Dispose();

    private void Answer(string text, int status)
    {
        File.WriteAllText(clone["answer"], text + "\n");
        File.WriteAllText(clone["status"], $"{status}");
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string verb, params (string Name, string Value)[] environment)
    {
        var info = new ProcessStartInfo("bash") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        info.ArgumentList.Add(clone["feedboard"]);
        foreach (var word in verb.Split(' ')) info.ArgumentList.Add(word);
        info.Environment["PATH"] = $"{clone["bin"]}:{Environment.GetEnvironmentVariable("PATH")}";
        foreach (var name in (string[])["FULLFEED", "FullFeed"]) info.Environment.Remove(name);
        foreach (var (name, value) in environment) info.Environment[name] = value;
        using var process = Process.Start(info)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
