using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Events;
using FeedBoard.Tests.Features.Mail;
using FeedBoard.Tests.Features.MyPage;
using FeedBoard.Tests.Features.Registrations;
using FeedBoard.Tests.Features.Users;
using FeedBoard.Tests.Platform.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Features.Account;

/// <summary>Tokens for scripts: what they are, and when they end. What they may do is in docs/access.md.</summary>
public sealed class ApiTokenTests(MailBoard board) : IClassFixture<MailBoard>
{
    private const string Path = ApiTokenCalls.Path,
        Next = "staple battery";

    private static readonly string[] Read = ["read"],
        Write = ["write"],
        Both = ["read", "write"];

    [Fact]
    public async Task A_token_is_shown_once_and_listed_by_how_it_begins()
    {
        var ann = await board.JoinAsync();
        using var created = await ann.PostTokenAsync(
            new
            {
                name = "  Photos from the camera ",
                scopes = Both,
                expires_in_days = 7,
            }
        );
        Assert.True(created.Headers.CacheControl!.NoStore);
        var response = await created.JsonAsync();
        Assert.Equal(["id", "token"], response.Fields());
        var token = (string)response["token"]!;
        Assert.Matches("^fbt_[0-9A-Za-z]{38}$", token);
        var second = await ann.TokenAsync(Read);

        using var list = await ann.Client.AskAsync("GET", Path);
        Assert.Equal(2, list.Total());
        var (newest, oldest) = await list.JsonAsync() is JsonArray { Count: 2 } both ? (both[0]!, both[1]!) : throw new FormatException();
        Assert.Equal(second.Id, newest.Id());
        Assert.Equal(["create_dt", "expire_dt", "id", "last_used_dt", "name", "prefix", "scopes"], oldest.Fields());
        Assert.Equal(("Photos from the camera", token[..10]), ((string)oldest["name"]!, (string)oldest["prefix"]!));
        Assert.Equal(Both, oldest["scopes"]!.AsArray().Select(s => (string)s!));
        Assert.Equal(TimeSpan.FromDays(7), (DateTime)oldest["expire_dt"]! - (DateTime)oldest["create_dt"]!);
        Assert.Null(oldest["last_used_dt"]);
        Assert.Equal(TimeSpan.FromDays(90), (DateTime)newest["expire_dt"]! - (DateTime)newest["create_dt"]!);
    }

    [Fact]
    public async Task Creating_one_asks_for_the_password_again()
    {
        var ann = await board.JoinAsync();
        using (var none = await ann.Client.AskAsync("POST", Path, """{"name":"x","scopes":["read"]}"""))
        {
            var problem = await none.IsInvalidAsync("current_password");
            Assert.Equal("required", (string)problem["error_codes"]!["current_password"]![0]!["code"]!);
        }

        using (var wrong = await PostAsync("wrong password"))
            await wrong.IsProblemAsync(403, "Permission Denied");
        using (var list = await ann.Client.AskAsync("GET", Path))
            Assert.Equal(0, list.Total());
        Assert.DoesNotContain(await board.MailsToAsync(ann.Email), m => m.Subject!.Contains("Token", StringComparison.Ordinal));
        using var right = await PostAsync(Person.Password);
        await right.JsonAsync();

        Task<HttpResponseMessage> PostAsync(string password) =>
            ann.PostTokenAsync(
                new
                {
                    name = "x",
                    scopes = Read,
                    current_password = password,
                }
            );
    }

    [Fact]
    public async Task The_database_has_only_the_hash()
    {
        var ann = await board.JoinAsync();
        var (id, token) = await ann.TokenAsync(Both);
        using var used = await board.Guest.WithAsync(token, "GET", "/api/mypage/profile");
        Assert.Equal(200, (int)used.StatusCode);
        Assert.Equal(1, await board.QueryAsync<long>($"SELECT count(*) FROM api_tokens WHERE id = {id} AND hash = sha256('{token}')"));
        var everything = await board.QueryAsync<string>(
            """
            SELECT string_agg(query_to_xml(format('SELECT t::text FROM %I AS t', table_name), true, false, '')::text, '')
            FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
            """
        );
        Assert.Contains(token[..10], everything!, StringComparison.Ordinal);
        Assert.DoesNotContain(token[..11], everything!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_scope_does_what_it_says_and_no_more()
    {
        var ann = await board.JoinAsync();
        var (_, read) = await ann.TokenAsync(Read);
        var (_, write) = await ann.TokenAsync(Write);
        var (_, both) = await ann.TokenAsync(Both);
        foreach (var (token, method, path, body, problem) in new (string, string, string, Func<HttpContent?>, string?)[]
        {
            (read, "GET", "/api/mypage/profile", () => null, null),
            (read, "HEAD", "/api/feed/list", () => null, null),
            (read, "POST", "/api/feed/create", Feed, "scope_missing"),
            (write, "POST", "/api/feed/create", Feed, null),
            (write, "GET", "/api/feed/list", () => null, "scope_missing"), // what guests may read, too
            (both, "GET", "/api/notification", () => null, null),
            (both, "POST", "/api/feed/create", Feed, null),
            (both, "PATCH", "/api/mypage/profile", () => JsonContent.Create(new { nickname = "new" }), "not_for_api_tokens"),
            (both, "PATCH", "/api/notification/settings", () => JsonContent.Create(new { followed = false }), "not_for_api_tokens"),
            (both, "POST", Path, () => JsonContent.Create(new { name = "x", scopes = Both }), "not_for_api_tokens"),
            (both, "GET", "/api/ACCOUNT", () => null, "not_for_api_tokens"),
            (both, "POST", "/api/auth/logout", () => null, "not_for_api_tokens"),
        })
        {
            using var response = await board.Guest.WithAsync(token, method, path, body());
            if (problem is null)
                Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {response.StatusCode}");
            else
                Assert.Equal(problem, (string?)(await response.IsProblemAsync(403))["code"]);
        }

        static HttpContent Feed() => Form.Of(("title", "By a script"), ("content", "Some content"));
    }

    [Fact]
    public async Task Its_owner_does_not_moderate_with_it()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await bob.FeedAsync()).Id();
        await board.QueryAsync<object>(
            $"UPDATE users SET role = 2 WHERE email = '{ann.Email}'; UPDATE feeds SET hidden = true WHERE id = {feed}"
        );
        var (_, token) = await ann.TokenAsync(Both);
        using var seen = await ann.Client.AskAsync("GET", $"/api/feed/read/{feed}");
        await seen.JsonAsync();
        using var hidden = await board.Guest.WithAsync(token, "GET", $"/api/feed/read/{feed}");
        await hidden.IsProblemAsync(404, "Feed Not Found");
        using var cases = await board.Guest.WithAsync(token, "GET", "/api/moderation/cases");
        await cases.IsProblemAsync(403, "Not For API Tokens");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/feed/list") { Headers = { Authorization = new("Bearer", token) } };
        request.Headers.Add(BoardHeaders.WantUnread, "1");
        using var list = await board.Guest.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("0", Assert.Single(list.Headers.GetValues(BoardHeaders.UnreadCount)));
        Assert.False(list.Headers.Contains(BoardHeaders.WaitingCases));
        Assert.False(list.Headers.Contains(BoardHeaders.WaitingRegistrations));
    }

    [Fact]
    public async Task It_writes_nothing_before_the_address_is_confirmed_where_the_board_asks_for_that()
    {
        var ann = await board.JoinAsync();
        var (_, token) = await ann.TokenAsync(Both);
        async Task<HttpResponseMessage> WriteAsync() =>
            await board.Guest.WithAsync(token, "POST", "/api/feed/create", Form.Of(("title", "By a script"), ("content", "c")));
        await board.QueryAsync<object>($"UPDATE users SET must_verify = true WHERE email = '{ann.Email}'");
        using (var free = await WriteAsync())
            Assert.True(free.IsSuccessStatusCode); // the board does not ask for it
        await board.SetBoardAsync("verify_email = true");
        using (var refused = await WriteAsync())
            Assert.Equal("email_not_verified", (string)(await refused.IsProblemAsync(403, "Email Not Verified"))["code"]!);
        Assert.Equal(200, await board.Guest.StatusWithAsync(token)); // and reads
        await board.QueryAsync<object>($"UPDATE users SET email_verified_dt = now() WHERE email = '{ann.Email}'");
        using (var done = await WriteAsync())
            Assert.True(done.IsSuccessStatusCode);
        await board.SetBoardAsync("verify_email = false");
    }

    [Fact]
    public async Task An_account_that_is_no_member_has_none()
    {
        var ann = await board.JoinAsync();
        var (_, token) = await ann.TokenAsync(Read);
        await board.WaitingAsync(ann);
        Assert.Equal(401, await board.Guest.StatusWithAsync(token));
    }

    [Fact]
    public async Task Whatever_is_no_token_is_refused_without_asking_the_database()
    {
        var ann = await board.JoinAsync();
        var (_, token) = await ann.TokenAsync(Both);
        using var traces = new Traces(board);
        foreach (
            var bad in new[]
            {
                token[..^1],
                token + "0",
                token[..10],
                "fbt_",
                token[..^1] + (token[^1] == '0' ? '1' : '0'),
                $"fbt_{Swapped(token[4..])}",
                token.ToUpperInvariant(),
                $"fbt_{new string('0', 38)}",
                token.Replace("fbt_", "fbt-", StringComparison.Ordinal),
            }
        )
        {
            using var refused = await traces.SendAsync(HttpMethod.Get, "/api/feed/list", token: bad);
            await refused.Response.IsProblemAsync(401, "Invalid Token");
            Assert.Empty(refused.Statements);
        }

        using var unknown = await board.Guest.WithAsync(ApiTokens.Create(), "GET", "/api/feed/list");
        await unknown.IsProblemAsync(401, "Invalid Token");
    }

    [Fact]
    public async Task Deleting_it_works_at_once_on_every_replica_and_once()
    {
        using var replica = board.StartReplica();
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var (id, token) = await ann.TokenAsync(Read);
        Assert.Equal(200, await replica.StatusWithAsync(token));
        using (var others = await bob.Client.AskAsync("DELETE", $"{Path}/{id}"))
            await others.IsProblemAsync(404, "Token Not Found");
        foreach (var bad in PersonExtensions.BadIds)
        {
            using var refused = await ann.Client.AskAsync("DELETE", $"{Path}/{bad}");
            await refused.IsInvalidAsync("id");
        }

        Assert.Equal(200, await replica.StatusWithAsync(token));
        using var deleted = await ann.Client.AskAsync("DELETE", $"{Path}/{id}");
        Assert.Equal(204, (int)deleted.StatusCode);
        Assert.Equal(401, await replica.StatusWithAsync(token));
        using var again = await ann.Client.AskAsync("DELETE", $"{Path}/{id}");
        await again.IsProblemAsync(404, "Token Not Found");
    }

    [Fact]
    public async Task Used_while_it_is_deleted_it_works_or_is_refused_and_not_afterwards()
    {
        var ann = await board.JoinAsync();
        for (var round = 0; round < 5; round++)
        {
            var (id, token) = await ann.TokenAsync(Write);
            var uses = Enumerable
                .Range(0, 6)
                .Select(async n =>
                {
                    var feed = Form.Of(("title", $"{n}"), ("content", "c"));
                    using var used = await board.Guest.WithAsync(token, "POST", "/api/feed/create", feed);
                    return (int)used.StatusCode;
                })
                .ToList();
            var deletions = Enumerable
                .Range(0, 2)
                .Select(async _ =>
                {
                    using var deleted = await ann.Client.AskAsync("DELETE", $"{Path}/{id}");
                    return (int)deleted.StatusCode;
                });
            Assert.Equal([204, 404], (await Task.WhenAll(deletions)).Order());
            Assert.All(await Task.WhenAll(uses), status => Assert.True(status is 200 or 401, $"{status}"));
            Assert.Equal(401, await board.Guest.StatusWithAsync(token));
        }
    }

    [Fact]
    public async Task It_ends_by_itself_and_is_cleaned_up()
    {
        var ann = await board.JoinAsync();
        var (id, token) = await ann.TokenAsync(Read, days: 1);
        await board.QueryAsync<object>(
            $"UPDATE api_tokens SET expire_dt = '{board.Clock.GetUtcNow().UtcDateTime:O}' WHERE id = {id}" // this very moment
        );
        Assert.Equal(401, await board.Guest.StatusWithAsync(token));
        using var list = await ann.Client.AskAsync("GET", Path);
        Assert.Equal(0, list.Total());
        using var deleted = await ann.Client.AskAsync("DELETE", $"{Path}/{id}");
        await deleted.IsProblemAsync(404, "Token Not Found");
        await using var scope = board.Services.CreateAsyncScope();
        var sessions = scope.ServiceProvider.GetRequiredService<SessionService>();
        Assert.True(await sessions.CleanUpTokensAsync(TestContext.Current.CancellationToken) >= 1);
        Assert.Equal(0, await board.QueryAsync<long>($"SELECT count(*) FROM api_tokens WHERE id = {id}"));
    }

    [Fact]
    public async Task A_suspended_account_has_none_until_the_suspension_ends_and_a_deleted_one_none_for_good()
    {
        using var replica = board.StartReplica();
        var (ann, eve) = (await board.JoinAsync(), await board.JoinAsync());
        await board.QueryAsync<object>($"UPDATE users SET role = 2 WHERE email = '{eve.Email}'");
        var (_, token) = await ann.TokenAsync(Read);
        await using (var stream = await LiveStream.OpenAsync(StreamClient(token)))
        {
            using var suspended = await eve.Client.PostAsJsonAsync(
                $"/api/moderation/accounts/{await ann.IdAsync()}/suspend",
                new { reason = "Spam." },
                TestContext.Current.CancellationToken
            );
            await suspended.JsonAsync();
            Assert.Equal(401, await replica.StatusWithAsync(token));
            await EndsAsync(stream);
        }

        await board.QueryAsync<object>($"UPDATE users SET suspended_until_dt = NULL WHERE email = '{ann.Email}'");
        Assert.Equal(200, await replica.StatusWithAsync(token));
        await board.Guest.LoginAsync(ann);
        var bob = await board.JoinAsync();
        var (_, ofBob) = await bob.TokenAsync(Read);
        using var left = await bob.DeleteAccountAsync();
        Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        Assert.Equal(401, await replica.StatusWithAsync(ofBob));
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData(false, 401)]
    [InlineData(true, 200)]
    public async Task A_changed_password_ends_it_unless_it_is_to_stay(bool? keep, int after)
    {
        var ann = await board.JoinAsync();
        var (_, token) = await ann.TokenAsync(Read);
        var body = new JsonObject { ["password"] = Next, ["current_password"] = Person.Password };
        if (keep is not null)
            body["keep_tokens"] = keep;
        using var renamed = await ann.Client.AskAsync(
            "PATCH",
            "/api/mypage/profile",
            $$"""{"nickname":"{{Guid.NewGuid().ToString("N")[..20]}}","current_password":"{{Person.Password}}"}"""
        );
        await renamed.JsonAsync();
        Assert.Equal(200, await board.Guest.StatusWithAsync(token)); // a nickname ends nothing
        using var changed = await ann.Client.AskAsync("PATCH", "/api/mypage/profile", body.ToJsonString());
        await changed.JsonAsync();
        Assert.Equal(after, await board.Guest.StatusWithAsync(token));
    }

    [Fact]
    public async Task A_reset_password_ends_it_always()
    {
        var ann = await board.JoinAsync();
        var (_, token) = await ann.TokenAsync(Read);
        using var asked = await board.Guest.AskAsync("POST", "/api/account/password/forgot", $$"""{"email":"{{ann.Email}}"}""");
        var mailed = await board.TokenToAsync(ann.Email);
        using var reset = await board.Guest.AskAsync(
            "POST",
            "/api/account/password/reset",
            $$"""{"token":"{{mailed}}","password":"{{Next}}"}"""
        );
        Assert.Equal(204, (int)reset.StatusCode);
        Assert.Equal(401, await board.Guest.StatusWithAsync(token));
    }

    [Fact]
    public async Task There_are_fifty_at_most_also_at_the_same_moment()
    {
        var ann = await board.JoinAsync();
        await board.QueryAsync<object>(
            $"""
            INSERT INTO api_tokens (user_id, hash, prefix, name, scopes, create_dt, expire_dt)
            SELECT {await ann.IdAsync()}, sha256(('{ann.Email}' || n)::bytea), 'fbt_', 'n', 1, now(), 'infinity'
            FROM generate_series(1, {InputLimits.MaxTokens - 1}) n
            """
        );
        var statuses = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(async _ =>
                {
                    using var response = await ann.PostTokenAsync(new { name = "One more", scopes = Read });
                    return (int)response.StatusCode;
                })
        );
        Assert.Equal([200, 409, 409, 409], statuses.Order());
        using var over = await ann.PostTokenAsync(new { name = "One more", scopes = Read });
        Assert.Equal("too_many_tokens", (string)(await over.IsProblemAsync(409, "Too Many Tokens"))["code"]!);
        using var list = await ann.Client.AskAsync("GET", $"{Path}?limit=50");
        Assert.Equal(50, list.Total());
    }

    [Theory]
    [InlineData("""{"scopes":["read"]}""", "name", "required")]
    [InlineData("""{"name":" ","scopes":["read"]}""", "name", "blank")]
    [InlineData("""{"name":"x\r\nBcc: eve@example.org","scopes":["read"]}""", "name", "character_not_allowed")]
    [InlineData("""{"name":"x\u2028y","scopes":["read"]}""", "name", "character_not_allowed")]
    [InlineData("""{"name":"x\u202ey","scopes":["read"]}""", "name", "character_not_allowed")]
    [InlineData("""{"name":"\u200b","scopes":["read"]}""", "name", "not_visible")]
    [InlineData("""{"name":"x"}""", "scopes", "required")]
    [InlineData("""{"name":"x","scopes":[]}""", "scopes", "required")]
    [InlineData("""{"name":"x","scopes":["admin"]}""", "scopes", "not_one_of")]
    [InlineData("""{"name":"x","scopes":["READ"]}""", "scopes", "not_one_of")]
    [InlineData("""{"name":"x","scopes":[null]}""", "scopes", "not_one_of")]
    [InlineData("""{"name":"x","scopes":["read","read"]}""", "scopes", "given_twice")]
    [InlineData("""{"name":"x","scopes":["read"],"expires_in_days":0}""", "expires_in_days", "out_of_range")]
    [InlineData("""{"name":"x","scopes":["read"],"expires_in_days":367}""", "expires_in_days", "out_of_range")]
    public async Task What_cannot_be_meant_is_refused(string body, string field, string code)
    {
        var ann = await board.JoinAsync();
        using var refused = await ann.Client.AskAsync("POST", Path, body);
        var problem = await refused.IsInvalidAsync(field);
        Assert.Equal(code, (string)problem["error_codes"]![field]![0]!["code"]!);
    }

    [Fact]
    public async Task The_last_use_is_written_once_an_hour()
    {
        var ann = await board.JoinAsync();
        var (id, token) = await ann.TokenAsync(Read);
        var first = await UseAsync(token, id);
        Assert.NotNull(first);
        Assert.Equal(first, await UseAsync(token, id));
        await board.QueryAsync<object>($"UPDATE api_tokens SET last_used_dt = last_used_dt - interval '59 minutes' WHERE id = {id}");
        Assert.Equal(first - TimeSpan.FromMinutes(59), await UseAsync(token, id));
        await board.QueryAsync<object>($"UPDATE api_tokens SET last_used_dt = last_used_dt - interval '2 minutes' WHERE id = {id}");
        Assert.True(await UseAsync(token, id) >= first);
    }

    [Fact]
    public async Task A_request_with_it_costs_as_much_as_one_with_a_session()
    {
        var ann = await board.JoinAsync();
        var (_, token) = await ann.TokenAsync(Both);
        using var traces = new Traces(board);
        using (var first = await traces.SendAsync(HttpMethod.Get, "/api/mypage/profile", token: token))
            Assert.Equal(3, first.Statements.Count); // the last use, once an hour
        using var read = await traces.SendAsync(HttpMethod.Get, "/api/mypage/profile", token: token);
        Assert.Equal(2, read.Statements.Count);
        Assert.Contains("FROM api_tokens", read.Statements[0], StringComparison.Ordinal);
        using var form = Form.Of(("title", "a title"), ("content", "with @nobody"));
        using var written = await traces.SendAsync(HttpMethod.Post, "/api/feed/create", form, token: token);
        Assert.True(written.Response.IsSuccessStatusCode);
        Assert.Equal(2, written.Statements.Count);
        using var refused = await traces.SendAsync(HttpMethod.Get, "/api/account", token: token);
        Assert.Equal(HttpStatusCode.Forbidden, refused.Response.StatusCode);
        Assert.Single(refused.Statements);
    }

    [Fact]
    public async Task It_listens_to_events_until_it_ends()
    {
        var ann = await board.JoinAsync();
        var (id, token) = await ann.TokenAsync(Read);
        var (_, other) = await ann.TokenAsync(Read);
        await using var stream = await LiveStream.OpenAsync(StreamClient(token));
        await using var kept = await LiveStream.OpenAsync(StreamClient(other));
        using var deleted = await ann.Client.AskAsync("DELETE", $"{Path}/{id}");
        Assert.Equal(204, (int)deleted.StatusCode);
        await EndsAsync(stream);
        Assert.Equal(200, await board.Guest.StatusWithAsync(other));
        using var without = await board.Guest.WithAsync((await ann.TokenAsync(Write)).Token, "GET", "/api/events");
        await without.IsProblemAsync(403, "Scope Missing");
    }

    [Theory]
    [InlineData("en", "Token for scripts created · FeedBoard", "Token for scripts removed · FeedBoard")]
    [InlineData("ko", "스크립트용 토큰이 만들어졌습니다 · FeedBoard", "스크립트용 토큰이 삭제되었습니다 · FeedBoard")]
    public async Task Its_owner_is_told_by_mail(string language, string created, string removed)
    {
        var ann = await board.JoinAsync();
        ann.Client.DefaultRequestHeaders.Add("Accept-Language", language);
        var (id, token) = await ann.TokenAsync(Both, name: "The “camera” <b>");
        using var deleted = await ann.Client.AskAsync("DELETE", $"{Path}/{id}");
        var mails = (await board.MailsToAsync(ann.Email)).TakeLast(2).ToList();
        Assert.Equal([created, removed], mails.Select(m => m.Subject));
        Assert.All(mails, m => Assert.Contains("The “camera” <b>", m.TextBody!, StringComparison.Ordinal));
        Assert.All(mails, m => Assert.DoesNotContain(token[..10], m.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_export_has_them_without_their_secrets()
    {
        var ann = await board.JoinAsync();
        var (id, token) = await ann.TokenAsync(Both, name: "Backup");
        using var export = await board.Guest.WithAsync(token, "GET", "/api/mypage/export");
        await using var zip = new System.IO.Compression.ZipArchive(
            new MemoryStream(await export.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))
        );
        var text = await ReadAsync("tokens.json");
        var listed = Assert.Single(JsonNode.Parse(text)!.AsArray())!;
        Assert.Equal((id, "Backup"), (listed.Id(), (string)listed["name"]!));
        Assert.DoesNotContain(token[..11], text, StringComparison.Ordinal);
        var device = Assert.Single(JsonNode.Parse(await ReadAsync("devices.json"))!.AsArray())!;
        Assert.Equal(["create_dt", "device", "last_dt"], device.Fields());

        async Task<string> ReadAsync(string name)
        {
            using var reader = new StreamReader(await zip.GetEntry(name)!.OpenAsync(TestContext.Current.CancellationToken));
            return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        }
    }

    private async Task<DateTime?> UseAsync(string token, long id)
    {
        Assert.Equal(200, await board.Guest.StatusWithAsync(token));
        return await board.QueryAsync<DateTime?>($"SELECT last_used_dt FROM api_tokens WHERE id = {id}");
    }

    private HttpClient StreamClient(string token)
    {
        var client = board.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    private static async Task EndsAsync(LiveStream stream)
    {
        while (await stream.ReadLineAsync() is not null) { }
    }

    private static string Swapped(string text) =>
        new([.. text.Select(c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c))]);
}
