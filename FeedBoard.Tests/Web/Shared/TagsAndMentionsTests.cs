using FeedBoard.Tests.Board;
using FeedBoard.Web.Platform.Text;
using FeedBoard.Web.Shared.Text;
using Npgsql;

namespace FeedBoard.Tests.Web.Shared;

/// <summary>The pages find the tags and people that the API has found: its own functions are asked the same.</summary>
public sealed class TagsAndMentionsTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Letters_are_told_from_signs_as_the_search_tells_them()
    {
        Assert.Equal(Letters.Between, await board.QueryAsync<string>("SELECT word_separators()"));
        Assert.Equal(Letters.Unspaced, await board.QueryAsync<string>("SELECT unspaced_letters()"));
        Assert.Equal(Letters.LinkEnd, await board.QueryAsync<string>("SELECT link_terminators()"));
        Assert.Equal(Letters.InTag, await board.QueryAsync<string>("SELECT tag_joiners()"));
        Assert.Equal(Letters.Attached, await board.QueryAsync<string>("SELECT attached_marks()"));
    }

    [Theory]
    [InlineData("#Sea and #wind_2026, (#rain)! #바다 #여름휴가,#서울")]
    [InlineData("#カタカナ #ひらがな #漢字 ＃全角 #ｶﾅ #コーヒー・#紅茶 ﹟small x＃no ．#no #Ⅷ #㎏ #ﬁn")]
    [InlineData("#𠮷野家 #été #e\u0301te\u0301 #Straße #Ελλάδα #ΣΑΣ #हिन्दी #İstanbul #ǅ")]
    [InlineData("https://example.org/#anchor www.example.org/a#b http://x/?q=#c ftp://h/#d xhttps://e/#f 1www.x#g WWW.X#h a://b #i")]
    [InlineData("mail a#b.c x#y &#39; /#z ##no #no#no #no＃no ann@example.org#t #a#")]
    [InlineData("#1 #2026 #_ #- #1_ #²x #x² # at all # # #٣ #a\u200db #a\ufe0f #\ufe0f\u20e3 1\ufe0f\u20e3")]
    [InlineData("#tag🎉 🎉#party 가#no 가 #yes *#bold* [#in] <#tag> \"#said\" '#said' #a.b #c-d\n#line\t#tab")]
    [InlineData("#paral·lel #fi· ·#no #کتاب\u200Cخانه #ﾊﾘｰ･ﾎﾟｯﾀｰ #ドキドキ～夏〜 #a~b #בית־ספר #佐〃 #ŀl #a··b #a·_·b #·a")]
    [InlineData("#red/#green/#1/#blue#x #one／#two #a/#b·/#c /#no x/#no #no#/#no #a//#no")]
    [InlineData(
        "end.#dot -#dash ?#ask +#plus &#39; a=#no https://e.org/a。#after x://「#in www.「#too www.a「#three awww.x://「#four #awww.://x"
    )]
    public async Task Tags_are_the_same(string text) => await SameTagsAsync(text);

    [Fact]
    public async Task So_are_those_of_any_mixture_of_signs_and_letters()
    {
        string[] pieces =
        [
            "#",
            "#",
            "#",
            " ",
            "a",
            "B",
            "1",
            "_",
            "가",
            "漢",
            "é",
            "\u0301",
            "・",
            "＃",
            ".",
            "-",
            "@",
            "/",
            "://",
            "www.",
            "🎉",
            "𠮷",
            "½",
            "\u200b",
            "\n",
            "Ｚ",
            "١",
            "ß",
            "ー",
            "·",
            "\u200c",
            "〜",
            "～",
            "／",
            "/#",
            "。",
            "」",
            "〃",
            "ŀ",
            "wWw.",
            "+",
            "\u0001",
        ];
        var random = new Random(20261126);
        for (var n = 0; n < 600; n++)
            await SameTagsAsync(string.Concat(Enumerable.Range(0, 12).Select(_ => pieces[random.Next(pieces.Length)])));
    }

    [Fact]
    public async Task People_are_the_same()
    {
        var suffix = Guid.NewGuid().ToString("N")[..8];
        var (latin, korean, dotted) = (
            await board.JoinAsync($"Ann{suffix}"),
            await board.JoinAsync($"민수{suffix}수"),
            await board.JoinAsync($"j.d-{suffix}")
        );
        foreach (
            var (text, expected) in new[]
            {
                ($"@ann{suffix} hello", $"@ann{suffix}"),
                ($"hi (@ANN{suffix}), you", $"@ANN{suffix}"),
                ($"@{korean.Nickname}님 안녕", $"@{korean.Nickname}"),
                ($"@{latin.Nickname}씨, @{latin.Nickname}", $"@{latin.Nickname} @{latin.Nickname}"),
                ($"see @{dotted.Nickname}.", $"@{dotted.Nickname}"),
                ($"@{latin.Nickname}x", ""),
                ($"x@{latin.Nickname} a.@{latin.Nickname}", ""),
                ($"https://example.org/@{latin.Nickname}", ""),
                ($"@{latin.Nickname}@example.org", ""),
                ("@ @@ @", ""),
                ($"@Ann {suffix}", ""),
                ($"@{latin.Nickname} but not @{latin.Nickname}x nor a@{latin.Nickname}", $"@{latin.Nickname}"),
            }
        )
        {
            var mentions = await ListAsync("SELECT user_id || ' ' || name FROM mentions_in(@text)", text);
            var links = LinkedText
                .Split(text, [.. mentions.Select(m => Read(m))])
                .Where(p => p.Url?.StartsWith("/person/", StringComparison.Ordinal) == true);
            Assert.Equal(expected, string.Join(' ', links.Select(l => l.Text)));
            Assert.Equal(expected.Length > 0, mentions.Count > 0);
        }
    }

    /// <summary>Written in brackets, every nickname can be mentioned.</summary>
    [Theory]
    [InlineData("@[Two Words] hello", "Two Words")]
    [InlineData("(@[two words])", "two words")]
    [InlineData("@[Two\u3000Words]님", "Two\u3000Words")]
    [InlineData("@[Two]Words @[Two ] @[ Two] @[Two\n] @[] @[Tw] @[Two", "Two")]
    [InlineData("@[a@b] @a@b", "a@b")]
    [InlineData("@[www.site] www.site", "www.site")]
    [InlineData("@[x://y z]", "x://y z")]
    [InlineData("@[end]] @[[odd]]", "end]|[odd]")]
    [InlineData("@[@[x] @[Two]", "@[x|Two")]
    [InlineData("@[#sign] #tag", "#sign")]
    [InlineData("@[Two]@[Two Words]@Two", "Two|Two Words")]
    [InlineData("@Two Words and @[Two]", "Two|Two Words")]
    [InlineData("a@[Two] 가@[Two] /@[Two] =@[Two] .@[Two] @@[Two]", "")]
    [InlineData("https://example.org/(@[Two] www.a(@[Two]", "")]
    [InlineData("https://example.org/ @[Two] www.a @[Two]", "Two")]
    [InlineData("@[Nobody of that name] @[nobody] @ [Two]", "")]
    [InlineData("!@[Two]!@[Two Words]!", "Two|Two Words")]
    public async Task Names_in_brackets_are_the_same(string text, string expected)
    {
        await AddPeopleAsync("Two", "Two Words", "a@b", "www.site", "x://y z", "end]", "[odd]", "@[x", "#sign");
        var mentions = (await ListAsync("SELECT user_id || ' ' || name FROM mentions_in(@text)", text)).Select(Read).ToList();
        var parts = LinkedText.Split(text, mentions).ToList();
        var links = parts.Where(p => p.Url?.StartsWith("/person/", StringComparison.Ordinal) == true).ToList();
        Assert.Equal(
            expected.Split('|', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
            mentions.Select(m => m.Nickname).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            mentions.Select(m => ($"@{m.Nickname}", $"/person/{m.UserId}")).Order(),
            links.Select(l => (l.Text, l.Url!)).DistinctBy(l => l.Item2).Order()
        );
        Assert.Equal(
            text.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal),
            string.Concat(parts.Select(p => p.Text))
                .Replace("[", "", StringComparison.Ordinal)
                .Replace("]", "", StringComparison.Ordinal)
        );
    }

    /// <summary>For any text: a user has a link exactly if they were mentioned.</summary>
    [Fact]
    public async Task So_are_those_in_any_mixture_of_names_and_signs()
    {
        await AddPeopleAsync(
            "Moss",
            "Moss Fern",
            "Moss Fern Ivy",
            "Fern Ivy",
            "민수",
            "민수 김",
            "j.d-x",
            "Bo!",
            "🦊🦊",
            "Bo🦊",
            "Bo]",
            "a@b",
            "www.x"
        );
        string[] pieces =
        [
            "@",
            "@Moss",
            "@moss Fern",
            "@Moss Fern Ivy",
            "@[Moss]",
            "@[Moss Fern]",
            "@[a@b]",
            "@[www.x]",
            "@[Bo",
            "@[",
            "]",
            "@민수",
            "@민수 김",
            "@Bo",
            "@Bo!",
            "@j.d-x",
            "@fern ivy",
            "@🦊🦊",
            " @Moss ",
            "Moss",
            " Fern",
            "Ivy",
            "민수",
            "김",
            "Bo",
            "!",
            "j.d-x",
            "🦊",
            " ",
            " ",
            "\u3000",
            ".",
            "-",
            "님",
            "x",
            "\u200d",
            "\ufe0f",
            "#",
            "www.",
            "https://e.org/",
            "。",
            "\n",
            "_",
            "(",
            "é",
            " ",
            " (",
            ",",
        ];
        var (random, found) = (new Random(20261128), 0);
        for (var n = 0; n < 500; n++)
        {
            var text = string.Concat(Enumerable.Range(0, 14).Select(_ => pieces[random.Next(pieces.Length)]));
            var mentions = (await ListAsync("SELECT user_id || ' ' || name FROM mentions_in(@text)", text)).Select(Read).ToList();
            var links = LinkedText
                .Split(text, mentions)
                .Where(p => p.Url?.StartsWith("/person/", StringComparison.Ordinal) == true)
                .ToList();
            Assert.Equal(
                (text, string.Join(' ', mentions.Select(m => $"/person/{m.UserId}").Order(StringComparer.Ordinal))),
                (text, string.Join(' ', links.Select(l => l.Url!).Distinct().Order(StringComparer.Ordinal)))
            );
            Assert.All(mentions, m => Assert.Contains(links, l => string.Equals(l.Text, $"@{m.Nickname}", StringComparison.Ordinal)));
            found += mentions.Count;
        }

        Assert.True(found > 100, $"{found} found");
    }

    [Fact]
    public void The_longest_text_is_split_at_once_and_nothing_of_it_is_lost()
    {
        foreach (var piece in (string[])["#", "@", "#a", "@a", "a", "a.", "www.", "#가@", "\ud83c", "://"])
        {
            var text = string.Concat(Enumerable.Repeat(piece, 20_000 / piece.Length));
            Assert.Equal(text, string.Concat(LinkedText.Split(text, [new(1, "aa"), new(2, "가")]).Select(p => p.Text)));
        }
    }

    private async Task AddPeopleAsync(params IEnumerable<string> names)
    {
        foreach (var name in names)
            await board.QueryAsync<object>(
                $"INSERT INTO users (email, normalized_email, nickname, normalized_nickname, password_hash) VALUES ('{name}', '{name}', "
                    + $"'{name}', upper('{name}' COLLATE \"C.utf8\"), '') ON CONFLICT DO NOTHING"
            );
    }

    private static MentionResponse Read(string row)
    {
        var parts = row.Split(' ', 2);
        return new(long.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), parts[1]);
    }

    private async Task SameTagsAsync(string text)
    {
        var parts = LinkedText.Split(text).ToList();
        Assert.Equal(text, string.Concat(parts.Select(p => p.Text)));
        var found = parts
            .Where(p => p.Url?.StartsWith("/tag/", StringComparison.Ordinal) == true)
            .Select(p => Uri.UnescapeDataString(p.Url!["/tag/".Length..]))
            .Distinct();
        Assert.Equal((text, string.Join(' ', await ListAsync("SELECT tag FROM tags_in(@text)", text))), (text, string.Join(' ', found)));
    }

    private async Task<List<string>> ListAsync(string sql, string text)
    {
        await using var connection = new NpgsqlConnection(board.Database);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new NpgsqlParameter<string>("text", text) } };
        await using var reader = await command.ExecuteReaderAsync(Token);
        var rows = new List<string>();
        while (await reader.ReadAsync(Token))
            rows.Add(reader.GetString(0));
        return rows;
    }
}
