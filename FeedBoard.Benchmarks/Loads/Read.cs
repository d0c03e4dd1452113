using System.Globalization;
using System.Net.Http.Headers;
using FeedBoard.ApiService.Platform.Search;
using FeedBoard.Benchmarks.Board;
using FeedBoard.Standalone;
using Npgsql;

namespace FeedBoard.Benchmarks.Loads;

/// <summary>A read route and its statement.</summary>
/// <param name="Name">The name for <c>--only</c>.</param>
/// <param name="What">The name in the report.</param>
/// <param name="Paths">The requested paths, chosen at random.</param>
/// <param name="Arguments">The arguments of the statement, for pgbench.</param>
/// <param name="Token">The access token of the caller; null for a guest.</param>
internal sealed record Read(
    string Name,
    string What,
    IReadOnlyList<string> Paths,
    IReadOnlyList<PgArguments> Arguments,
    string? Token = null
)
{
    public static readonly IReadOnlyList<string> Names = ["feed", "first", "depth", "comments", "person", "timeline", "search"];

    private const int Choices = 5000;

    // The first page at depth is found with OFFSET, which is slow.
    private const int DeepestStart = 500_000;

    /// <summary>Prepares the requested reads on the board.</summary>
    public static async Task<IReadOnlyList<Read>> PrepareAsync(
        BenchBoard board,
        HttpClient http,
        BenchOptions options,
        CancellationToken cancel
    )
    {
        var reads = new List<Read>();
        var (feeds, people) = (board.Feeds, board.People);
        foreach (var name in Names.Where(options.Wants))
        {
            reads.Add(
                name switch
                {
                    "feed" => OneFeed(board),
                    "first" => new(name, "first page (10)", ["/api/feed/list"], [new("")]),
                    "depth" => await AtDepthAsync(http, Depth(feeds), cancel),
                    "comments" => new(name, "comments of a feed (10)", Some(feeds, id => $"/api/comment/feed/{id}"), [Random("id", feeds)]),
                    "person" => new(
                        name,
                        "a person's page (10)",
                        Some(people, id => $"/api/feed/list-by-user?user_id={id}"),
                        [Random("id", people)]
                    ),
                    "timeline" => await TimelineAsync(board, http, cancel),
                    "search" => Search(feeds),
                    _ => throw new ArgumentOutOfRangeException(nameof(options), name, "There is no such read."),
                }
            );
        }

        return reads;
    }

    public static Read OneFeed(BenchBoard board) =>
        new("feed", "one feed", Some(board.Feeds, id => $"/api/feed/read/{id}"), [Random("id", board.Feeds)]);

    /// <summary>The same ids for pgbench as <see cref="Some"/> has for wrk, so that both find the same pages in memory.</summary>
    private static PgArguments Random(string name, int most) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"\\set {name} 1 + {Step(most)} * random(0, {Math.Min(Choices, most) - 1})"),
            $":{name}"
        );

    /// <summary>Ids spread over the whole board.</summary>
    private static List<string> Some(int most, Func<string, string> path) =>
        [.. Enumerable.Range(0, Math.Min(Choices, most)).Select(n => path((1 + (Step(most) * n)).ToString(CultureInfo.InvariantCulture)))];

    private static int Step(int most) => Math.Max(1, most / Choices);

    /// <summary>The number of feeds before a page at depth.</summary>
    public static int Depth(int feeds) => Math.Min(feeds / 2, DeepestStart);

    /// <summary>Consecutive pages in the middle of the list.</summary>
    private static async Task<Read> AtDepthAsync(HttpClient http, int depth, CancellationToken cancel)
    {
        var (paths, arguments) = (new List<string>(), new List<PgArguments>());
        var tries = 0; // on a newly opened board the first requests may exceed the statement timeout
        for (var path = string.Create(CultureInfo.InvariantCulture, $"/api/feed/list?skip={depth}"); paths.Count < 16;)
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative), cancel);
            if (response.StatusCode == System.Net.HttpStatusCode.ServiceUnavailable && ++tries < 10)
                continue;
            if (!response.IsSuccessStatusCode)
                throw new BoardException($"{path} got the status {(int)response.StatusCode}");
            var page = System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync(cancel))!.AsArray();
            var last = page[^1]!;
            path = new Uri(response.Headers.GetValues("Link").Single().Split('<', '>')[1]).PathAndQuery;
            paths.Add(path);
            arguments.Add(new("", $"'{last["create_dt"]}'::timestamptz", $"'{last["id"]}'::bigint"));
        }

        return new("depth", string.Create(CultureInfo.InvariantCulture, $"page at depth {depth:N0} by cursor"), paths, arguments);
    }

    /// <summary>The timeline of a user who follows two hundred users.</summary>
    private static async Task<Read> TimelineAsync(BenchBoard board, HttpClient http, CancellationToken cancel)
    {
        var email = await BenchPeople.SignUpAsync(http, cancel);
        await using var connection = new NpgsqlConnection(board.ConnectionString);
        await connection.OpenAsync(cancel);
        await using var follow = new NpgsqlCommand(
            """
            WITH me AS (SELECT id FROM users WHERE normalized_email = upper(@email)), done AS (
                INSERT INTO follows (follower_id, following_id) SELECT me.id, n FROM me, generate_series(2, 201) n)
            SELECT id FROM me
            """,
            connection
        )
        {
            Parameters = { new("email", email) },
        };
        var id = ((long)(await follow.ExecuteScalarAsync(cancel))!).ToString(CultureInfo.InvariantCulture);
        return new(
            "timeline",
            "timeline (200 followed)",
            ["/api/feed/following"],
            [new("", $"'{id}'::bigint", $"'{id}'::bigint")],
            await BenchPeople.LogInAsync(http, email, cancel)
        );
    }

    /// <summary>Words that about fifty feeds have.</summary>
    public static IReadOnlyList<string> RareWords(int feeds) =>
        [
            .. Enumerable
                .Range(0, 32)
                .Select(n => string.Create(CultureInfo.InvariantCulture, $"rare{n * 37 % Math.Max(feeds / 50, 1):00000000}")),
        ];

    private static Read Search(int feeds)
    {
        var words = RareWords(feeds);
        return new(
            "search",
            "search for a rare word",
            [.. words.Select(w => $"/api/feed/search?q={w}")],
            [.. words.Select(w => new PgArguments("", Text(SearchTerms.Query(w)), Text(SearchTerms.QueryOfTitle(w)), "true", "false"))]
        );

        static string Text(string? value) => value is null ? "NULL" : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    /// <summary>The statement of this read, as the API has just run it.</summary>
    public async Task<IReadOnlyList<string>> ScriptsAsync(BenchBoard board, HttpClient http, CancellationToken cancel)
    {
        for (var n = 0; n < 10; n++) // until the statement is prepared and the caches are filled
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Paths[0]);
            if (Token is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
            using var response = await http.SendAsync(request, cancel);
            if (!response.IsSuccessStatusCode)
                throw new BoardException(
                    $"{Paths[0]} got the status {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancel)}"
                );
        }

        return PgBench.Scripts(await PgBench.LastStatementAsync(board, cancel), Arguments);
    }
}
