using System.Net.Http.Json;
using System.Text;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Platform.Names;
using FeedBoard.Tests.Board;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Platform.Names;

/// <summary>Names that look alike, and addresses in two spellings, over the API.</summary>
public sealed class AccountNameTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_name_that_looks_like_another_is_taken_at_sign_up_and_when_changing_it()
    {
        var (ann, ben) = (await board.JoinAsync($"Harbor {Letters()}"), await board.JoinAsync());
        foreach (
            var twin in new[]
            {
                ann.Nickname.Replace(" ", "   "),
                ann.Nickname.Replace('o', 'о'),
                ann.Nickname.ToUpperInvariant(),
                Wide(ann.Nickname),
            }
        )
        {
            using var response = await SignupAsync(twin);
            await response.IsProblemAsync(400, "Nickname Already Taken");
            using var change = await RenameAsync(ben, twin);
            await change.IsProblemAsync(400, "Nickname Already Taken");
        }
    }

    [Fact]
    public async Task A_name_is_free_again_when_it_was_changed_or_its_owner_has_left()
    {
        var (ann, name) = (await board.JoinAsync(), $"Meadow{Letters()}");
        using (var first = await RenameAsync(ann, name))
            Assert.Equal(200, (int)first.StatusCode);
        using (var cased = await RenameAsync(ann, name.ToUpperInvariant()))
            Assert.Equal(200, (int)cased.StatusCode); // one's own
        using (var other = await RenameAsync(ann, $"p{Guid.NewGuid():N}"[..20]))
            Assert.Equal(200, (int)other.StatusCode);
        var ben = await board.JoinAsync(name);
        using (var taken = await SignupAsync(name.Replace('o', 'о')))
            await taken.IsProblemAsync(400, "Nickname Already Taken");
        using (
            var left = await ben.Client.SendAsync(
                new(HttpMethod.Delete, "/api/mypage/profile") { Content = JsonContent.Create(new { password = Person.Password }) },
                Cancel
            )
        )
            Assert.Equal(204, (int)left.StatusCode);
        using var free = await SignupAsync(name.Replace('o', 'о'));
        Assert.Equal(200, (int)free.StatusCode);
    }

    [Fact]
    public async Task Of_many_that_look_alike_and_come_at_once_one_is_taken()
    {
        var name = $"Lagoon{Letters()}";
        var twins = new[]
        {
            name,
            name.Replace('o', 'о'),
            name.Replace('o', 'ο'),
            Wide(name),
            name.ToUpperInvariant(),
            name.Replace('a', 'а'),
        };
        var responses = await Task.WhenAll(twins.Select(SignupAsync));
        Assert.Single(responses, a => (int)a.StatusCode == 200);
        foreach (var response in responses.Where(a => (int)a.StatusCode != 200))
            await response.IsProblemAsync(400, "Nickname Already Taken");
        foreach (var response in responses)
            response.Dispose();
    }

    [Fact]
    public async Task Several_blanks_are_kept_as_one_and_the_name_is_found_as_it_is_shown()
    {
        var name = $"Quiet {Letters()}";
        using (var response = await SignupAsync($" {name.Replace(" ", "\u3000 \u00A0")} "))
            Assert.Equal(name, (string)(await response.JsonAsync())["nickname"]!);
        var id = await board.QueryAsync<long>($"SELECT id FROM users WHERE nickname = '{name}'");
        await board.QueryAsync<object>($"INSERT INTO feeds (author_id, title, content) VALUES ({id}, 't', 'c')");
        // A name that only looks alike is another one.
        foreach (var (asked, found) in new[] { (name, 1), (name.ToUpperInvariant(), 1), (name.Replace('u', 'υ'), 0) })
        {
            using var page = await board.Guest.GetAsync($"/api/feed/list-by-user?nickname={Uri.EscapeDataString(asked)}", Cancel);
            Assert.Equal(found, (await page.JsonAsync()).AsArray().Count);
        }
    }

    [Theory]
    [InlineData("\u2065\u2065\u2065")]
    [InlineData("\U0001D159\U0001D159")]
    [InlineData("\U000E0FFF\U000E0FFF")]
    [InlineData("ann\u200Dlee")]
    public async Task A_name_with_what_nobody_sees_is_refused(string nickname)
    {
        using var response = await SignupAsync(nickname);
        await response.IsInvalidAsync("nickname");
        using var change = await RenameAsync(await board.JoinAsync(), nickname);
        await change.IsInvalidAsync("nickname");
    }

    [Fact]
    public async Task Accounts_from_before_keep_their_names_and_the_oldest_has_the_key()
    {
        var name = $"Foxglove{Letters()}";
        var twin = name.Replace('o', 'о');
        await OldAsync(name);
        await OldAsync(twin);
        await FillAsync();
        Assert.Equal([name, name, name], await KeyOwnersAsync(name));
        Assert.Equal(
            2L,
            await board.QueryAsync<long>($"SELECT count(*) FROM users WHERE nickname IN ('{name}', '{twin}') AND nickname_keyed = nickname")
        );
        foreach (var more in new[] { Wide(name), name.Replace('e', 'е') })
        {
            using var response = await SignupAsync(more);
            await response.IsProblemAsync(400, "Nickname Already Taken");
        }

        // An earlier version of the program, which still runs, writes the name alone.
        await board.QueryAsync<object>(
            $"UPDATE users SET nickname = '{name}2', normalized_nickname = upper('{name}2') WHERE nickname = '{name}'"
        );
        await FillAsync();
        Assert.Empty(await KeyOwnersAsync(name));
        Assert.Equal(3, (await KeyOwnersAsync($"{name}2")).Count);
    }

    [Fact]
    public async Task A_name_that_would_be_refused_today_can_be_sent_again_unchanged()
    {
        var ann = await board.JoinAsync();
        await board.QueryAsync<object>(
            $"UPDATE users SET nickname = U&'{Letters()}\\2800', normalized_nickname = upper(nickname) WHERE nickname = '{ann.Nickname}'"
        );
        var now = (string)(await (await ann.Client.GetAsync("/api/mypage/profile", Cancel)).JsonAsync())["nickname"]!;
        using var same = await RenameAsync(ann, now);
        Assert.Equal(200, (int)same.StatusCode);
    }

    [Fact]
    public async Task An_address_is_one_in_both_spellings_of_its_host()
    {
        var local = Letters();
        var (korean, ascii) = ($"{local}@한국.kr", $"{local}@xn--3e0b707e.kr");
        using (var first = await SignupAsync(Letters(), korean))
            Assert.Equal(korean, (string)(await first.JsonAsync())["email"]!);
        using (var again = await SignupAsync(Letters(), ascii))
            await again.IsProblemAsync(400, "Email Already Registered");
        foreach (var spelling in new[] { korean, ascii, ascii.ToUpperInvariant(), korean.Replace('.', '。') })
            Assert.Equal(200, await LoginAsync(spelling));
    }

    [Fact]
    public async Task Addresses_from_before_are_brought_to_ASCII_and_two_that_were_one_both_stay()
    {
        var (one, two) = (Letters(), Letters());
        await board.JoinAsync();
        foreach (var email in new[] { $"{one}@한국.kr", $"{two}@한국.kr", $"{two}@xn--3e0b707e.kr" })
            await OldAsync(Letters(), email);
        Assert.Equal(200, await LoginAsync($"{one}@한국.kr"));
        await FillAsync();
        Assert.Equal(200, await LoginAsync($"{one}@한국.kr"));
        Assert.Equal(200, await LoginAsync($"{one}@xn--3e0b707e.kr"));
        foreach (var email in new[] { $"{two}@한국.kr", $"{two}@xn--3e0b707e.kr" })
        {
            using var login = await board.Guest.PostAsJsonAsync("/api/auth/login", new { email, password = Person.Password }, Cancel);
            Assert.Equal(email, (string)(await login.JsonAsync())["email"]!);
        }

        using var third = await SignupAsync(Letters(), $"{one}@xn--3e0b707e.kr");
        await third.IsProblemAsync(400, "Email Already Registered");
    }

    [Fact]
    public async Task Wrong_passwords_are_counted_for_the_account_in_every_spelling()
    {
        var local = Letters();
        using (var joined = await SignupAsync(Letters(), $"{local}@한국.kr"))
            Assert.Equal(200, (int)joined.StatusCode);
        for (var n = 0; n < 10; n++)
            Assert.Equal(401, await LoginAsync(n % 2 == 0 ? $"{local}@한국.kr" : $"{local}@xn--3e0b707e.kr", "a wrong one"));
        Assert.Equal(429, await LoginAsync($"{local}@한국.KR", "a wrong one"));
    }

    [Fact]
    public async Task One_s_own_feeds_are_found_by_both_spellings()
    {
        var ann = await Person.JoinAsync(board.NewClient(), $"{Letters()}@한국.kr", Letters());
        await ann.FeedAsync();
        foreach (var email in new[] { ann.Email, ann.Email.Replace("한국", "xn--3e0b707e") })
        {
            using var page = await ann.Client.GetAsync($"/api/feed/list-by-user?email={Uri.EscapeDataString(email)}", Cancel);
            Assert.Single((await page.JsonAsync()).AsArray());
        }
    }

    // Letters that the tests do not change, except a and e.
    private static string Letters() => string.Concat(Guid.NewGuid().ToByteArray().Take(9).Select(b => (char)('a' + (b % 8))));

    private static string Wide(string text) => string.Concat(text.Select(c => c is ' ' ? c : (char)(c + 0xFEE0)));

    private Task<HttpResponseMessage> SignupAsync(string nickname) => SignupAsync(nickname, $"{Guid.NewGuid():N}@example.org");

    private Task<HttpResponseMessage> SignupAsync(string nickname, string email) =>
        board.Guest.PostAsJsonAsync(
            "/api/auth/signup",
            new
            {
                email,
                password = Person.Password,
                nickname,
            },
            Cancel
        );

    private static Task<HttpResponseMessage> RenameAsync(Person person, string nickname) =>
        person.Client.PatchAsJsonAsync("/api/mypage/profile", new { nickname, current_password = Person.Password }, Cancel);

    private async Task<int> LoginAsync(string email, string password = Person.Password)
    {
        using var response = await board.Guest.PostAsJsonAsync("/api/auth/login", new { email, password }, Cancel);
        return (int)response.StatusCode;
    }

    /// <summary>Otherwise people with such a letter in their name could not be mentioned.</summary>
    [Fact]
    public async Task The_database_compares_each_letter_as_the_API_does()
    {
        var letters = Enumerable
            .Range(0x80, 0x10FFFF - 0x80)
            .Where(c => c is < 0xD800 or > 0xDFFF && Rune.IsLetter(new(c)))
            .Select(char.ConvertFromUtf32)
            .Where(letter => NicknameRules.Problem($"a{letter}b") is null)
            .ToList();
        Assert.True(letters.Count > 10_000 && letters.Contains("ı"));
        var list = string.Join(',', letters.Select(l => $"\"{l}\""));
        var keys = await board.QueryAsync<string[]>(
            $"SELECT array_agg(name_key(l) ORDER BY n) FROM unnest('{{{list}}}'::text[]) WITH ORDINALITY u (l, n)"
        );
        Assert.Equal(letters.Select(User.Normalize), keys);
    }

    /// <summary>An account as the version before wrote it.</summary>
    private Task<object?> OldAsync(string nickname, string? email = null) =>
        board.QueryAsync<object>(
            $"""
            INSERT INTO users (email, normalized_email, nickname, normalized_nickname, password_hash)
            SELECT e, name_key(e), '{nickname}', name_key('{nickname}'),
                coalesce((SELECT password_hash FROM users WHERE password_hash <> '' ORDER BY id LIMIT 1), '')
                FROM (SELECT '{email
                ?? $"{Guid.NewGuid():N}@example.org"}' AS e) x
            """
        );

    private async Task FillAsync()
    {
        await using var scope = board.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FeedDb>();
        await NameKeyFiller.FillNicknamesAsync(db, Cancel);
        await NameKeyFiller.FillAddressesAsync(db, Cancel);
    }

    private async Task<List<string>> KeyOwnersAsync(string name)
    {
        var owners = new List<string>();
        foreach (var key in NameKeys.Of(name))
        {
            if (
                await board.QueryAsync<string>(
                    $"SELECT u.nickname FROM nickname_keys k JOIN users u ON u.id = k.user_id WHERE k.key = '{key}'"
                ) is
                { } owner
            )
                owners.Add(owner);
        }

        return owners;
    }
}
