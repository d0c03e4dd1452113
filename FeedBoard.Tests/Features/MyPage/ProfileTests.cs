using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Users;

namespace FeedBoard.Tests.Features.MyPage;

public sealed class ProfileTests(FileBoard board) : IClassFixture<FileBoard>
{
    private const string Path = "/api/mypage/profile";

    [Fact]
    public async Task A_profile_says_who_one_is_and_how_much_one_has()
    {
        var ann = await board.JoinAsync();
        await ann.FeedAsync();
        using var response = await ann.Client.AskAsync("GET", Path);

        var profile = await response.JsonAsync();
        Assert.Equal(["create_dt", "email", "feed_count", "follower_count", "following_count", "id", "nickname", "role"], profile.Fields());
        Assert.Equal((ann.Email, ann.Nickname), ((string)profile["email"]!, (string)profile["nickname"]!));
        Assert.Equal((1, 0, 0), ((int)profile["feed_count"]!, (int)profile["follower_count"]!, (int)profile["following_count"]!));
    }

    [Theory]
    [InlineData("GET", Path)]
    [InlineData("PATCH", Path)]
    [InlineData("GET", "/api/mypage/feeds")]
    public async Task A_guest_has_no_page(string method, string path)
    {
        using var response = await board.Guest.AskAsync(method, path);
        await response.IsProblemAsync(401, "Not Authenticated");
    }

    [Fact]
    public async Task A_nickname_is_changed_trimmed_and_everywhere()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync();
        using var response = await ann.Client.AskAsync(
            "PATCH",
            Path,
            """{"nickname":"  Änn \ud83d\ude00  ","current_password":"correct horse"}"""
        );

        Assert.Equal("Änn 😀", (string)(await response.JsonAsync())["nickname"]!);
        using var read = await board.Guest.AskAsync("GET", $"/api/feed/read/{feed.Id()}");
        Assert.Equal("Änn 😀", (string)(await read.JsonAsync())["author_nickname"]!);
        using var found = await board.Guest.AskAsync("GET", "/api/feed/list-by-user?nickname=%C3%A4NN%20%F0%9F%98%80");
        Assert.Equal(1, found.Total());
    }

    [Fact]
    public async Task A_nickname_that_somebody_has_is_taken_in_any_letter_case_but_ones_own_is_not()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        using var taken = await ann.Client.AskAsync("PATCH", Path, Change(nickname: bob.Nickname.ToUpperInvariant()));
        await taken.IsProblemAsync(400, "Nickname Already Taken");
        using var own = await ann.Client.AskAsync("PATCH", Path, Change(nickname: ann.Nickname.ToUpperInvariant()));
        Assert.Equal(ann.Nickname.ToUpperInvariant(), (string)(await own.JsonAsync())["nickname"]!);
    }

    [Fact]
    public async Task A_taken_nickname_changes_no_password_either()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        using var taken = await ann.Client.AskAsync("PATCH", Path, Change(nickname: bob.Nickname, password: "another horse"));
        await taken.IsProblemAsync(400, "Nickname Already Taken");
        await board.Guest.LoginAsync(ann);
    }

    [Fact]
    public async Task A_changed_password_ends_all_other_sessions_on_every_replica_and_keeps_this_one()
    {
        using var replica = board.StartReplica();
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var (other, refresh) = await replica.LoginAsync(ann);
        Assert.Equal(200, await replica.StatusWithAsync(other));

        using var response = await ann.Client.AskAsync("PATCH", Path, Change(password: "another horse"));
        await response.JsonAsync();
        Assert.Equal(401, await replica.StatusWithAsync(other));
        using var refreshed = await replica.AskAsync("POST", "/api/auth/refresh", $$"""{"refresh_token":"{{refresh}}"}""");
        await refreshed.IsProblemAsync(401, "Invalid Token");
        Assert.Equal(200, await replica.StatusWithAsync(ann.AccessToken));
        Assert.Equal(200, await replica.StatusWithAsync(bob.AccessToken));
        using var kept = await replica.AskAsync("POST", "/api/auth/refresh", $$"""{"refresh_token":"{{ann.RefreshToken}}"}""");
        await kept.JsonAsync();

        using var old = await board.Guest.AskAsync("POST", "/api/auth/login", $$"""{"email":"{{ann.Email}}","password":"correct horse"}""");
        await old.IsProblemAsync(401, "Invalid Credentials");
        await board.Guest.LoginAsync(ann, "another horse");
    }

    [Fact]
    public async Task No_session_opened_with_the_old_password_outlives_the_change()
    {
        var ann = await board.JoinAsync();
        var logins = Enumerable
            .Range(0, 4)
            .Select(_ => board.Guest.AskAsync("POST", "/api/auth/login", $$"""{"email":"{{ann.Email}}","password":"correct horse"}"""));
        var change = ann.Client.AskAsync("PATCH", Path, Change(password: "another horse"));
        var responses = await Task.WhenAll(logins.Append(change));

        await responses[^1].JsonAsync();
        Assert.Equal(1, await board.QueryAsync<long>($"SELECT count(*) FROM sessions WHERE user_id = {await ann.IdAsync()}"));
        foreach (var response in responses)
            response.Dispose();
    }

    [Fact]
    public async Task Of_two_changes_at_once_with_the_same_password_one_succeeds()
    {
        var ann = await board.JoinAsync();
        var responses = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(n => ann.Client.AskAsync("PATCH", Path, Change(password: $"another horse {n}")))
        );
        Assert.Single(responses, a => (int)a.StatusCode == 200);
        Assert.Equal(2, responses.Count(a => (int)a.StatusCode == 403));
        foreach (var response in responses)
            response.Dispose();
    }

    [Fact]
    public async Task A_wrong_current_password_changes_nothing_and_counts_like_a_failed_log_in()
    {
        var ann = await board.JoinAsync();
        for (var n = 0; n < 20; n++)
        {
            using var wrong = await ann.Client.AskAsync(
                "PATCH",
                Path,
                """{"nickname":"Mallory","password":"another horse","current_password":"wrong horse"}"""
            );
            if (n < 10)
                await wrong.IsProblemAsync(403, "Permission Denied");
            else
                await wrong.IsProblemAsync(429, "Too Many Requests");
        }

        using var right = await ann.Client.AskAsync("PATCH", Path, Change(nickname: "Mallory"));
        await right.IsProblemAsync(429, "Too Many Requests");
        using var login = await board.Guest.AskAsync(
            "POST",
            "/api/auth/login",
            $$"""{"email":"{{ann.Email}}","password":"correct horse"}"""
        );
        await login.JsonAsync(); // guessed in one session, the owner is kept out of no other
        using var profile = await ann.Client.AskAsync("GET", Path);
        Assert.Equal(ann.Nickname, (string)(await profile.JsonAsync())["nickname"]!);
    }

    [Theory]
    [InlineData("""{"current_password":"correct horse"}""", "body")]
    [InlineData("""{"current_password":"correct horse","nickname":null,"password":null}""", "body")]
    [InlineData("{}", "body")]
    [InlineData("""{"nickname":"Bobby"}""", "current_password")]
    [InlineData("""{"nickname":"Bob"}""", "current_password")]
    [InlineData("""{"nickname":"Bob","current_password":""}""", "current_password")]
    [InlineData("""{"nickname":"Bob","current_password":"x\u0000"}""", "current_password")]
    [InlineData("""{"nickname":"B","password":"1234567","current_password":"x"}""", "nickname", "password")]
    [InlineData("""{"nickname":"   ","current_password":"x"}""", "nickname")]
    [InlineData("""{"nickname":"0123456789012345678901234567890","current_password":"x"}""", "nickname")]
    [InlineData("""{"nickname":"B\u0000b","current_password":"x"}""", "nickname")]
    [InlineData("""{"nickname":"B\nb","current_password":"x"}""", "nickname")]
    [InlineData("""{"nickname":"Bo\ud800b","current_password":"x"}""", "nickname")]
    [InlineData("""{"password":"12345678\udc00","current_password":"x"}""", "password")]
    [InlineData("""{"password":12345678,"current_password":"x"}""", "password")]
    [InlineData("""{"nickname":["Bob"],"current_password":"x"}""", "nickname")]
    [InlineData("[]", "body")]
    [InlineData("null", "body")]
    [InlineData("", "body")]
    [InlineData("not json", "body")]
    public async Task A_change_that_is_none_is_refused(string body, params string[] fields)
    {
        using var response = await (await SomebodyAsync()).Client.AskAsync("PATCH", Path, body);
        await response.IsInvalidAsync(fields);
    }

    [Fact]
    public async Task A_change_of_more_than_64_KiB_is_too_large()
    {
        using var response = await (await SomebodyAsync()).Client.AskAsync("PATCH", Path, Change(nickname: new string('x', 70_000)));
        await response.IsProblemAsync(413);
    }

    private static Person? somebody;

    private async Task<Person> SomebodyAsync() => somebody ??= await board.JoinAsync();

    private static string Change(string? nickname = null, string? password = null) =>
        System.Text.Json.JsonSerializer.Serialize(
            new
            {
                nickname,
                password,
                current_password = Person.Password,
            }
        );
}
