using FeedBoard.Tests.Docs;
using FeedBoard.Tests.Servers;
using Npgsql;

namespace FeedBoard.Tests.Platform.Search;

/// <summary>A database with the functions that made the search terms before the API did.</summary>
public sealed class OldTerms(TestPostgres postgres) : IAsyncLifetime
{
    private NpgsqlDataSource? source;

    public async ValueTask InitializeAsync()
    {
        source = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        await using var functions = source.CreateCommand(Repository.Read("FeedBoard.Tests/Platform/Search/OldTerms.sql"));
        await functions.ExecuteNonQueryAsync();
    }

    /// <summary>Asks it about many texts at once.</summary>
    /// <param name="expression">Of the text <c>t</c>, of the type <c>text[]</c>.</param>
    /// <returns>The terms for each text, in ordinal order.</returns>
    internal async Task<IReadOnlyList<string[]>> OfAsync(string expression, IEnumerable<string> texts)
    {
        await using var command = source!.CreateCommand($"SELECT {expression} FROM unnest($1) WITH ORDINALITY u (t, n) ORDER BY n");
        command.CommandTimeout = 120; // seconds
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. texts] });
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var found = new List<string[]>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            found.Add([.. ((string[])reader.GetValue(0)).Order(StringComparer.Ordinal)]);
        return found;
    }

    /// <summary>Runs a script, and a query for texts in the same session.</summary>
    internal async Task<IReadOnlyList<string>> TextsAsync(string script, string query)
    {
        await using var connection = await source!.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using (var make = new NpgsqlCommand(script, connection))
            await make.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(query, connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var texts = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            texts.Add(reader.GetString(0));
        return texts;
    }

    public async ValueTask DisposeAsync()
    {
        if (source is not null)
            await source.DisposeAsync();
    }
}
