using System.Globalization;
using FeedBoard.Benchmarks.Board;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Loads;

/// <summary>The figures of a search by one client.</summary>
/// <param name="Matches">The total that the API gives for the first of the searches.</param>
internal sealed record SearchFigures(string What, long Matches, LoadFigures Load);

/// <summary>Measures what one person waits for a search, by how many feeds it finds. Without the API's cache.</summary>
internal static class SearchBenchmark
{
    public const string Name = "searches";

    private sealed record Search(string What, IReadOnlyList<string> Queries)
    {
        public IReadOnlyList<string> Paths => [.. Queries.Select(q => $"/api/feed/search?q={Uri.EscapeDataString(q)}")];
    }

    public static async Task<IReadOnlyList<SearchFigures>> RunAsync(
        BenchBoard board,
        BenchOptions options,
        Steps steps,
        CancellationToken cancel
    )
    {
        // The words of sentences.sql: the common ones are in more than half of the feeds.
        Search[] searches =
        [
            new("a common word", ["river", "music", "winter", "garden"]),
            new("two common words", ["river music", "winter garden"]),
            new("two syllables", ["커피", "친구", "겨울", "정원"]),
            new("a rare word", Read.RareWords(board.Feeds)),
            new("a word that no feed has", ["unheard"]),
        ];
        await using var api = await board.StartApiAsync(cancel, BenchBoard.WithoutMemory);
        using var http = new HttpClient { BaseAddress = api.Address };
        var matches = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var search in searches)
        {
            using var response = await http.GetAsync(new Uri(search.Paths[0], UriKind.Relative), cancel);
            if (!response.IsSuccessStatusCode) // on a board so large that the database takes too long
            {
                await steps.SayAsync($"{search.What} is not measured: {(int)response.StatusCode}");
                continue;
            }

            matches[search.What] = long.Parse(response.Headers.GetValues("X-Total-Count").Single(), CultureInfo.InvariantCulture);
            await steps.DoAsync(
                $"warming up: {search.What}",
                () => WarmUp.RunAsync([api], seconds => Wrk.RunAloneAsync(board.Folder, api.Address, search.Paths, seconds, cancel))
            );
        }

        var rounds = await Rounds.RunAsync(
            options.Rounds,
            steps,
            [.. searches.Where(s => matches.ContainsKey(s.What))],
            search => $"search for {search.What}",
            search =>
                Load.MeasureAsync(
                    board,
                    api,
                    () => Wrk.RunAloneAsync(board.Folder, api.Address, search.Paths, options.Seconds, cancel)
                )
        );
        return [.. rounds.Select(r => new SearchFigures(r.Item.What, matches[r.Item.What], LoadFigures.Of(r.Results)))];
    }
}
