using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Background;
using FeedBoard.ApiService.Platform.Data;

namespace FeedBoard.ApiService.Platform.Search;

/// <summary>
/// Makes the search terms of rows that have none, or those of an earlier way of making them: what an earlier version of the program writes
/// while it still runs, what came in by SQL, and tags that are new.
/// </summary>
internal sealed class SearchIndexer(FeedDb db)
{
    // One round trip, and nothing is locked where there is nothing to do.
    private static readonly string PendingSql = string.Join(
        " UNION ALL ",
        SearchTable.All.Select(
            (t, n) => $"SELECT {n} WHERE EXISTS (SELECT FROM {t.Name} WHERE terms_version < {SearchTerms.Version})" // ix_…_to_make
        )
    );

    /// <param name="made">Is called after each batch with its table and the number of its rows.</param>
    public async Task MakeAllAsync(Action<SearchTable, int> made, CancellationToken cancellationToken)
    {
        var pending = await new SqlCommand(db, PendingSql).ToListAsync(r => SearchTable.All[r.Int32()], cancellationToken);
        foreach (var table in pending)
            await table.MakeAllAsync(db, SearchTerms.Version, rows => made(table, rows), cancellationToken);
    }
}

/// <summary>Looks for them now and then.</summary>
internal sealed partial class SearchIndexLoop(IServiceScopeFactory scopes, TimeProvider time, ILogger<SearchIndexLoop> logger)
    : PeriodicWork(TimeSpan.FromSeconds(5), scopes, time, logger)
{
    protected override async Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        await services
            .GetRequiredService<SearchIndexer>()
            .MakeAllAsync((table, made) => rows[table.Name] = rows.GetValueOrDefault(table.Name) + made, cancellationToken);
        foreach (var (table, count) in rows.Where(r => r.Value >= SearchTable.Batch)) // a few are new tags
            Made(table, count);
    }

    [LoggerMessage(72, LogLevel.Information, "The search terms of {Count} rows of {Table} were made")]
    private partial void Made(string table, int count);
}

internal static class SearchExtensions
{
    public static void AddSearch(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<SearchIndexer>();
        builder.Services.AddHostedService<SearchIndexLoop>();
    }
}
