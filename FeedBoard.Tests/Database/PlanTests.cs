using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.Users;
using FeedBoard.Tests.Platform.Telemetry;
using FeedBoard.Tests.Servers;
using Npgsql;

namespace FeedBoard.Tests.Database;

/// <summary>A board of 200 people, 20 000 feeds and 40 000 images, 300 of which wait for the sweeper.</summary>
public sealed class LargeBoard(TestPostgres postgres) : FileBoard(postgres), IAsyncLifetime
{
    // A hidden e-mail address finds no user.
    protected override IEnumerable<KeyValuePair<string, string>> Settings => [.. base.Settings, new("Board:ShowEmails", "true")];

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        await QueryAsync<object>(
            """
            INSERT INTO users (email, normalized_email, nickname, normalized_nickname, password_hash)
            SELECT 'p' || n || '@example.org', 'P' || n || '@EXAMPLE.ORG', 'person' || n, 'PERSON' || n, '' FROM generate_series(1, 200) n;
            INSERT INTO feeds (author_id, title, content, create_dt, update_dt)
            SELECT 1 + n % 200, 'feed ' || n, repeat('text ', 20), now() - n * interval '1 minute',
                now() - (n * 7919 % 20000) * interval '1 minute' FROM generate_series(1, 20000) n;
            INSERT INTO feed_mentions (feed_id, user_id, name) SELECT n, 1 + n % 200, 'person' || (1 + n % 200)
                FROM generate_series(1, 20000) n;
            INSERT INTO images (name, state, owner_id, feed_id, position, content_type, size, width, height, alt)
            SELECT md5(n::text) || '.png', 1, 1, 1 + n % 20000, n / 20000, 'image/png', 1, 1, 1, '' FROM generate_series(0, 39999) n;
            INSERT INTO images (name, state, state_dt, content_type, size, width, height, alt)
            SELECT md5('x' || n) || '.png', 2 * (n % 2), now() - n * interval '1 minute', 'image/png', 1, 1, 1, ''
                FROM generate_series(1, 300) n;
            """
        );
        await QueryAsync<object>("ANALYZE");
    }
}

/// <summary>
/// The API's statements, taken from its spans, use the index named in a comment of their SQL, and read no more rows than they return.
/// </summary>
public sealed class PlanTests(LargeBoard board) : IClassFixture<LargeBoard>
{
    /// <summary>One more than the page has, to see whether there is a next one.</summary>
    private const int Limit = 11;

    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["user_id"] = "7",
        ["id"] = "7",
        ["feed_id"] = "1",
        ["tag"] = "'nothing'",
        ["nickname"] = "'PERSON7'",
        ["email"] = "'P7@EXAMPLE.ORG'",
    };

    public static TheoryData<string, string, string> Lists()
    {
        (string Sort, string Column)[] common =
        [
            ("create_dt_desc", "create_dt"),
            ("create_dt_asc", "create_dt"),
            ("update_dt_desc", "update_dt"),
            ("update_dt_asc", "update_dt"),
        ];
        var data = new TheoryData<string, string, string>();
        foreach (var (sort, column) in common)
            data.Add($"list?sort_by={sort}", $"ix_feeds_{column}", "");
        foreach (
            var (who, index) in new[]
            {
                ("user_id=7", "pk_users"),
                ("nickname=person7", "ux_users_normalized_nickname"),
                ("email=p7@example.org", "ux_users_normalized_email"),
            }
        )
        {
            foreach (var (sort, column) in common)
                data.Add($"list-by-user?{who}&sort_by={sort}", $"ix_feeds_author_id_{column}", index);
            foreach (var sort in new[] { "id_desc", "id_asc" })
                data.Add($"list-by-user?{who}&sort_by={sort}", "ix_feeds_author_id", index);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_page_is_read_by_its_index_and_costs_what_it_shows(string path, string index, string usersIndex)
    {
        var sql = await StatementAsync($"/api/feed/{path}");
        foreach (var generic in (bool[])[false, true])
        {
            var plan = await ExplainAsync(sql, generic);
            Assert.True(
                plan.Indexes.IsSupersetOf([index, "ix_images_feed_id"]) && (usersIndex.Length == 0 || plan.Indexes.Contains(usersIndex)),
                plan.Text
            );
            Assert.True(
                !plan.SeqScans.Intersect(["feeds", "images"]).Any()
                    && plan.Read("feeds") == Limit
                    && plan.Read("images") == 2 * Limit
                    && plan.MostSorted <= Limit,
                plan.Text
            );
        }

        AssertNamed(sql, index);
        if (usersIndex.Length > 0)
            AssertNamed(sql, usersIndex);
    }

    [Theory]
    [InlineData("create_dt_desc", "ix_feeds_create_dt")]
    [InlineData("create_dt_asc", "ix_feeds_create_dt")]
    [InlineData("update_dt_desc", "ix_feeds_update_dt")]
    [InlineData("update_dt_asc", "ix_feeds_update_dt")]
    public async Task A_page_far_down_the_list_walks_the_index_and_sorts_nothing_but_itself(string sort, string index)
    {
        var plan = await ExplainAsync(await StatementAsync($"/api/feed/list?skip=2000&sort_by={sort}"), generic: false);
        Assert.True(
            plan.Indexes.IsSupersetOf([index, "pk_feeds"])
                && plan.Read("feeds") == 2000 + (2 * Limit)
                && plan.Read("images") == 2 * Limit
                && plan.MostSorted <= Limit,
            plan.Text
        );
        Assert.Contains("Index Only Scan", plan.Text, StringComparison.Ordinal); // skipped rows are not read
    }

    [Theory]
    [InlineData("/api/feed/list?skip=20000", "feeds")]
    [InlineData("/api/feed/list?skip=2147483647&sort_by=update_dt_asc", "feeds")]
    [InlineData("/api/feed/list-by-user?user_id=7&skip=100", "feeds")]
    [InlineData("/api/feed/tag/nothing?skip=1", "feed_tags")]
    [InlineData("/api/comment/feed/1?skip=1", "comments")]
    [InlineData("/api/mypage/7/followers?skip=1", "follows")]
    public async Task A_page_behind_the_end_reads_nothing_of_its_list(string path, string table)
    {
        var plan = await ExplainAsync(await StatementAsync(path), generic: false);
        Assert.True(plan.Read(table) == 0, plan.Text);
    }

    [Fact]
    public async Task One_feed_is_found_by_keys_alone()
    {
        var sql = await StatementAsync("/api/feed/read/1234");
        var plan = await ExplainAsync(sql, generic: true, ("id", "1234"));
        Assert.True(
            plan.Indexes.SetEquals(["pk_feeds", "pk_users", "ix_images_feed_id", "pk_feed_mentions"])
                && plan.SeqScans.Count == 0
                && plan.Read("feeds") == 1
                && plan.Read("images") == 2,
            plan.Text
        );
        Assert.All(plan.Indexes, i => AssertNamed(sql, i));
    }

    [Fact]
    public async Task Ranges_of_feeds_are_found_by_the_key_and_without_looking_at_the_feeds_between()
    {
        var (list, range) = (await StatementAsync("/api/feed/ranges"), await StatementAsync("/api/feed/ranges/1"));
        foreach (var generic in (bool[])[false, true])
        {
            var hops = await ExplainAsync(list, generic);
            // One row for each of three ranges, and a look-up for a fourth.
            Assert.True(hops.Indexes.SetEquals(["pk_feeds"]) && hops.SeqScans.Count == 0 && hops.Read("feeds") <= 4, hops.Text);
            var read = await ExplainAsync(range, generic, ("first", "15000"), ("end", "16000"));
            Assert.True(
                read.Indexes.SetEquals(["pk_feeds"]) && read.SeqScans.Count == 0 && read.Read("feeds") == 1000 && read.MostSorted == 0,
                read.Text
            );
        }

        AssertNamed(list, "pk_feeds");
        AssertNamed(range, "pk_feeds");
    }

    [Fact]
    public async Task Suggestions_look_at_the_latest_feeds_and_at_each_of_their_authors_once()
    {
        using var traces = new Traces(board);
        using var trace = await traces.SendAsync(HttpMethod.Get, "/api/user/suggestions", @as: await board.JoinAsync());
        var sql = Assert.Single(trace.Statements, s => s.Contains("GROUP BY author_id", StringComparison.Ordinal));
        foreach (var generic in (bool[])[false, true])
        {
            var plan = await ExplainAsync(sql, generic, ("caller", "7"), ("now", "now()"));
            Assert.True(
                plan.Indexes.IsSupersetOf(["ix_feeds_create_dt", "pk_feeds"])
                    && !plan.SeqScans.Contains("feeds")
                    && plan.Read("feeds") <= 500 + 200
                    && plan.MostSorted <= 500,
                plan.Text
            );
        }

        AssertNamed(sql, "ix_feeds_create_dt");
    }

    [Theory]
    [InlineData("/api/feed/list")]
    [InlineData("/api/feed/following")]
    [InlineData("/api/feed/read/1234")]
    [InlineData("/api/comment/feed/1234")]
    [InlineData("/api/mypage/feeds")]
    [InlineData("/api/mypage/comments")]
    [InlineData("/api/notification")]
    [InlineData("/api/notification/unread")]
    public async Task What_a_person_reads_often_is_not_planned_each_time(string path)
    {
        var (ann, muting) = (await board.JoinAsync(), await board.JoinAsync());
        await muting.PutAsync($"/api/mute/{await ann.IdAsync()}");
        // Most people have few notifications, some many.
        await board.QueryAsync<object>(
            """
            INSERT INTO notifications (user_id, kind, actor_id) SELECT 1 + n % 20, 'followed', 30 FROM generate_series(1, 2000) n
            WHERE NOT EXISTS (SELECT FROM notifications WHERE actor_id = 30);
            ANALYZE notifications, sessions, mutes, users;
            """
        );
        await using var connection = new NpgsqlConnection(board.Database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        foreach (var person in (Person[])[ann, muting])
        {
            using var traces = new Traces(board);
            using var trace = await traces.SendAsync(HttpMethod.Get, path, @as: person, headers: (BoardHeaders.WantUnread, "1"));
            Assert.Equal(HttpStatusCode.OK, trace.Response.StatusCode);
            var id = $"{await person.IdAsync()}";
            var values = new Dictionary<string, string>(Values, StringComparer.Ordinal)
            {
                ["me"] = id,
                ["caller"] = id,
                ["session"] = $"{await board.QueryAsync<long>($"SELECT max(id) FROM sessions WHERE user_id = {id}")}",
                ["now"] = "now()",
                ["feed_id"] = "1234",
                ["id"] = "1234",
                ["user_id"] = id,
                ["author_id"] = id,
            };
            foreach (var sql in trace.Statements)
                Assert.True(await Plan.CountPlansAsync(connection, sql, values) == 5, sql);
        }
    }

    [Fact]
    public async Task An_image_is_found_by_its_name()
    {
        using var traces = new Traces(board);
        using var trace = await traces.SendAsync(HttpMethod.Get, "/api/image/cfcd208495d565ef66e7dff9f98764da.png");
        var plan = await ExplainAsync(Assert.Single(trace.Statements), generic: true, ("name", "'cfcd208495d565ef66e7dff9f98764da.png'"));
        Assert.True(
            plan.Indexes.SetEquals(["ux_images_name", "pk_feeds"]) && plan.SeqScans.Count == 0 && plan.Read("images") == 1,
            plan.Text
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    [InlineData(20_000)]
    public async Task A_sweep_takes_its_batch_without_looking_at_the_images_that_stay(int backlog)
    {
        using var traces = new Traces(board);
        var statements = Trace.StatementsIn(await traces.RunAsync(board.SweepAsync)).ToList();
        var expire = statements.First(s => s.StartsWith("UPDATE images", StringComparison.Ordinal));
        var take = statements.First(s => s.StartsWith("SELECT id, name", StringComparison.Ordinal));
        var count = statements[^1];
        await board.QueryAsync<object>(
            $"""
            INSERT INTO images (name, state, state_dt, content_type, size, width, height, alt)
            SELECT md5(random()::text) || '.png', 2, now(), 'image/png', 1, 1, 1, '' FROM generate_series(1, {backlog})
            """
        );
        await board.QueryAsync<object>("VACUUM ANALYZE images");

        var taken = await ExplainAsync(take, generic: true, ("pending_since", "now()"), ("now", "now()"), ("after", "0"));
        Assert.True(taken.SeqScans.Count == 0 && taken.Read("images") <= 50 + 30 && taken.MostSorted <= 50, taken.Text);
        Assert.All(taken.Indexes, i => AssertNamed(take, i));
        // What was attached is not looked at.
        var expired = await ExplainAsync(expire, generic: true, ("pending_since", "now() - interval '1 hour'"));
        Assert.True(expired.SeqScans.Count == 0 && expired.Read("images") <= backlog + 30, expired.Text);
        Assert.All(expired.Indexes, i => AssertNamed(expire, i));
        // With the uploads of the last hour, which the sweep leaves pending.
        var counted = await ExplainAsync(count, generic: true);
        Assert.True(counted.SeqScans.Count == 0 && counted.Read("images") <= backlog + 30, counted.Text);
    }

    private async Task<string> StatementAsync(string path)
    {
        using var traces = new Traces(board);
        using var trace = await traces.SendAsync(HttpMethod.Get, path);
        Assert.True(trace.Response.IsSuccessStatusCode, path);
        return Assert.Single(trace.Statements);
    }

    private async Task<Plan> ExplainAsync(string sql, bool generic, params IEnumerable<(string Name, string Value)> values)
    {
        await using var connection = new NpgsqlConnection(board.Database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return await Plan.ExplainAsync(
            connection,
            sql,
            generic,
            values.Aggregate(Values, (all, v) => new(all, StringComparer.Ordinal) { [v.Name] = v.Value })
        );
    }

    /// <summary>The comment in the SQL names the index, or with … at its end a family of indexes.</summary>
    private static void AssertNamed(string sql, string index) =>
        Assert.Contains(
            sql.Split([' ', ',', '\n']),
            word => word == index || (word.EndsWith('…') && index.StartsWith(word[..^1], StringComparison.Ordinal))
        );
}
