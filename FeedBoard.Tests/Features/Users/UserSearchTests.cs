using System.Net.Http.Json;
using System.Text;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Moderation;

namespace FeedBoard.Tests.Features.Users;

/// <summary>People are found by the beginnings of the words of their nicknames.</summary>
public sealed class UserSearchTests(FileBoard board) : EmptyBoardTests(board), IClassFixture<FileBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Heron", "hero")]
    [InlineData("Heron", "HERON")]
    [InlineData("Two Words", "wor")]
    [InlineData("Two Words", "words tw")]
    [InlineData("Two Words", "two w")]
    [InlineData("j.d-x", "j.d")]
    [InlineData("snake_case", "case")]
    [InlineData("김철수", "김")]
    [InlineData("김철수", "김철")]
    [InlineData("김철수", "기")] // on the way to 김
    [InlineData("김철수", "ㄱ")]
    [InlineData("김철수", "김처")]
    [InlineData("김철수", "김ㅊ")]
    [InlineData("Ann안나", "안나")]
    [InlineData("Zoë Élan", "zoe")]
    [InlineData("Zoë Élan", "zoë él")]
    [InlineData("Zoë Élan", "elan")]
    [InlineData("ＡＢＣ", "ab")]
    [InlineData("Ölçü", "olcu")]
    [InlineData("さくら", "さく")]
    [InlineData("🦊🦊", "🦊")]
    [InlineData("O'Neil \\ Co", "o'ne")]
    [InlineData("'\\ :*", "'\\")]
    [InlineData("50% & more", "50%")]
    public async Task Somebody_is_found(string nickname, string query)
    {
        var id = await (await JoinAsync(nickname)).IdAsync();
        await JoinAsync("Somebody else");
        foreach (var form in new[] { NormalizationForm.FormC, NormalizationForm.FormD })
        {
            var (ids, total) = await Guest.PageAsync(Path(query.Normalize(form)));
            Assert.Equal([id], ids);
            Assert.Equal(1, total);
        }
    }

    [Theory]
    [InlineData("Heron", "eron")]
    [InlineData("Heron", "herons")]
    [InlineData("Two Words", "two x")]
    [InlineData("김철수", "철수")]
    [InlineData("김철수", "긴")]
    [InlineData("Zoe", "zoë")]
    [InlineData("Heron", "...")]
    [InlineData("Heron", "🦊")]
    [InlineData("Heron", "'; DROP TABLE users; --")]
    public async Task Nobody_is_found_by_anything_else(string nickname, string query)
    {
        await JoinAsync(nickname);
        Assert.Equal(0, (await Guest.PageAsync(Path(query))).Total);
    }

    [Fact]
    public async Task The_most_followed_come_first_and_a_cursor_goes_on_behind_the_last()
    {
        var people = new List<Person>();
        for (var n = 0; n < 5; n++)
            people.Add(await JoinAsync($"Heron {n}"));
        var ids = new List<long>();
        foreach (var person in people)
            ids.Add(await person.IdAsync());
        foreach (var (follower, followed) in new[] { (0, 3), (1, 3), (2, 1), (4, 1), (0, 2) })
            await people[follower].PutAsync($"/api/follow/{ids[followed]}");

        long[] expected = [ids[3], ids[1], ids[2], ids[4], ids[0]];
        Assert.Equal(expected, (await Guest.PageAsync(Path("her"))).Ids);
        Assert.Equal(expected[1..3], (await Guest.PageAsync(Path("her") + "&skip=1&limit=2")).Ids);
        var seen = new List<long>();
        for (var next = Path("her") + "&limit=1"; next is not null;)
        {
            using var page = await Guest.GetAsync(next, Token);
            Assert.Equal(5, page.Total());
            seen.AddRange((await page.JsonAsync()).AsArray().Ids());
            next = page.Next();
        }

        Assert.Equal(expected, seen);
    }

    [Fact]
    public async Task A_new_name_is_found_and_the_old_one_is_not_nor_is_who_left()
    {
        var ann = await JoinAsync("Heron");
        using (
            await ann.Client.PatchAsJsonAsync(
                "/api/mypage/profile",
                new { nickname = "Egret", current_password = Person.Password },
                Token
            )
        )
            Assert.Equal(0, (await Guest.PageAsync(Path("heron"))).Total);
        Assert.Equal([await ann.IdAsync()], (await Guest.PageAsync(Path("egr"))).Ids);
        await QueryAsync<object>("DELETE FROM users");
        Assert.Equal(0, (await Guest.PageAsync(Path("egr"))).Total);
        await Board.AssertCountersAsync();
    }

    /// <summary>The addresses stay hidden, except one's own; suspended people are on this list as on others.</summary>
    [Fact]
    public async Task Of_each_person_no_more_is_told_than_on_other_lists()
    {
        var (ann, bob) = (await JoinAsync("Heron A"), await JoinAsync("Heron B"));
        await QueryAsync<object>($"UPDATE users SET suspended_until_dt = 'infinity' WHERE email = '{bob.Email}'");
        var found = await ann.Client.ListAsync(Path("heron"));
        Assert.Equal(
            [("Heron B", null), ("Heron A", ann.Email)],
            found.Select(p => ((string)p!["nickname"]!, (string?)p["email"]))
        );
        Assert.All(found, p => Assert.Equal(["id", "nickname", "email"], p!.AsObject().Select(f => f.Key)));
    }

    [Theory]
    [InlineData("", "q")]
    [InlineData("q=%20", "q")]
    [InlineData("q=a%00b", "q")]
    [InlineData("q=a&limit=0", "limit")]
    [InlineData("q=a&limit=101", "limit")]
    [InlineData("q=a&skip=-1", "skip")]
    [InlineData("q=a&cursor=x", "cursor")]
    public async Task Bad_input_is_refused_by_name(string query, string field)
    {
        using var answer = await Guest.GetAsync($"/api/user/search?{query}", Token);
        await answer.IsInvalidAsync(field);
    }

    private static string Path(string query) => $"/api/user/search?q={Uri.EscapeDataString(query)}";
}
