using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace FeedBoard.ServiceDefaults;

/// <summary>The PostgreSQL database of a service.</summary>
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
        // Made here and not by the contexts: idle connections can be dropped only by the data source itself (ReadPool.ForgetIdle).
        var writers = DataSource(connectionString);
#if ASPIRE
        builder.AddNpgsqlDbContext<TContext>(
            name,
            settings =>
            {
                settings.ConnectionString = connectionString;
                settings.DisableRetry = true; // docs/decisions/0004-no-retries-behind-ones-back.md
                settings.DisableHealthChecks = true; // it would query through a context: see DatabaseHealth
                settings.DisableTracing = true; // Telemetry.cs adds both, only if a receiver is configured
                settings.DisableMetrics = true;
            },
            options => options.UseNpgsql(writers)
        );
#else
        builder.Services.AddDbContextPool<TContext>(options => options.UseNpgsql(writers));
#endif
        builder
            .Services.AddKeyedSingleton(name, (_, _) => writers) // by a factory: the container disposes it
            .AddKeyedSingleton(
                name,
                (services, _) => new ReadPool(connectionString, services.GetRequiredKeyedService<NpgsqlDataSource>(name))
            )
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

    /// <summary>The configured connection string over defaults for a web service.</summary>
    internal static string ConnectionString(IHostApplicationBuilder builder, string name)
    {
        // The last of two equal keywords counts. 24, the read pool's 16 and one that waits for events: two replicas and a migration fit
        // into PostgreSQL's default of 100 connections. NoResetOnClose: this code leaves no setting, lock or temporary table in a session,
        // and the reset would cost a third of the throughput. Times are in seconds.
        var defaults = new NpgsqlConnectionStringBuilder
        {
            ApplicationName = builder.Environment.ApplicationName,
            MaxPoolSize = 24,
            MaxAutoPrepare = 64,
            NoResetOnClose = true,
            // On a large board the planner overestimates a search and JIT-compiles it, which takes ten times as long as running it.
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
            // The message may quote the connection string with its password, so it is not passed on.
            throw Invalid(name, "is not a PostgreSQL connection string");
        }
    }

    /// <summary>The connections of writers, with which contexts work.</summary>
    private static NpgsqlDataSource DataSource(string connectionString)
    {
        var source = new NpgsqlDataSourceBuilder(connectionString);
        source.NameSpans("write");
        return source.Build();
    }

    /// <summary>
    /// The name of the data source in telemetry. The default would be the whole connection string.
    /// </summary>
    internal static void NameSpans(this NpgsqlDataSourceBuilder source, string name)
    {
        source.Name = name;
        source.ConfigureTracing(tracing => tracing.ConfigureCommandSpanNameProvider(command => SpanNames.Statement(command.CommandText)));
    }

    /// <summary>Whether the database responds. Uses no context: reads need none, and its model is still being built at the start.</summary>
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
