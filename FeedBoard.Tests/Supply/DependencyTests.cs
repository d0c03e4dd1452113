using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using FeedBoard.Standalone;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Docs;

namespace FeedBoard.Tests.Supply;

/// <summary>Checks the promises of SECURITY.md about dependencies with MSBuild.</summary>
[Slow]
public sealed class DependencyTests
{
    [Theory]
    [InlineData("FeedBoard.ApiService")]
    [InlineData("FeedBoard.Web")]
    public async Task Known_holes_are_errors_and_images_hold_no_shell_and_no_root(string project)
    {
        var found = await PropertiesAsync(
            project,
            [
                "NuGetAudit",
                "NuGetAuditMode",
                "NuGetAuditLevel",
                "TreatWarningsAsErrors",
                "NoWarn",
                "ContainerFamily",
                "ContainerUser",
                "PublishesSbom",
            ]
        );

        Assert.Equal(
            ("true", "all", "low", "true"),
            (found["NuGetAudit"], found["NuGetAuditMode"], found["NuGetAuditLevel"], found["TreatWarningsAsErrors"])
        );
        Assert.DoesNotContain("NU19", found["NoWarn"], StringComparison.Ordinal);
        Assert.Contains("chiseled", found["ContainerFamily"], StringComparison.Ordinal);
        Assert.Equal(("1654", "true"), (found["ContainerUser"], found["PublishesSbom"]));
    }

    [Theory]
    [InlineData("true", false)]
    [InlineData("", true)]
    public async Task A_hole_that_is_found_later_stops_CI_but_nobody_who_returns_to_a_version(string ci, bool warns)
    {
        var tolerated = (await PropertiesAsync("FeedBoard.Standalone", ["WarningsNotAsErrors", "NoWarn"], ci))["WarningsNotAsErrors"];
        Assert.All(
            (string[])["NU1900", "NU1901", "NU1902", "NU1903", "NU1904"],
            code => Assert.Equal(warns, tolerated.Contains(code, StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Every_project_has_a_lock_file_with_a_hash_for_each_package_and_the_versions_that_are_asked_for()
    {
        var versions = XDocument
            .Parse(Repository.Read("Directory.Packages.props"))
            .Descendants("PackageVersion")
            .ToDictionary(p => (string)p.Attribute("Include")!, p => (string)p.Attribute("Version")!, StringComparer.Ordinal);
        var projects = Directory
            .GetFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/artifacts/", StringComparison.Ordinal))
            .Select(f => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(f)!))
            .ToList();
        Assert.NotEmpty(projects);
        foreach (var project in projects)
        {
            var packages = JsonNode.Parse(Repository.Read($"{project}/packages.lock.json"))!["dependencies"]!["net10.0"]!
                .AsObject()
                .Where(p => (string?)p.Value!["type"] is not "Project")
                .ToList();
            Assert.NotEmpty(packages);
            Assert.All(packages, p => Assert.Equal(64, Convert.FromBase64String((string)p.Value!["contentHash"]!).Length));
            foreach (var (name, package) in packages.Where(p => (string?)p.Value!["type"] is "Direct"))
            {
                if (versions.TryGetValue(name, out var version) && !version.Contains("$(", StringComparison.Ordinal))
                    Assert.Equal(version, (string?)package!["resolved"]);
            }
        }
    }

    /// <summary>At least two of them: MSBuild prints a single one without its name.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> PropertiesAsync(string project, string[] names, string ci = "")
    {
        var info = new ProcessStartInfo(
            Service.Dotnet,
            ["msbuild", Path.Combine(Repository.Root, project), "-nodeReuse:false", .. names.Select(n => $"-getProperty:{n}")]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        info.Environment["CI"] = ci;
        using var process = Process.Start(info)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output);
        return JsonNode.Parse(output)!["Properties"]!.AsObject().ToDictionary(p => p.Key, p => (string)p.Value!, StringComparer.Ordinal);
    }
}
