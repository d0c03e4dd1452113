using FeedBoard.ServiceDefaults;
using FeedBoard.Tests.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace FeedBoard.Tests.ServiceDefaults;

public sealed class DatabaseTests(TestPostgres postgres)
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("feeddb")]
    [InlineData("Host=localhost")]
    [InlineData("Database=feeddb")]
    [InlineData("Host=localhost;Database=feeddb;Port=many;Password=opensesame")]
    [InlineData("Host=localhost;Database=feeddb;Colour=blue;Password=opensesame")]
    [InlineData("postgres://u:opensesame@localhost/feeddb")]
    public void A_missing_or_malformed_connection_string_is_told_in_one_line(string? connectionString)
    {
        var builder = Builder(connectionString);

        var failure = Assert.Throws<InvalidSettingException>(() => builder.AddFeedBoardDatabase<First>("feeddb"));

        Assert.StartsWith("ConnectionStrings:feeddb ", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("it must have the form Host=…;Username=…;Password=…;Database=…", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("opensesame", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void What_the_connection_string_does_not_say_has_a_default()
    {
        var whole = Whole("Host=db;Database=feeddb");

        Assert.Equal(("db", "feeddb"), (whole.Host, whole.Database));
        Assert.Equal((24, 64, 5, 15), (whole.MaxPoolSize, whole.MaxAutoPrepare, whole.Timeout, whole.CommandTimeout));
        Assert.Equal("board", whole.ApplicationName);
        Assert.True(whole.NoResetOnClose);
        Assert.Equal("-c jit=off", whole.Options);
    }

    [Fact]
    public void What_the_connection_string_says_counts()
    {
        var whole = Whole(
            "Server=db;DB=feeddb;MaxPoolSize=7;Max Auto Prepare=0;No Reset On Close=false;Timeout=9;Command Timeout=8;ApplicationName=mine"
        );

        Assert.Equal((7, 0, 9, 8), (whole.MaxPoolSize, whole.MaxAutoPrepare, whole.Timeout, whole.CommandTimeout));
        Assert.Equal("mine", whole.ApplicationName);
        Assert.False(whole.NoResetOnClose);
    }

    [Theory]
    [InlineData("", 16)]
    [InlineData(";Maximum Pool Size=2", 2)]
    [InlineData(";Maximum Pool Size=50", 16)]
    public async Task Readers_have_connections_of_their_own_and_so_many_at_most(string setting, int most)
    {
        var builder = Builder(await postgres.CreateDatabaseAsync() + setting + ";Timeout=1");
        builder.AddFeedBoardDatabase<First>("feeddb");
        await using var app = builder.Build();
        var pool = app.Services.GetRequiredService<ReadPool>();
        var open = new List<NpgsqlConnection>();
        try
        {
            while (open.Count < most)
                open.Add(await pool.OpenAsync(TestContext.Current.CancellationToken));
            await Assert.ThrowsAsync<NpgsqlException>(async () => open.Add(await pool.OpenAsync(TestContext.Current.CancellationToken)));

            await using (var jit = new NpgsqlCommand("SHOW jit", open[0]))
                Assert.Equal("off", await jit.ExecuteScalarAsync(TestContext.Current.CancellationToken));
            await using var scope = app.Services.CreateAsyncScope();
            Assert.True(
                await scope.ServiceProvider.GetRequiredService<First>().Database.CanConnectAsync(TestContext.Current.CancellationToken)
            );
        }
        finally
        {
            foreach (var connection in open)
                await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task Contexts_work_have_checks_of_their_own_and_never_retry()
    {
        var builder = Builder(await postgres.CreateDatabaseAsync());
        builder.Configuration["ConnectionStrings:second"] = "Host=127.0.0.1;Port=1;Database=none";
        builder.AddFeedBoardDatabase<First>("feeddb");
        builder.AddFeedBoardDatabase<Second>("second");
        await using var app = builder.Build();
        await using var scope = app.Services.CreateAsyncScope();

        var context = scope.ServiceProvider.GetRequiredService<First>();
        var report = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        Assert.True(await context.Database.CanConnectAsync(TestContext.Current.CancellationToken));
        Assert.False(context.Database.CreateExecutionStrategy().RetriesOnFailure);
        Assert.Equal(HealthStatus.Healthy, report.Entries["feeddb"].Status);
        Assert.Equal(HealthStatus.Unhealthy, report.Entries["second"].Status);
        Assert.All(report.Entries, entry => Assert.Equal("ready", Assert.Single(entry.Value.Tags)));
    }

    [Fact]
    public async Task When_the_server_has_ended_them_the_idle_connections_of_readers_and_writers_are_dropped_together()
    {
        var database = await postgres.CreateDatabaseAsync();
        var builder = Builder(database);
        builder.AddFeedBoardDatabase<First>("feeddb");
        await using var app = builder.Build();
        var pool = app.Services.GetRequiredService<ReadPool>();
        await UseAsync();

        await using (var admin = new NpgsqlConnection(database + ";Pooling=false"))
        {
            await admin.OpenAsync(TestContext.Current.CancellationToken);
            await using var end = new NpgsqlCommand(
                """
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                """,
                admin
            );
            Assert.Equal(6L, await end.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        }

        pool.ForgetIdle();
        await UseAsync();

        // Three of each are open at once, and idle afterwards.
        async Task UseAsync()
        {
            var scopes = Enumerable.Range(0, 3).Select(_ => app.Services.CreateAsyncScope()).ToList();
            var readers = new List<NpgsqlConnection>();
            try
            {
                foreach (var scope in scopes)
                {
                    readers.Add(await pool.OpenAsync(TestContext.Current.CancellationToken));
                    await using var read = new NpgsqlCommand("SELECT 1", readers[^1]);
                    await read.ExecuteScalarAsync(TestContext.Current.CancellationToken);
                    var writer = scope.ServiceProvider.GetRequiredService<First>().Database;
                    await writer.OpenConnectionAsync(TestContext.Current.CancellationToken);
                    await writer.ExecuteSqlRawAsync("SELECT 1", TestContext.Current.CancellationToken);
                }
            }
            finally
            {
                foreach (var reader in readers)
                    await reader.DisposeAsync();
                foreach (var scope in scopes)
                    await scope.DisposeAsync();
            }
        }
    }

    private static NpgsqlConnectionStringBuilder Whole(string connectionString) =>
        new(DatabaseExtensions.ConnectionString(Builder(connectionString), "feeddb"));

    private static WebApplicationBuilder Builder(string? connectionString)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "board" });
        builder.Configuration["ConnectionStrings:feeddb"] = connectionString;
        return builder;
    }

    private sealed class First(DbContextOptions<First> options) : DbContext(options);

    private sealed class Second(DbContextOptions<Second> options) : DbContext(options);
}
