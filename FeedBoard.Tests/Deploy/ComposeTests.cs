using System.Text.RegularExpressions;
using FeedBoard.Tests.Docs;
using YamlDotNet.RepresentationModel;

namespace FeedBoard.Tests.Deploy;

/// <summary>deploy/compose.yaml, read as YAML: no engine runs it here.</summary>
public sealed partial class ComposeTests
{
    private static readonly YamlMappingNode Root = Load(Repository.Read("deploy/compose.yaml"));

    private static IEnumerable<(string Name, YamlMappingNode Service)> Services =>
        ((YamlMappingNode)Root["services"]).Children.Select(s => (s.Key.ToString(), (YamlMappingNode)s.Value));

    [Fact]
    public void Everything_that_a_self_hoster_needs_is_there() =>
        Assert.Equal(
            ["apiservice", "backup", "caddy", "collector", "folders", "migrations", "postgres", "webfrontend"],
            Services.Select(s => s.Name).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Only_Caddy_is_open_to_the_outside() =>
        Assert.Equal("caddy", Assert.Single(Services, s => s.Service.Children.ContainsKey("ports")).Name);

    [Fact]
    public void What_is_waited_for_and_mounted_exists()
    {
        var names = Services.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        var volumes = ((YamlMappingNode)Root["volumes"]).Children.Keys.Select(k => k.ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (var (_, service) in Services)
        {
            if (service.Children.TryGetValue("depends_on", out var needs))
                Assert.All(
                    needs is YamlMappingNode map ? map.Children.Keys : ((YamlSequenceNode)needs).Children,
                    n => Assert.Contains(n.ToString(), names)
                );
            if (!service.Children.TryGetValue("volumes", out var mounts))
                continue;
            foreach (var source in ((YamlSequenceNode)mounts).Select(m => m.ToString().Split(":/")[0]))
            {
                var name = DefaultOf().Replace(source, "${value}");
                if (name.StartsWith("./", StringComparison.Ordinal))
                    Assert.True(File.Exists(Path.Combine(Repository.Root, "deploy", name)), name);
                else
                    Assert.Contains(name, volumes);
            }
        }
    }

    [Fact]
    public void Every_variable_is_explained()
    {
        var page = Repository.Read("docs/deploy.md");
        var names = Variable()
            .Matches(Repository.Read("deploy/compose.yaml"))
            .Select(m => m.Groups["name"].Value)
            .Distinct(StringComparer.Ordinal);
        Assert.All(names, name => Assert.True(Regex.IsMatch(page, $@"\b{name}\b", RegexOptions.None, TimeSpan.FromSeconds(1)), name));
    }

    [Theory]
    [InlineData("Caddyfile")]
    [InlineData("systemd/backup.sh")]
    public void So_is_every_variable_that_a_unit_of_systemd_is_given(string file)
    {
        var page = Repository.Read("docs/deploy.md").Split("## One machine with systemd")[1];
        var names = GivenVariable()
            .Matches(Repository.Read($"deploy/{file}"))
            .Select(m => m.Groups["name"].Value)
            .Where(name => name != "DATA"); // of the tests
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.True(Regex.IsMatch(page, $@"\b{name}\b", RegexOptions.None, TimeSpan.FromSeconds(1)), name));
    }

    [Fact]
    public void The_memory_for_uploads_in_progress_is_bounded()
    {
        var services = Services.Where(s => s.Service.Children.ContainsKey("<<")).ToList();
        Assert.Equal(["webfrontend", "apiservice", "migrations"], services.Select(s => s.Name));
        var common = (YamlMappingNode)Root["x-service"];
        Assert.All((YamlSequenceNode)common["tmpfs"], t => Assert.Matches(@"^/tmp:size=\d+g,", t.ToString()));
    }

    [Fact]
    public void As_many_backups_are_kept_as_the_documents_say()
    {
        var script = Kept().Match(Repository.Read("deploy/backup.sh")).Groups["count"].Value;
        Assert.NotEmpty(script);
        Assert.Equal(script, Kept().Match(Repository.Read("deploy/compose.yaml")).Groups["count"].Value);
        Assert.Equal("3", Kept().Match(Repository.Read("deploy/systemd/backup.sh")).Groups["count"].Value);
        Assert.Contains("keeps the newest three", Repository.Read("docs/deploy.md"), StringComparison.Ordinal);
        Assert.Contains($"`BACKUP_HOURS`, `BACKUP_KEEP` | `24`, `{script}` |", Repository.Read("docs/deploy.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_collector_has_an_exporter_for_everything_that_the_services_send()
    {
        var pipelines = (YamlMappingNode)Load(Repository.Read("deploy/collector.yaml"))["service"]["pipelines"];
        Assert.Equal(["logs", "metrics", "traces"], pipelines.Children.Keys.Select(k => k.ToString()).Order(StringComparer.Ordinal));
        Assert.All(pipelines.Children.Values, p => Assert.NotEmpty((YamlSequenceNode)p["exporters"]));
    }

    /// <summary>What <c>run</c> depends on is started first, and the migrations would fill the database that is to be restored.</summary>
    [Fact]
    public void A_restore_does_not_start_the_migrations()
    {
        var needs = (YamlMappingNode)Services.Single(s => s.Name == "backup").Service["depends_on"];
        Assert.Contains(BoardNames.Migrations, needs.Children.Keys.Select(k => k.ToString()));
        var commands = Repository
            .Read("docs/deploy.md")
            .Split('\n')
            .Where(l => l.Contains("deploy/compose.yaml run ", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(2, commands.Count);
        Assert.All(commands, c => Assert.Contains(" run --rm --no-deps ", c, StringComparison.Ordinal));
    }

    private static YamlMappingNode Load(string text)
    {
        var yaml = new YamlStream();
        using var reader = new StringReader(text);
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    [GeneratedRegex(@"\$\{(?<name>[A-Z_]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variable();

    /// <summary>Caddy's and the shell's.</summary>
    [GeneratedRegex(@"\{\$(?<name>[A-Z_]+)[:}]|\$\{(?<name>[A-Z_]+):-", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex GivenVariable();

    [GeneratedRegex(@"BACKUP_KEEP:-(?<count>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Kept();

    [GeneratedRegex(@"\$\{[A-Z_]+:-(?<value>[^}]*)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DefaultOf();
}
