using FeedBoard.Tests.Board;
using FeedBoard.Web.Parts;
using Npgsql;

namespace FeedBoard.Tests.Web;

/// <summary>The pages find the tags and people that the API has found: its own functions are asked the same.</summary>
public sealed class CallingTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Letters_are_told_from_signs_as_the_search_tells_them()
        => Assert.Equal((ApiService.Data.Migrations.Search.Between, ApiService.Data.Migrations.Search.Unspaced), (Letters.Between, Letters.Unspaced));

    [Theory]
    [InlineData("#Sea and #wind_2026, (#rain)! #바다 #여름휴가,#서울")]
    [InlineData("#カタカナ #ひらがな #漢字 ＃全角 #ｶﾅ #コーヒー・#紅茶 ﹟small x＃no ．#no #Ⅷ #㎏ #ﬁn")]
    [InlineData("#𠮷野家 #été #e\u0301te\u0301 #Straße #Ελλάδα #ΣΑΣ #हिन्दी #İstanbul #ǅ")]
    [InlineData("https://example.org/#anchor www.example.org/a#b http://x/?q=#c ftp://h/#d xhttps://e/#f 1www.x#g WWW.X#h a://b #i")]
    [InlineData("mail a#b.c x#y &#39; /#z ##no #no#no #no＃no ann@example.org#t #a#")]
    [InlineData("#1 #2026 #_ #- #1_ #²x #x² # at all # # #٣ #a\u200db #a\ufe0f #\ufe0f\u20e3 1\ufe0f\u20e3")]
    [InlineData("#tag🎉 🎉#party 가#no 가 #yes *#bold* [#in] <#tag> \"#said\" '#said' #a.b #c-d\n#line\t#tab")]
    public async Task Tags_are_the_same(string text) => await SameTagsAsync(text);

    [Fact]
    public async Task So_are_those_of_any_mixture_of_signs_and_letters()
    {
        string[] pieces = ["#", "#", "#", " ", "a", "B", "1", "_", "가", "漢", "é", "\u0301", "・", "＃", ".", "-", "@", "/", "://", "www.", "🎉", "𠮷", "½", "\u200b", "\n", "Ｚ", "١", "ß", "ー"];
        var random = new Random(20261126);
        for (var n = 0; n < 300; n++) await SameTagsAsync(string.Concat(Enumerable.Range(0, 12).Select(_ => pieces[random.Next(pieces.Length)])));
    }

    [Fact]
    public async Task People_are_the_same()
    {
        var suffix = Guid.NewGuid().ToString("N")[..8];
        var (latin, korean, dotted) = (await board.JoinAsync($"Ann{suffix}"), await board.JoinAsync($"민수{suffix}수"), await board.JoinAsync($"j.d-{suffix}"));
        foreach (var (text, expected) in new[]
        {
            ($"@ann{suffix} hello", $"@ann{suffix}"), ($"hi (@ANN{suffix}), you", $"@ANN{suffix}"), ($"@{korean.Nickname}님 안녕", $"@{korean.Nickname}"), ($"@{latin.Nickname}씨, @{latin.Nickname}", $"@{latin.Nickname} @{latin.Nickname}"),
            ($"see @{dotted.Nickname}.", $"@{dotted.Nickname}"), ($"@{latin.Nickname}x", ""), ($"x@{latin.Nickname} a.@{latin.Nickname}", ""), ($"https://example.org/@{latin.Nickname}", ""),
            ($"@{latin.Nickname}@example.org", ""), ("@ @@ @", ""), ($"@Ann {suffix}", ""), ($"@{latin.Nickname} but not @{latin.Nickname}x nor a@{latin.Nickname}", $"@{latin.Nickname}"),
        })
        {
            var mentions = await ListAsync("SELECT user_id || ' ' || name FROM mentions_in(@text)", text);
            var links = UserTexts.Split(text, [.. mentions.Select(m => new FeedBoard.Web.Api.Mention(long.Parse(m.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture), m.Split(' ')[1]))]).Where(p => p.Url?.StartsWith("/person/", StringComparison.Ordinal) == true);
            Assert.Equal(expected, string.Join(' ', links.Select(l => l.Text)));
            Assert.Equal(expected.Length > 0, mentions.Count > 0);
        }
    }

    [Fact]
    public void The_longest_text_is_split_at_once_and_nothing_of_it_is_lost()
    {
        foreach (var piece in (string[])["#", "@", "#a", "@a", "a", "a.", "www.", "#가@", "\ud83c", "://"])
        {
            var text = string.Concat(Enumerable.Repeat(piece, 20_000 / piece.Length));
            Assert.Equal(text, string.Concat(UserTexts.Split(text, [new(1, "aa"), new(2, "가")]).Select(p => p.Text)));
        }
    }

    private async Task SameTagsAsync(string text)
    {
        var parts = UserTexts.Split(text).ToList();
        Assert.Equal(text, string.Concat(parts.Select(p => p.Text)));
        var found = parts.Where(p => p.Url?.StartsWith("/tag/", StringComparison.Ordinal) == true).Select(p => Uri.UnescapeDataString(p.Url!["/tag/".Length..])).Distinct();
        Assert.Equal((text, string.Join(' ', await ListAsync("SELECT tag FROM tags_in(@text)", text))), (text, string.Join(' ', found)));
    }

    private async Task<List<string>> ListAsync(string sql, string text)
    {
        await using var connection = new NpgsqlConnection(board.Database);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new NpgsqlParameter<string>("text", text) } };
        await using var reader = await command.ExecuteReaderAsync(Token);
        var rows = new List<string>();
        while (await reader.ReadAsync(Token)) rows.Add(reader.GetString(0));
        return rows;
    }
}
