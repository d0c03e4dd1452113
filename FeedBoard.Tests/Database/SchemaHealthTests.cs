using System.Net;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ServiceDefaults;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Servers;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace FeedBoard.Tests.Database;

/// <summary>An API that is started before its migrations, as it may be in a deployment.</summary>
public sealed class SchemaHealthTests(TestPostgres postgres) : IAsyncLifetime
{
    private readonly TestFolder folder = new("schema");
    private string database = "";

    public async ValueTask InitializeAsync() => database = await postgres.CreateDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        await postgres.DropDatabaseAsync(database);
        folder.Dispose();
    }

    [Fact]
    public async Task It_is_not_ready_until_they_are_done_and_then_it_is_by_itself()
    {
        await using var factory = new WebApplicationFactory<FeedDb>().WithWebHostBuilder(web =>
            web.UseSetting($"ConnectionStrings:{BoardNames.Database}", database)
                .UseSetting($"ConnectionStrings:{BoardNames.Images}", $"file://{folder.Path}")
                .UseSetting(BoardNames.SigningKey, TestKeys.Signing)
                .UseSetting("Images:SweepInterval", "1.00:00:00")
        );
        using var client = factory.CreateClient();

        using var before = await client.GetAsync(BoardNames.Health, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, before.StatusCode);
        Assert.Equal(
            """{"status":"Unhealthy","failing":["schema"]}""",
            await before.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
        using var alive = await client.GetAsync(BoardNames.Alive, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode); // a restart would not help

        await MigrateAsync();
        await Wait.ForAsync(
            "readiness",
            async () => (await client.GetAsync(BoardNames.Health, TestContext.Current.CancellationToken)).IsSuccessStatusCode
        );
    }

    [Fact]
    public async Task A_newer_schema_is_as_good()
    {
        await MigrateAsync();
        await ExecuteAsync("INSERT INTO \"__EFMigrationsHistory\" VALUES ('29990101000000_Later', '99.0.0')");
        Assert.Equal(HealthStatus.Healthy, await CheckAsync());
        Assert.False(await IsUpToDateAsync()); // migrate says that there is a newer one
    }

    [Fact]
    public async Task Each_migration_is_wanted()
    {
        Assert.False(await IsUpToDateAsync());
        await MigrateAsync();
        Assert.True(await IsUpToDateAsync());
        await ExecuteAsync(
            "DELETE FROM \"__EFMigrationsHistory\" WHERE \"MigrationId\" = (SELECT max(\"MigrationId\") FROM \"__EFMigrationsHistory\")"
        );
        Assert.Equal(HealthStatus.Unhealthy, await CheckAsync());
        Assert.False(await IsUpToDateAsync());
    }

    [Fact]
    public async Task So_is_each_text_of_a_function()
    {
        await MigrateAsync();
        await ExecuteAsync("UPDATE database_functions SET checksum = 'of an earlier version' WHERE name = 'matching_feeds'");
        Assert.Equal(HealthStatus.Unhealthy, await CheckAsync());
        Assert.False(await IsUpToDateAsync());
        await MigrateAsync();
        Assert.Equal(HealthStatus.Healthy, await CheckAsync());
        Assert.True(await IsUpToDateAsync());
    }

    [Fact]
    public async Task A_text_that_a_newer_version_has_replaced_is_as_good()
    {
        await MigrateAsync();
        await ExecuteAsync(
            """
            UPDATE database_functions SET current = false WHERE name = 'matching_feeds';
            INSERT INTO database_functions (name, checksum, current) VALUES ('matching_feeds', 'of a newer version', true)
            """
        );
        Assert.Equal(HealthStatus.Healthy, await CheckAsync());
        Assert.False(await IsUpToDateAsync()); // migrate gives it back the text of this version
        await ExecuteAsync(
            "INSERT INTO \"__EFMigrationsHistory\" VALUES ('29990101000000_Later', '99.0.0'); DELETE FROM database_functions WHERE name "
                + "= 'matching_feeds' AND NOT current"
        );
        Assert.Equal(HealthStatus.Healthy, await CheckAsync());
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_not_up_to_date()
    {
        await postgres.DropDatabaseAsync(database);
        Assert.False(await IsUpToDateAsync());
    }

    private async Task<bool> IsUpToDateAsync()
    {
        await using var writers = NpgsqlDataSource.Create(database);
        await using var pool = new ReadPool(database, writers);
        return await new SchemaHealth(new ReadDb(pool)).IsUpToDateAsync(TestContext.Current.CancellationToken);
    }

    private async Task<HealthStatus> CheckAsync()
    {
        await using var writers = NpgsqlDataSource.Create(database);
        await using var pool = new ReadPool(database, writers);
        return (
            await new SchemaHealth(new ReadDb(pool)).CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken)
        ).Status;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var db = new FeedDb(new DbContextOptionsBuilder<FeedDb>().UseNpgsql(database).Options);
        await db.Database.ExecuteSqlRawAsync(sql, TestContext.Current.CancellationToken);
    }

    private async Task MigrateAsync()
    {
        await using var db = new FeedDb(new DbContextOptionsBuilder<FeedDb>().UseNpgsql(database).Options);
        await new Migrator(db, NullLogger<Migrator>.Instance).MigrateAsync(TestContext.Current.CancellationToken);
    }
}
