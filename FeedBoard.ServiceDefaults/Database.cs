using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace FeedBoard.ServiceDefaults;

/// <summary>The database that a service keeps its data in.</summary>
public static class DatabaseExtensions
{
    /// <summary>
    /// Adds a pool of contexts on PostgreSQL, a <see cref="ReadPool"/>, and a readiness check of the same name as the connection string.
    /// </summary>
    /// <param name="name">Of the connection string: <c>ConnectionStrings:NAME</c>.</param>
    /// <exception cref="InvalidSettingException">The connection string is missing or malformed.</exception>
    public static void AddFeedBoardDatabase<TContext>(this IHostApplicationBuilder builder, string name)
        where TContext : DbContext
    {
        var connectionString = ConnectionString(builder, name);
#if ASPIRE
        builder.AddNpgsqlDbContext<TContext>(
            name,
            settings =>
            {
                settings.ConnectionString = connectionString;
                settings.DisableRetry = true; // docs/decisions/0004-no-retries-behind-ones-back.md
                settings.DisableHealthChecks = true; // it would ask by a context: see DatabaseHealth
                settings.DisableTracing = true; // both are in Telemetry.cs, which gathers nothing without a receiver
                settings.DisableMetrics = true;
            },
            Configure
        );
#else
        builder.Services.AddDbContextPool<TContext>(options => Configure(options.UseNpgsql(connectionString)));
#endif
        builder
            .Services.AddKeyedSingleton(name, (_, _) => new ReadPool(connectionString))
            .AddSingleton(services => services.GetRequiredKeyedService<ReadPool>(name));
        builder
            .Services.AddHealthChecks()
            .Add(
                new(
                    name,
                    services => new DatabaseHealth(services.GetRequiredKeyedService<ReadPool>(name)),
                    failureStatus: null,
                    [HealthTags.Ready]
                )
            );
    }

    /// <summary>What the configuration says, over the defaults that a web service wants.</summary>
    internal static string ConnectionString(IHostApplicationBuilder builder, string name)
    {
        // The later one of two equal keywords counts. 24 and the read pool's 16: two replicas and a migration fit into PostgreSQL's usual
        // 100 connections. NoResetOnClose: nothing here leaves a setting, lock or temporary table in a session, and undoing none costs a
        // third of the rate. Times are in seconds.
        var defaults = new NpgsqlConnectionStringBuilder
        {
            ApplicationName = builder.Environment.ApplicationName,
            MaxPoolSize = 24,
            MaxAutoPrepare = 64,
            NoResetOnClose = true,
            // Compiling a plan takes ten times as long as running one of ours; on a large board PostgreSQL takes a search for worth it.
            Options = "-c jit=off",
            Timeout = 5,
            CommandTimeout = 15,
        };
        var given = builder.Configuration.GetConnectionString(name);
        if (string.IsNullOrWhiteSpace(given))
            throw Invalid(name, "is missing");

        try
        {
            var whole = new NpgsqlConnectionStringBuilder($"{defaults.ConnectionString};{given}");
            return string.IsNullOrWhiteSpace(whole.Host) ? throw Invalid(name, "names no Host")
                : string.IsNullOrWhiteSpace(whole.Database) ? throw Invalid(name, "names no Database")
                : whole.ConnectionString;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            // What it says may quote the string, and so the password: it stays inside.
            throw Invalid(name, "is not a PostgreSQL connection string");
        }
    }

    private static void Configure(DbContextOptionsBuilder options) => options.UseNpgsql(npgsql => npgsql.ConfigureDataSource(Write));

    private static void Write(NpgsqlDataSourceBuilder source) => source.NameSpans("write");

    /// <summary>
    /// What telemetry calls the data source, and each of its statements; otherwise the whole connection string, and "postgresql".
    /// </summary>
    internal static void NameSpans(this NpgsqlDataSourceBuilder source, string name)
    {
        source.Name = name;
        source.ConfigureTracing(tracing => tracing.ConfigureCommandSpanNameProvider(command => SpanNames.Statement(command.CommandText)));
    }

    /// <summary>Whether the database answers. Not by a context: ready is who can read, and the context's model is made meanwhile.</summary>
    private sealed class DatabaseHealth(ReadPool pool) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await using var connection = await pool.OpenAsync(cancellationToken);
                await using var command = new NpgsqlCommand("SELECT 1", connection);
                await command.ExecuteNonQueryAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (NpgsqlException e)
            {
                return HealthCheckResult.Unhealthy(e.Message);
            }
        }
    }

    private static InvalidSettingException Invalid(string name, string problem) =>
        new($"ConnectionStrings:{name} {problem}; it must have the form Host=…;Username=…;Password=…;Database=…");
}
