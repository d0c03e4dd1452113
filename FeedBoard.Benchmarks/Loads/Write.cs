using System.Globalization;
using System.Text.RegularExpressions;
using FeedBoard.ApiService.Features.Comments;
using FeedBoard.ApiService.Features.Feeds;
using FeedBoard.ApiService.Features.Likes;
using FeedBoard.ApiService.Platform.Search;
using FeedBoard.Benchmarks.Board;

namespace FeedBoard.Benchmarks.Loads;

/// <summary>A write and its statements.</summary>
/// <param name="Name">The name for <c>--only</c>.</param>
/// <param name="What">The name in the report.</param>
/// <param name="Requests">The requests, chosen at random.</param>
/// <param name="Script">The same for pgbench: the statements of the API's source, for as many users.</param>
internal sealed partial record Write(string Name, string What, IReadOnlyList<WrkRequest> Requests, string Script)
{
    public static readonly IReadOnlyList<string> Names = ["create", "comment", "like"];

    /// <summary>The number of users: enough that they rarely write to the same row.</summary>
    public const int People = 64;

    private const string Title = "A morning walk";
    private const string Text = "Nobody knows what the next morning will bring, so we walked along the river and talked about music.";

    public static Write Of(string name, BenchBoard board) =>
        name switch
        {
            "create" => new(
                name,
                "create a feed, no image",
                [
                    new(
                        "POST",
                        "/api/feed/create",
                        "application/x-www-form-urlencoded",
                        $"title={Uri.EscapeDataString(Title)}&content={Uri.EscapeDataString(Text)}"
                    ),
                ],
                Create(FeedService.InsertSql)
            ),
            "comment" => new(
                name,
                "comment",
                Some(board, id => new("POST", "/api/comment/create", "application/json", $$"""{"feed_id":{{id}},"content":"{{Text}}"}""")),
                Of(CommentService.InsertSql, SearchTerms.OfComment(Text), ("author_id", 1, People), ("feed_id", 1, board.Feeds))
            ),
            "like" => new(
                name,
                "like (toggle)",
                Some(board, id => new("PATCH", $"/api/like/?feed_id={id}")),
                Of(LikeService.ToggleSql(LikeTarget.Checked(1, null)), "", ("user_id", 1, People), ("id", 1, board.Feeds))
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such write."),
        };

    /// <summary>Creates of feeds by a statement for pgbench.</summary>
    /// <param name="sql">As the API's, or without a part.</param>
    public static string Create(string sql) => Of(sql, SearchTerms.OfFeed(Title, Text), ("author_id", 1, People));

    private static List<WrkRequest> Some(BenchBoard board, Func<string, WrkRequest> request) =>
        [.. RandomIds(board.Feeds, 5000).Select(request)];

    /// <summary>Ids from 1 to <paramref name="most"/>.</summary>
    public static IEnumerable<string> RandomIds(int most, int count)
    {
        var random = new Random(2); // the same for every run
        return Enumerable.Range(0, count).Select(_ => random.Next(1, most + 1).ToString(CultureInfo.InvariantCulture));
    }

    private static string Of(
        string sql,
        string terms,
        (string Name, int Least, int Most) first,
        (string Name, int Least, int Most)? second = null
    )
    {
        var numbers = second is { } two ? new[] { first, two } : [first];
        var statements = PgBench
            .OneLine(sql)
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(s =>
                Parameter()
                    .Replace(
                        s,
                        m =>
                            m.Groups["name"].Value switch
                            {
                                "title" => $"'{Title}'",
                                "terms" => $"'{terms.Replace("'", "''", StringComparison.Ordinal)}'",
                                "content" or "words" => $"'{Text}'",
                                var name => $":{name}",
                            }
                    ) + ";"
            )
            .ToList();
        var lines = numbers.Select(n => string.Create(CultureInfo.InvariantCulture, $"\\set {n.Name} random({n.Least}, {n.Most})"));
        return string.Join(
                '\n',
                statements.Count == 1 ? [.. lines, .. statements] : [.. lines, "\\startpipeline", .. statements, "\\endpipeline"]
            ) + "\n";
    }

    [GeneratedRegex(@"@(?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parameter();
}
