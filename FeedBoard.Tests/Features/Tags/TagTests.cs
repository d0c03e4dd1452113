using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Tags;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Features.Comments;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace FeedBoard.Tests.Features.Tags;

/// <summary>Tags and mentions, in texts and in responses.</summary>
public sealed class TagTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("#Sea and #wind_2026, (#rain)! #sea", "sea wind_2026 rain")]
    [InlineData("#바다 #여름휴가,#서울", "바다 여름휴가 서울")]
    [InlineData("#カタカナ #ひらがな #漢字 ＃全角 #ｶﾅ #コーヒー・#紅茶", "カタカナ ひらがな 漢字 全角 カナ コーヒー 紅茶")]
    [InlineData("#𠮷野家", "𠮷野家")]
    [InlineData("#été #Straße #Ελλάδα #हिन्दी", "été straße ελλάδα हिन्दी")]
    [InlineData("https://example.org/#anchor www.example.org/a#b http://x/?q=#c ftp://h/#d", "")]
    [InlineData("mail a#b.c x#y &#39; /#z ##no #no#no ann@example.org#t", "")]
    [InlineData("#1 #2026 #_ #-", "")]
    [InlineData("no tags here # at all #", "")]
    [InlineData("#tag🎉 🎉#party", "tag party")]
    [InlineData("#a.b #c-d", "a c")]
    [InlineData("avui #paral·lel i #l·l·l, #fi·", "paral·lel l·l·l fi")] // Catalan
    [InlineData("#کتاب\u200Cخانه #می\u200Cخوانم", "کتاب\u200Cخانه می\u200Cخوانم")] // Persian
    [InlineData("#ක්\u200Dෂණය #क्\u200Dषमा", "ක්\u200Dෂණය क्\u200Dषमा")]
    [InlineData("#ハリー・ポッター #ﾊﾘｰ･ﾎﾟｯﾀｰ・ #バッハ・・次", "ハリー・ポッター バッハ")]
    [InlineData("#ドキドキ〜夏 #ドキドキ～夏 #夏〜", "ドキドキ〜夏 夏")]
    [InlineData("#a~b", "a")]
    [InlineData("#בית־ספר #צה״ל #ג׳ירפה", "בית־ספר צה״ל ג׳ירפה")]
    [InlineData("#مدرسة، #كتاب؟ (#قلم)", "مدرسة كتاب قلم")]
    [InlineData("#ไปเที่ยว #ວຽງຈັນ #မြန်မာ", "ไปเที่ยว ວຽງຈັນ မြန်မာ")]
    [InlineData("#山々 #佐〃", "山々 佐〃")]
    [InlineData("#red/#green/#blue #one／#two", "red green blue one two")]
    [InlineData("#1/#second #third/ #fourth /#no x/#no", "second third fourth")]
    [InlineData("(#in) [#box] \"#said\" “#curly” 「#corner」 （#wide）", "in box said curly corner wide")]
    [InlineData("end.#dot -#dash ?#ask +#plus !#call &#39; a=#no", "dot dash ask plus call")]
    [InlineData("https://example.org/a。#after https://example.org/b」#too https://example.org/#no", "after too")]
    [InlineData("#mid·dle#no #ok", "ok")]
    [InlineData("✌\uFE0F#sign 👩\u200D👧#family #\uFE0F\u20E3", "sign family")]
    public async Task Tags_are_found(string text, string expected) =>
        Assert.Equal(
            expected,
            await TextAsync("SELECT coalesce(string_agg(tag, ' ' ORDER BY n), '') FROM tags_in(@text) WITH ORDINALITY t (tag, n)", text)
        );

    [Fact]
    public async Task There_is_a_bound_to_the_tags_of_one_text_and_to_their_length()
    {
        var (most, longest) = (InputLimits.MaxTags, InputLimits.MaxTag);
        var many = string.Join(' ', Enumerable.Range(0, most + 70).Select(n => $"#t{n}"));
        Assert.Equal(
            $"{most} t0 t{most - 1}",
            await TextAsync(
                $"SELECT count(*) || ' ' || min(tag) FILTER (WHERE n = 1) || ' ' || max(tag) FILTER (WHERE n = {most}) FROM tags_in(@text) "
                    + "WITH ORDINALITY t (tag, n)",
                many
            )
        );
        Assert.Equal(
            new string('a', longest),
            await TextAsync(
                "SELECT string_agg(tag, ' ') FROM tags_in(@text)",
                $"#{new string('a', longest)} #{new string('b', longest + 1)}"
            )
        );
    }

    [Fact]
    public async Task People_are_found_by_their_nickname()
    {
        var suffix = Guid.NewGuid().ToString("N")[..8];
        var (latin, korean, dotted) = (
            await board.JoinAsync($"Ann{suffix}"),
            await board.JoinAsync($"민수{suffix}수"),
            await board.JoinAsync($"j.d-{suffix}")
        );
        await board.JoinAsync($"Ann {suffix}");
        await board.JoinAsync($"Ann {suffix} Lee");
        foreach (
            var (text, expected) in new[]
            {
                ($"@ann{suffix} hello", $"ann{suffix}"),
                ($"hi (@ANN{suffix}), you", $"ANN{suffix}"),
                ($"@{korean.Nickname}님 안녕", korean.Nickname),
                ($"@{latin.Nickname}씨, @{latin.Nickname}", latin.Nickname),
                ($"see @{dotted.Nickname}.", dotted.Nickname),
                ($"@{latin.Nickname}x", ""),
                ($"x@{latin.Nickname} a.@{latin.Nickname}", ""),
                ($"https://example.org/@{latin.Nickname}", ""),
                ($"@{latin.Nickname}@example.org", ""),
                ("@nobody_of_that_name", ""),
                ("@ @@ @", ""),
                ($"@Ann {suffix}", $"Ann {suffix}"),
                ($"thanks, @ann {suffix}!", $"ann {suffix}"),
                ($"@Ann\u3000{suffix}와", $"Ann\u3000{suffix}"),
                ($"@Ann {suffix} Lee.", $"Ann {suffix} Lee"),
                ($"@Ann {suffix} Leeds", $"Ann {suffix}"),
                ($"@Ann {suffix}x", ""),
                ($"@Ann\n{suffix}", ""),
                ($"@Ann {suffix}\u200D", ""),
                ($"@Ann {suffix}@example.org", ""),
            }
        )
        {
            Assert.Equal(expected, await TextAsync("SELECT coalesce(string_agg(name, ' '), '') FROM mentions_in(@text)", text));
        }
    }

    [Fact]
    public async Task At_most_twenty_people_hear_of_one_text()
    {
        var (ann, suffix) = (await board.JoinAsync(), Guid.NewGuid().ToString("N")[..8]);
        await board.QueryAsync<object>(
            $"INSERT INTO users (email, normalized_email, nickname, normalized_nickname, password_hash) SELECT n || '{suffix}', n || "
                + $"'{suffix}', 'n' || n || '{suffix}', upper('n' || n || '{suffix}'), '' FROM generate_series(1, 25) n"
        );
        var feed = await ann.FeedAsync("t", string.Join(' ', Enumerable.Range(1, 25).Select(n => $"@n{n}{suffix}")));
        Assert.Equal(20, feed["mentions"]!.AsArray().Count);
        Assert.Equal(20, await board.QueryAsync<long>($"SELECT count(*) FROM notifications WHERE feed_id = {feed.Id()}"));
    }

    [Fact]
    public async Task The_response_has_the_mentions_with_the_text_and_reads_give_the_same()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = await ann.FeedAsync("t", $"with @{bob.Nickname.ToUpperInvariant()}");
        var id = await board.QueryAsync<long>($"SELECT id FROM users WHERE email = '{bob.Email}'");
        var expected =
            $$"""[{"user_id":{{id}},"nickname":"{{bob.Nickname.ToUpperInvariant()}}"}]""";
        Assert.Equal(expected, feed["mentions"]!.ToJsonString());
        Assert.Equal(expected, (await board.Guest.ReadFeedAsync(feed.Id()))["mentions"]!.ToJsonString());
        var comment = await ann.CommentAsync(feed.Id(), $"@{bob.Nickname.ToUpperInvariant()}?");
        Assert.Equal(expected, comment["mentions"]!.ToJsonString());
        Assert.Equal(expected, Assert.Single(await board.Guest.ListAsync($"/api/comment/feed/{feed.Id()}"))!["mentions"]!.ToJsonString());
    }

    [Fact]
    public async Task Feeds_are_listed_by_tag_with_their_total_in_any_letter_case()
    {
        var (ann, tag) = (await board.JoinAsync(), $"바다{Guid.NewGuid():N}"[..12] + "A");
        var feeds = new List<long>();
        for (var n = 0; n < 5; n++)
            feeds.Insert(0, (await ann.FeedAsync(n == 0 ? $"#{tag}" : "t", $"c #{tag.ToUpperInvariant()} #other")).Id());
        await ann.FeedAsync("t", tag);
        using var first = await board.Guest.GetAsync($"/api/feed/tag/{Uri.EscapeDataString(tag)}?limit=2", Token);
        var page = (await first.JsonAsync()).AsArray();
        Assert.Equal(5, first.Total());
        Assert.Equal(feeds[..2], page.Ids());
        using var second = await board.Guest.GetAsync(first.Next(), Token);
        Assert.Equal(feeds[2..4], (await second.JsonAsync()).AsArray().Ids());

        using (await ann.DeleteFeedAsync(feeds[0]))
            await RollUpAsync();
        using (await ann.PatchFeedAsync(feeds[1], Form.Of(("content", "none"))))
            await AssertPageAsync(tag, 3, feeds[2..]);
        await RollUpAsync();
        using (await ann.PatchFeedAsync(feeds[1], Form.Of(("title", $"#{tag}"))))
            await AssertPageAsync(tag, 4, feeds[1..]);
        await AssertPageAsync("nobody_used_this", 0, []);
    }

    [Fact]
    public async Task The_most_used_tags_of_the_week_come_first_and_older_ones_not_at_all()
    {
        var ann = await board.JoinAsync();
        var (often, rarely, old) = ($"a{Guid.NewGuid():N}"[..12], $"b{Guid.NewGuid():N}"[..12], $"c{Guid.NewGuid():N}"[..12]);
        for (var n = 0; n < 3; n++)
            await ann.FeedAsync("t", $"#{often} {(n == 0 ? $"#{rarely}" : "")}");
        await board.QueryAsync<object>(
            $"INSERT INTO feeds (author_id, title, content, create_dt) SELECT author_id, 't', '#{old}', now() - interval '8 days' FROM "
                + $"feeds LIMIT 1"
        );
        foreach (var rolled in new[] { false, true })
        {
            if (rolled)
                await RollUpAsync();
            var tags = (await board.Guest.ListAsync("/api/feed/tags?top=50"))
                .Select(t => ((string)t!["tag"]!, (long)t["feed_count"]!))
                .ToList();
            Assert.Equal(tags.OrderByDescending(t => t.Item2).Select(t => t.Item2), tags.Select(t => t.Item2));
            Assert.Equal([(often, 3), (rarely, 1)], tags.Where(t => t.Item1 == often || t.Item1 == rarely || t.Item1 == old));
        }

        Assert.Single(await board.Guest.ListAsync("/api/feed/tags?top=1"));
        using var older = await board.Guest.GetAsync($"/api/feed/tag/{old}", Token);
        Assert.Equal(1, older.Total());
    }

    [Fact]
    public async Task Tags_are_found_by_the_beginnings_of_their_words_the_most_used_first()
    {
        var (ann, x) = (await board.JoinAsync(), $"q{Guid.NewGuid():N}"[..8]);
        await ann.FeedAsync("t", $"#{x}heron #{x}hero");
        await ann.FeedAsync("t", $"#{x}Heron #big_{x}heron #{x}여름휴가 #{x}écru");
        foreach (var isRolled in new[] { false, true })
        {
            if (isRolled)
                await RollUpAsync();
            Assert.Equal([($"{x}heron", 2), ($"big_{x}heron", 1), ($"{x}hero", 1)], await FindAsync($"{x}hero"));
            Assert.Equal([($"{x}heron", 2), ($"big_{x}heron", 1)], await FindAsync($"#{x}HERON"));
            Assert.Equal([($"big_{x}heron", 1)], await FindAsync($"{x} big"));
            Assert.Equal([($"{x}여름휴가", 1)], await FindAsync("여르 " + x)); // 여르 is 여름, not yet typed to its end
            Assert.Equal([($"{x}écru", 1)], await FindAsync($"{x}ecr"));
            Assert.Empty(await FindAsync($"{x}여름가"));
            Assert.Empty(await FindAsync("eron"));
            Assert.Empty(await FindAsync("#"));
        }

        var feed = (await ann.FeedAsync("t", $"#{x}hero #{x}hero2")).Id();
        Assert.Equal([($"{x}hero", 2), ($"{x}heron", 2), ($"big_{x}heron", 1), ($"{x}hero2", 1)], await FindAsync($"{x}hero"));
        using (await ann.DeleteFeedAsync(feed))
            Assert.Equal([($"{x}heron", 2), ($"big_{x}heron", 1), ($"{x}hero", 1)], await FindAsync($"{x}hero"));
        await board.AssertCountersAsync();

        // By cursor, as many as there are, each once.
        var (seen, next) = (new List<string>(), $"/api/feed/tags?q={x}&limit=1");
        for (string? at = next; at is not null;)
        {
            using var answer = await board.Guest.GetAsync(at, Token);
            seen.AddRange((await answer.JsonAsync()).AsArray().Select(t => (string)t!["tag"]!));
            Assert.Equal(5, answer.Total());
            at = answer.Next();
        }

        Assert.Equal((5, 5, $"{x}heron"), (seen.Count, seen.Distinct(StringComparer.Ordinal).Count(), seen[0]));
        using var beyond = await board.Guest.GetAsync($"/api/feed/tags?q={x}&skip=5", Token);
        Assert.Equal((0, 5), ((await beyond.JsonAsync()).AsArray().Count, beyond.Total()));
    }

    private async Task<(string, long)[]> FindAsync(string query)
    {
        var tags = await board.Guest.ListAsync($"/api/feed/tags?q={Uri.EscapeDataString(query)}");
        return [.. tags.Select(t => ((string)t!["tag"]!, (long)t["feed_count"]!))];
    }

    [Theory]
    [InlineData("/api/feed/tags?top=0", "top")]
    [InlineData("/api/feed/tags?top=51", "top")]
    [InlineData("/api/feed/tags?top=x", "top")]
    [InlineData("/api/feed/tags?q=a&top=5", "top")]
    [InlineData("/api/feed/tags?limit=5", "limit")]
    [InlineData("/api/feed/tags?skip=5", "skip")]
    [InlineData("/api/feed/tags?cursor=x", "cursor")]
    [InlineData("/api/feed/tags?q=%20", "q")]
    [InlineData("/api/feed/tags?q=a&limit=0", "limit")]
    [InlineData("/api/feed/tags?q=a&skip=-1", "skip")]
    [InlineData("/api/feed/tags?q=a&cursor=x", "cursor")]
    [InlineData("/api/feed/tag/%20", "tag")]
    [InlineData("/api/feed/tag/a?limit=0", "limit")]
    [InlineData("/api/feed/tag/a?sort_by=update_dt_desc", "sort_by")]
    [InlineData("/api/feed/tag/a?cursor=x", "cursor")]
    public async Task Bad_input_is_named(string path, string field)
    {
        using var response = await board.Guest.GetAsync(path, Token);
        await response.IsInvalidAsync(field);
    }

    private async Task AssertPageAsync(string tag, long total, IEnumerable<long> feeds)
    {
        using var response = await board.Guest.GetAsync($"/api/feed/tag/{Uri.EscapeDataString(tag)}", Token);
        Assert.Equal(feeds, (await response.JsonAsync()).AsArray().Ids());
        Assert.Equal(total, response.Total());
    }

    private async Task RollUpAsync()
    {
        await using var scope = board.Services.CreateAsyncScope();
        await TagTotals.RollUpAsync(scope.ServiceProvider.GetRequiredService<FeedDb>(), Token);
        await Wait.ForAsync(
            "all deltas to be rolled up",
            async () => await board.QueryAsync<long>("SELECT count(*) FROM tag_totals WHERE NOT rolled") == 0
        );
    }

    private async Task<string> TextAsync(string sql, string text)
    {
        await using var connection = new NpgsqlConnection(board.Database);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new NpgsqlParameter<string>("text", text) } };
        return (string)(await command.ExecuteScalarAsync(Token))!;
    }
}
