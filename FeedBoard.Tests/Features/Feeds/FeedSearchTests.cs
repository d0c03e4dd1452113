using System.Text;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Features.Feeds;

public sealed class FeedSearchTests(FileBoard board) : EmptyBoardTests(board), IClassFixture<FileBoard>
{
    [Theory]
    [InlineData("Gardening in April", "april")]
    [InlineData("Gardening in April", "APRIL gardening")]
    [InlineData("Gardening in April", "in")]
    [InlineData("Don't panic: it's C++/C# time, 50% off!", "\"don't\" & (panic)")]
    [InlineData("ÉCOLE à Paris", "école")]
    [InlineData("ÉCOLE à Paris", "ecole a")]
    [InlineData("Une crème brûlée, s’il vous plaît", "creme brulee plait")]
    [InlineData("Đường Nguyễn Huệ", "nguyen hue")]
    [InlineData("žluťoučký kůň", "zlutoucky kun")]
    [InlineData("Ελλάδα μου", "ελλαδα")]
    [InlineData("Он читает Книгу", "книгу")]
    [InlineData("Η ΟΔΟΣ μας", "οδοσ")]
    [InlineData("اللغة العربية جميلة", "العربية")]
    [InlineData("안녕하세요 여러분", "안녕")]
    [InlineData("안녕하세요 여러분", "녕하")]
    [InlineData("안녕하세요 여러분", "안녕하세요")]
    [InlineData("대한민국헌법재판소", "헌법")]
    [InlineData("2024년에는 달라진다", "2024년")]
    [InlineData("이 책을 추천합니다", "책")]
    [InlineData("東京都の天気予報", "天気")]
    [InlineData("東京都の天気予報", "天気予報")]
    [InlineData("ひらがなとカタカナー", "タカナ")]
    [InlineData("ＡＢＣ ｶﾀｶﾅ", "abc カタカナ")]
    [InlineData("我们喜欢吃苹果", "苹果")]
    [InlineData("𠮷野家で食べる", "𠮷野")]
    [InlineData("ภาษาไทยไม่มีช่องว่าง", "ไทย")]
    [InlineData("snake_case and kebab-case", "snake kebab")]
    public async Task A_feed_is_found_by_what_it_says(string text, string query)
    {
        var ann = await JoinAsync();
        var titled = (await ann.FeedAsync(text, "-")).Id();
        var content = (await ann.FeedAsync("-", text)).Id();
        await ann.FeedAsync("Something else", "altogether 전혀 다른 것 別のもの");

        foreach (var form in new[] { NormalizationForm.FormC, NormalizationForm.FormD })
        {
            using var response = await SearchAsync(query.Normalize(form));
            await IsAsync(response, titled, content);
            Assert.Equal(2, response.Total());
        }
    }

    [Theory]
    [InlineData("Gardening in April", "garden")]
    [InlineData("a resume of it", "résumé")] // accents that are asked for are meant
    [InlineData("はな", "ばな")]
    [InlineData("Gardening in April", "april may")]
    [InlineData("안녕하세요", "안하")]
    [InlineData("안녕하세요", "안녕히")]
    [InlineData("东京", "京东")]
    [InlineData("red 빨강", "red 파랑")]
    public async Task A_feed_is_not_found_by_anything_else(string text, string query)
    {
        var ann = await JoinAsync();
        await ann.FeedAsync(text, text);
        using var response = await SearchAsync(query);
        Assert.Empty((await response.JsonAsync()).AsArray());
        Assert.Equal(0, response.Total());
    }

    [Theory]
    [InlineData("%E2%80%8B")] // a zero-width space
    [InlineData("%01%1F%7F")]
    [InlineData("%EF%BF%BF")]
    [InlineData("%CC%81")] // an accent without a letter
    public async Task A_query_of_nothing_to_see_is_refused_by_name(string query)
    {
        using var response = await Guest.GetAsync($"/api/feed/search?q={query}", TestContext.Current.CancellationToken);
        await response.IsInvalidAsync("q");
    }

    [Theory]
    [InlineData("'")]
    [InlineData("\"")]
    [InlineData("& | ! : * <-> ' \" \\ ( )")]
    [InlineData("a & !b | c:* <-> 'd' \\")]
    [InlineData("=nothing")]
    [InlineData("'); DROP TABLE feeds; --")]
    [InlineData("%_")]
    [InlineData("...")]
    [InlineData("😀👩‍👩‍👧🇰🇷")]
    [InlineData("the")]
    [InlineData("가")]
    [InlineData("ㅋ")]
    [InlineData("e\u0301\u0301\u0301")]
    public async Task Any_query_has_a_response(string query)
    {
        var ann = await JoinAsync();
        await ann.FeedAsync();
        foreach (var sort in new[] { "rank_desc", "create_dt_desc" })
        {
            using var response = await SearchAsync(query, $"&sort_by={sort}");
            Assert.Empty((await response.JsonAsync()).AsArray());
        }
    }

    [Fact]
    public async Task A_query_has_at_most_500_characters()
    {
        var ann = await JoinAsync();
        var long500 = string.Concat(Enumerable.Range(0, 500).Select(n => char.ConvertFromUtf32(0xAC00 + (n * 7))));
        string[] queries =
        [
            new('a', 500),
            long500,
            string.Concat(Enumerable.Repeat("a b ", 125)),
            string.Concat(Enumerable.Repeat("𠮷", 500)),
        ];
        foreach (var query in queries)
        {
            var id = (await ann.FeedAsync("long", query)).Id();
            using var response = await SearchAsync(query);
            Assert.Contains(id, Ids(await response.JsonAsync()));
        }

        using var longer = await SearchAsync(new('a', 501));
        await longer.IsInvalidAsync("q");
    }

    [Theory]
    [InlineData("", "q")]
    [InlineData("q=", "q")]
    [InlineData("q=%20%09", "q")]
    [InlineData("q=a%00b", "q")]
    [InlineData("q=a&sort_by=update_dt_desc", "sort_by")]
    [InlineData("q=a&limit=0", "limit")]
    [InlineData("q=a&limit=101", "limit")]
    [InlineData("q=a&skip=-1", "skip")]
    [InlineData("q=a&cursor=x", "cursor")]
    public async Task Bad_input_is_refused_by_name(string query, string field)
    {
        using var response = await Guest.GetAsync($"/api/feed/search?{query}", TestContext.Current.CancellationToken);
        await response.IsInvalidAsync(field);
    }

    [Fact]
    public async Task Matches_of_the_title_come_first_then_newer_ones()
    {
        var ann = await JoinAsync();
        var ids = new List<long>();
        foreach (
            var (title, content) in new[]
            {
                ("red blue", "-"),
                ("red", "blue"),
                ("-", "red blue"),
                ("Blue Red 3", "-"),
                ("blue", "red"),
                ("green", "-"),
            }
        )
        {
            ids.Add((await ann.FeedAsync(title, content)).Id());
        }

        using var ranked = await SearchAsync("red blue");
        await IsAsync(ranked, ids[3], ids[0], ids[4], ids[2], ids[1]);
        Assert.Equal(5, ranked.Total());
        using var newest = await SearchAsync("red blue", "&sort_by=create_dt_desc");
        await IsAsync(newest, ids[4], ids[3], ids[2], ids[1], ids[0]);
        using var skipped = await SearchAsync("red blue", "&skip=1&limit=2");
        await IsAsync(skipped, ids[0], ids[4]);
        using var beyond = await SearchAsync("red blue", "&skip=2147483647&limit=100");
        Assert.Empty((await beyond.JsonAsync()).AsArray());
        Assert.Equal(5, beyond.Total());
    }

    [Fact]
    public async Task Changes_and_deletions_are_searched_at_once()
    {
        var ann = await JoinAsync();
        var id = (await ann.FeedAsync("사과나무", "An apple tree")).Id();
        using (var form = Form.Of(("title", "배나무")))
        using (var changed = await ann.PatchFeedAsync(id, form))
            await changed.JsonAsync();

        await FindsAsync("사과");
        await FindsAsync("배나", id);
        await FindsAsync("apple", id);
        using (var form = Form.Of(("content", "A pear tree")))
        using (var changed = await ann.PatchFeedAsync(id, form))
            await changed.JsonAsync();

        await FindsAsync("apple");
        await FindsAsync("pear 배나무", id);
        using (var deleted = await ann.DeleteFeedAsync(id))
            await deleted.JsonAsync();

        await FindsAsync("pear");
        await ann.FeedAsync("pear");
        await QueryAsync<object>("DELETE FROM users");
        await FindsAsync("pear");
        Assert.Equal(0, await QueryAsync<long>("SELECT count(*) FROM feed_search"));
    }

    [Fact]
    public async Task A_feed_of_the_greatest_size_is_found_by_its_end()
    {
        var ann = await JoinAsync();
        var content = string.Concat(Enumerable.Range(0, 19_990).Select(n => (char)(0xAC00 + ((n * 7919) % 11_000)))) + " 마지막 end";
        var id = (await ann.FeedAsync(new string('나', 200), content)).Id();
        await FindsAsync("마지막 end", id);
        var word = (await ann.FeedAsync("word", new string('z', 20_000))).Id();
        await FindsAsync(new string('Z', 300), word);
    }

    [Fact]
    public async Task A_guest_and_a_reader_find_the_same_and_the_reader_sees_own_likes()
    {
        var ann = await JoinAsync();
        var id = (await ann.FeedAsync("liked")).Id();
        await QueryAsync<object>($"INSERT INTO feed_likes (feed_id, user_id) SELECT {id}, id FROM users");
        using var mine = await ann.Client.GetAsync("/api/feed/search?q=liked", TestContext.Current.CancellationToken);
        Assert.True((bool)(await mine.JsonAsync())[0]!["liked"]!);
        using var guests = await SearchAsync("liked");
        Assert.False((bool)(await guests.JsonAsync())[0]!["liked"]!);
    }

    private Task<HttpResponseMessage> SearchAsync(string query, string more = "") =>
        Guest.GetAsync($"/api/feed/search?q={Uri.EscapeDataString(query)}{more}", TestContext.Current.CancellationToken);

    private static async Task IsAsync(HttpResponseMessage response, params long[] ids) =>
        Assert.Equal(ids, Ids(await response.JsonAsync()));

    private async Task FindsAsync(string query, params long[] ids)
    {
        using var response = await SearchAsync(query);
        Assert.Equal(ids, Ids(await response.JsonAsync()));
    }

    private static long[] Ids(JsonNode page) => [.. page.AsArray().Select(f => f!.Id())];
}
