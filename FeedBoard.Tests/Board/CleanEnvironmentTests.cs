using System.Diagnostics;
using FeedBoard.Tests.Docs;
using Xunit.v3;

namespace FeedBoard.Tests.Board;

/// <summary>Settings of the developer reach no board of the tests, and a test that hangs is ended.</summary>
[Slow]
public sealed class CleanEnvironmentTests
{
    [Theory]
    [InlineData("RateLimits__Scale")]
    [InlineData("ConnectionStrings__feeddb")]
    [InlineData("ASPNETCORE_URLS")]
    [InlineData("ASPNETCORE_ENVIRONMENT")]
    [InlineData("DOTNET_ENVIRONMENT")]
    [InlineData("DOTNET_URLS")]
    [InlineData("DOTNET_RateLimits__Scale")]
    [InlineData("Board__ShowEmails")]
    [InlineData("Images__PublicBaseUrl")]
    [InlineData("Proxies__Known__0")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("PGHOST")]
    [InlineData("PGOPTIONS")]
    [InlineData("AWS_ACCESS_KEY_ID")]
    [InlineData("AWS_ENDPOINT_URL")]
    [InlineData("HTTP_PROXY")]
    [InlineData("https_proxy")]
    [InlineData("URLS")]
    [InlineData("AllowedHosts")]
    [InlineData("Logging__LogLevel__Default")]
    [InlineData("services__apiservice__http__0")]
    [InlineData("NODE_OPTIONS")]
    [InlineData("LD_PRELOAD")]
    public void A_setting_is_not_kept(string name) => Assert.False(CleanEnvironment.IsKept(name));

    [Theory]
    [InlineData("PATH")]
    [InlineData("HOME")]
    [InlineData("TMPDIR")]
    [InlineData("LANG")]
    [InlineData("DOTNET_ROOT")]
    [InlineData("FEEDBOARD_FAULT_SEED")]
    public void What_the_machine_and_the_tests_need_is_kept(string name) => Assert.True(CleanEnvironment.IsKept(name));

    [Fact]
    public void Nothing_else_is_there_while_tests_run() =>
        Assert.All(
            Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => !CleanEnvironment.IsSetForPrograms(name)),
            name => Assert.True(CleanEnvironment.IsKept(name), name)
        );

    /// <summary>The script and the test assembly know the same names.</summary>
    [Fact]
    public async Task The_script_keeps_and_takes_away_the_same()
    {
        string[] names =
        [
            "PATH",
            "HOME",
            "LC_ALL",
            "DOTNET_ROOT",
            "FEEDBOARD_X",
            "RateLimits__Scale",
            "ASPNETCORE_URLS",
            "DOTNET_ENVIRONMENT",
            "PGHOST",
            "Board__ShowEmails",
            "AWS_PROFILE",
        ];
        const string Clean = "eval \"$(sed -n '/^clean_environment() {/,/^}/p' \"$1\")\"; clean_environment; compgen -e";
        var start = new ProcessStartInfo("bash", ["-c", Clean, "bash", Path.Combine(Repository.Root, "feedboard")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        foreach (var name in names.Where(n => n != "PATH"))
            start.Environment[name] = "x";
        using var bash = Process.Start(start)!;
        var left = (await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries
        );
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, bash.ExitCode);
        Assert.Equal(
            names.Where(CleanEnvironment.IsKept).Order(StringComparer.Ordinal),
            names.Intersect(left, StringComparer.Ordinal).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_test_that_runs_too_long_is_named_with_its_last_request()
    {
        KeyValuePair<string, TestLimitAttribute.RunningTest> Test(string id, TimeSpan ago) =>
            new(id, new($"test {id}", TestContext.Current, Stopwatch.GetTimestamp() - (long)(ago.TotalSeconds * Stopwatch.Frequency)));
        var overdue = TestLimitAttribute.Overdue(
            [Test("a", TimeSpan.FromMinutes(30)), Test("b", TimeSpan.FromMinutes(1)), Test("c", TimeSpan.FromMinutes(16))],
            TimeSpan.FromMinutes(15),
            id => id == "a" ? "http://x/api/events" : null
        );
        Assert.Collection(
            overdue,
            line => Assert.Matches("^test a has run for 30.0 minutes; its last request: http://x/api/events$", line),
            line => Assert.Matches("^test c has run for 16.0 minutes; its last request: none$", line)
        );
    }

    [Fact]
    public void Every_test_is_watched() =>
        Assert.Contains(
            TestContext.Current.TestAssembly is IXunitTestAssembly { BeforeAfterTestAttributes: var attributes } ? attributes : [],
            a => a is TestLimitAttribute
        );
}
