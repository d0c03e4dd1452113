extern alias apphost;

using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FeedBoard.ApiService;
using FeedBoard.ApiService.Database;
using FeedBoard.ServiceDefaults;
using FeedBoard.Standalone;
using FeedBoard.Tests.Docs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using ContainerEngine = apphost::FeedBoard.AppHost.ContainerEngine;

namespace FeedBoard.Tests.Deploy;

/// <summary>Every place that names a version of PostgreSQL names the same one, and no older one is migrated.</summary>
public sealed partial class PostgresVersionTests
{
    [Fact]
    public void Compose_runs_the_version_of_the_app_host()
    {
        var tags = Tag().Matches(Repository.Read("deploy/compose.yaml")).Select(m => m.Groups["tag"].Value);
        Assert.Equal([ContainerEngine.PostgresTag], tags);
    }

    [Fact]
    public void Azure_runs_that_one_by_default_and_none_that_is_too_old()
    {
        var parameters = JsonNode.Parse(Repository.Read("infra/main.parameters.json"))!["parameters"]!;
        var major = ContainerEngine.PostgresTag.Split('.')[0];
        Assert.Equal($"${{FEEDBOARD_POSTGRES_VERSION={major}}}", (string?)parameters["postgresVersion"]!["value"]);

        var allowed = Allowed().Match(Repository.Read("infra/main.bicep")).Groups["version"].Captures;
        Assert.Equal(PostgresBinaries.Oldest, allowed.Min(c => int.Parse(c.Value, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void The_oldest_version_is_the_same_for_API_and_Standalone_and_in_the_documents()
    {
        Assert.Equal(PostgresBinaries.Oldest, Migrator.OldestServer);
        Assert.Contains($"PostgreSQL {Migrator.OldestServer} or later", Repository.Read("docs/operations.md"), StringComparison.Ordinal);
        Assert.Contains($"({Migrator.OldestServer} or later)", Repository.Read("docs/tour.md"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("14.18")]
    [InlineData("9.6")]
    public void An_older_server_is_refused_in_one_line(string version)
    {
        var refused = Assert.Throws<InvalidSettingException>(() => Migrator.CheckVersion(Version.Parse(version)));
        var line = ApiStartFailure.Describe(refused)!;
        Assert.StartsWith("FeedBoard.ApiService: ConnectionStrings:feeddb ", line, StringComparison.Ordinal);
        Assert.Contains($"PostgreSQL {version}", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Theory]
    [InlineData("15.0")]
    [InlineData("18.1")]
    public void A_newer_server_is_not(string version) => Migrator.CheckVersion(Version.Parse(version));

    [Theory]
    [InlineData("board", new[] { "postgres", "board" })]
    [InlineData("missing", new[] { "postgres" })]
    public async Task An_older_server_is_asked_for_nothing_and_gets_no_database(string database, string[] databases)
    {
        await using var server = new OldPostgres("14.18", databases);
        await using var db = new FeedDb(new DbContextOptionsBuilder<FeedDb>().UseNpgsql(server.ConnectionString(database)).Options);
        var migrator = new Migrator(db, NullLogger<Migrator>.Instance);
        await Assert.ThrowsAsync<InvalidSettingException>(() => migrator.MigrateAsync(TestContext.Current.CancellationToken));
        Assert.Empty(server.Asked);
    }

    [GeneratedRegex(@"\bpostgres:(?<tag>[\w.-]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tag();

    [GeneratedRegex(
        @"@allowed\(\[(?:'(?<version>\d+)',? ?)+\]\)\nparam postgresVersion ",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Allowed();
}
