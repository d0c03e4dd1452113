using System.Net;
using System.Text;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Docs;
using FeedBoard.Tests.Features.Account;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.Users;
using FeedBoard.Tests.Platform.Telemetry;

namespace FeedBoard.Tests.Database;

/// <summary>
/// The whole SQL of each read, as PostgreSQL receives it, is in FeedBoard.Tests/Database/Reads: a change of what somebody sees shows in a
/// review.
/// </summary>
/// <remarks>Each file is a route; in it each statement stands once, below the callers and the requests that send it.</remarks>
public sealed class ReadSqlTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static readonly string Folder = Path.Combine("FeedBoard.Tests", "Database", "Reads");

    [Fact]
    public async Task The_statements_of_all_reads_are_those_that_are_checked_in()
    {
        var fresh = await ReadAsync();
        var committed = Directory
            .GetFiles(Path.Combine(Repository.Root, Folder), "*.sql")
            .ToDictionary(f => Path.GetFileName(f)!, File.ReadAllText, StringComparer.Ordinal);
        var changed = fresh.Where(f => committed.GetValueOrDefault(f.Key) != f.Value).Select(f => f.Key).ToList();
        var gone = committed.Keys.Except(fresh.Keys, StringComparer.Ordinal).ToList();
        if (changed.Count + gone.Count == 0)
            return;

        var copies = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "reads")).FullName;
        foreach (var name in changed)
            await File.WriteAllTextAsync(Path.Combine(copies, name), fresh[name], TestContext.Current.CancellationToken);
        Assert.Fail(
            $"Changed or new: {string.Join(", ", changed)}; without a route: {string.Join(", ", gone)}. Look at the differences, then: "
                + $"cp artifacts/reads/*.sql {Folder}"
        );
    }

    /// <returns>The text of each file by its name.</returns>
    private async Task<Dictionary<string, string>> ReadAsync()
    {
        var (_, paths) = await ReadPath.AllAsync(board);
        var (person, muting, moderator, muted) = (
            await board.JoinAsync(),
            await board.JoinAsync(),
            await board.JoinAsync(),
            await board.JoinAsync()
        );
        await muting.PutAsync($"/api/mute/{await muted.IdAsync()}");
        await board.QueryAsync<object>($"UPDATE users SET role = 2 WHERE email = '{moderator.Email}'");
        (string Name, Person? Person)[] callers =
        [
            ("guest", null),
            ("person", person),
            ("person who mutes somebody", muting),
            ("moderator", moderator),
        ];

        using var traces = new Traces(board);
        var sessions = new HashSet<string>(StringComparer.Ordinal);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var route in paths.GroupBy(p => p.Route, StringComparer.Ordinal))
        {
            var statements = new List<(string Sql, List<string> Senders)>();
            foreach (var path in route)
            {
                foreach (var (name, caller) in callers)
                {
                    using var trace = await traces.SendAsync(HttpMethod.Get, path.Path, @as: caller);
                    if (trace.Response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                        continue;

                    Assert.True(trace.Response.IsSuccessStatusCode, $"{name}: {path.Path}");
                    Assert.Equal(caller is null ? 1 : 2, trace.Statements.Count);
                    if (caller is not null)
                        sessions.Add(trace.Statements[0]);
                    var sql = trace.Statements[^1];
                    if (statements.Find(s => string.Equals(s.Sql, sql, StringComparison.Ordinal)) is not { Sql: not null } statement)
                        statements.Add(statement = (sql, []));
                    statement.Senders.Add($"-- {name}: GET {path.Name}");
                }
            }

            Assert.NotEmpty(statements);
            files.Add(FileOf(route.Key), string.Join('\n', statements.Select(s => TextOf(s.Senders, s.Sql))));
        }

        var counting = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (_, caller) in callers.Where(c => c.Person is not null))
        {
            using var trace = await traces.SendAsync(
                HttpMethod.Get,
                "/api/feed/list",
                @as: caller,
                headers: (BoardHeaders.WantUnread, "1")
            );
            Assert.Equal(2, trace.Statements.Count);
            counting.Add(trace.Statements[0]);
        }

        var (_, token) = await person.TokenAsync(["read"]);
        for (var use = 0; use < 2; use++) // the first one is written
        {
            using var trace = await traces.SendAsync(HttpMethod.Get, "/api/feed/list", token: token);
            if (use > 0)
                files.Add("api-token.sql", TextOf(["-- Whoever sends a token for scripts, first of all."], trace.Statements[0]));
        }

        files.Add(
            "session.sql",
            TextOf(["-- Everybody who is signed in, first of all: whether the session is still there."], Assert.Single(sessions))
                + '\n'
                + TextOf([$"-- The same, with {BoardHeaders.WantUnread}: and what is new for them."], Assert.Single(counting))
        );
        return files;
    }

    private static string TextOf(IEnumerable<string> comments, string sql) =>
        new StringBuilder().AppendJoin('\n', comments).Append('\n').Append(sql.TrimEnd()).Append(";\n").ToString();

    /// <summary>/api/comment/feed/{feed_id} is comment-feed-feed_id.sql.</summary>
    private static string FileOf(string route) =>
        route["/api/".Length..]
            .Trim('/')
            .Replace('/', '-')
            .Replace("{", "", StringComparison.Ordinal)
            .Replace("*", "", StringComparison.Ordinal)
            .Replace("}", "", StringComparison.Ordinal) + ".sql";
}
