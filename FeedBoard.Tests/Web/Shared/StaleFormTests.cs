using System.Net;
using System.Text.RegularExpressions;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Web.Shared;

/// <summary>
/// Forms that are sent from a page of before: each comes back with what was typed, says what to do, and can be sent from there. Without
/// scripts.
/// </summary>
[Slow]
public sealed partial class StaleFormTests(WebBoard board) : IClassFixture<WebBoard>, IDisposable
{
    private const string Typed = "typed for <long> & 오래",
        Secret = "secret word 1234";

    public enum State
    {
        TokenMissing,
        TokenBroken,
        LoggedOut,
        LoggedInAsSomebodyElse,
        LoggedInMeanwhile,
        KeysChanged,
        SessionEnded,
        SessionExpired,
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<State> States() => [.. Enum.GetValues<State>()];

    public void Dispose() => Assert.Equal("", string.Join("\n", board.Faults.Take()));

    [Theory]
    [MemberData(nameof(States))]
    public async Task Every_small_form_comes_back_and_can_be_sent_from_there(State state)
    {
        var (ann, ben, eve) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync());
        await board.QueryAsync<object>($"UPDATE users SET role = 2 WHERE nickname = '{ann.Nickname}'");
        var feed = (await eve.FeedAsync()).Id();
        var (comment, answered) = ((await ann.CommentAsync(feed)).Id(), (await ben.CommentAsync(feed)).Id());
        var (benId, eveId) = (await IdAsync(ben), await IdAsync(eve));
        (string Path, (string Name, string Value)[] Fields)[] forms =
        [
            ("/preferences", [("theme", "dark"), ("return", "/search?q=x")]),
            ("/like", [("target", "feed_id"), ("id", $"{feed}"), ("like", "true"), ("return", $"/feed/{feed}")]),
            ("/follow", [("id", $"{eveId}"), ("follow", "true")]),
            ($"/person/{eveId}/mute", [("on", "true")]),
            ($"/person/{eveId}/block", [("on", "false")]),
            ("/notifications/read", [("up_to", "1")]),
            ("/me/settings/notifications", [("commented", "true")]),
            ("/report", [("feed_id", $"{feed}"), ("reason", "spam"), ("note", Typed)]),
            ("/moderation/hide", [("feed_id", $"{feed}"), ("comment_id", $"{answered}"), ("hide", "false"), ("reason", Typed)]),
            ($"/moderation/account/{benId}/unsuspend", [("reason", Typed)]),
            ($"/feed/{feed}/comment", [("content", Typed), ("return", $"/feed/{feed}?sort=old")]),
            ($"/feed/{feed}/comment", [("content", Typed), ("parent_id", $"{answered}")]),
            ($"/feed/{feed}/comment/{comment}/edit", [("content", Typed)]),
            ("/me/sessions/1/end", []),
            ("/me/email/verification", []),
            ("/moderation/mail/test", []),
            ("/logout", []),
        ];

        foreach (var (path, fields) in forms)
        {
            using var visitor = new Visitor(board.Web, follow: false);
            using var response = await SendAsync(visitor, state, ann, ben, path, fields);
            if (state == State.SessionEnded && path is "/preferences" or "/logout" && response.StatusCode == HttpStatusCode.Redirect)
                continue; // their token is good, and they need nobody
            await ComesBackAsync(visitor, response, state, path, fields, ann);
        }
    }

    [Theory]
    [InlineData(State.TokenMissing)]
    [InlineData(State.LoggedOut)]
    [InlineData(State.LoggedInAsSomebodyElse)]
    [InlineData(State.KeysChanged)]
    [InlineData(State.SessionEnded)]
    [InlineData(State.SessionExpired)]
    public async Task A_nickname_that_was_typed_comes_back_and_is_changed_in_the_end(State state)
    {
        var (ann, ben, wanted) = (await board.JoinAsync(), await board.JoinAsync(), $"새 이름 {Guid.NewGuid():N}"[..15]);
        using var visitor = new Visitor(board.Web, follow: false);
        (string, string)[] fields = [("_handler", "nickname"), ("Name.Nickname", wanted), ("Name.CurrentPassword", Secret)];
        using var response = await SendAsync(visitor, state, ann, ben, "/me/settings", fields);

        var page = await ReadAsync(response, "/me/settings");
        Assert.True((int)response.StatusCode is 400 or 401, $"{response.StatusCode}");
        Assert.NotEmpty(page.Text("main [role=alert]"));
        var again = HtmlForm.Of(visitor.Client, new(board.Web, "/me/settings"), page, "main form:has([name='Name.Nickname'])");
        Assert.Equal(wanted, again.Fields["Name.Nickname"]);
        var asksToLogIn = again.Fields.ContainsKey("login_password");
        Assert.Equal(state is not (State.TokenMissing or State.LoggedInAsSomebodyElse), asksToLogIn);

        if (asksToLogIn)
            again.Set(("login_email", ann.Email), ("login_password", Person.Password));
        else
            again.Set(("Name.CurrentPassword", Person.Password));
        using var done = await again.SendAsync();
        Assert.Equal("/me/settings?done=nickname", done.Headers.Location?.OriginalString);
        var changed = state == State.LoggedInAsSomebodyElse ? ben : ann;
        Assert.Equal(wanted, await board.QueryAsync<string>($"SELECT nickname FROM users WHERE email = '{changed.Email}'"));
    }

    [Fact]
    public async Task After_logging_in_with_a_form_those_of_the_page_are_sent_at_once()
    {
        var (ann, wanted) = (await board.JoinAsync(), $"새 이름 {Guid.NewGuid():N}"[..15]);
        using var visitor = new Visitor(board.Web, follow: false);
        (string, string)[] fields = [("_handler", "nickname"), ("Name.Nickname", ""), ("Name.CurrentPassword", Secret)];
        using var response = await SendAsync(visitor, State.SessionEnded, ann, ann, "/me/settings", fields);
        var target = new Uri(board.Web, "/me/settings");
        var logIn = HtmlForm.Of(visitor.Client, target, await ReadAsync(response, "/me/settings"), "[data-resend] form");

        using var refused = await logIn.Set(("login_email", ann.Email), ("login_password", Person.Password)).SendAsync();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var page = await ReadAsync(refused, "/me/settings");
        var preferences = HtmlForm.Of(visitor.Client, target, page, "#notifications form");
        using (var saved = await preferences.SendAsync())
            Assert.Equal("/me/settings?done=notifications", saved.Headers.Location?.OriginalString);
        var again = HtmlForm.Of(visitor.Client, target, page, "#nickname form");
        using var done = await again.Set(("Name.Nickname", wanted), ("Name.CurrentPassword", Person.Password)).SendAsync();
        Assert.Equal("/me/settings?done=nickname", done.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("password", "Secret.CurrentPassword", "Secret.Password")]
    [InlineData("delete", "Deletion.Password", null)]
    public async Task A_form_of_nothing_but_passwords_says_to_type_them_again(string handler, string first, string? second)
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        foreach (var state in (State[])[State.TokenMissing, State.LoggedOut, State.LoggedInAsSomebodyElse, State.SessionEnded])
        {
            using var visitor = new Visitor(board.Web, follow: false);
            (string, string)[] fields =
            [
                ("_handler", handler),
                (first, Person.Password),
                ("Deletion.Sure", "true"),
                .. second is null ? Array.Empty<(string, string)>() : [(second, Secret)],
            ];
            using var response = await SendAsync(visitor, state, ann, ben, "/me/settings", fields);
            var page = await ReadAsync(response, "/me/settings");
            Assert.NotEmpty(page.Text("main [role=alert]"));
            if (page.QuerySelector("[data-resend]") is null)
                continue;

            // After the log-in they are back at the form, and nothing was sent automatically.
            using var logged = await HtmlForm
                .Of(visitor.Client, new(board.Web, "/me/settings"), page, "[data-resend] form")
                .Set(("login_email", ann.Email), ("login_password", Person.Password))
                .SendAsync();
            Assert.NotEmpty((await ReadAsync(logged, "/me/settings")).QuerySelectorAll($"main form [name='{first}']"));
        }

        Assert.Equal(2L, await board.QueryAsync<long>($"SELECT count(*) FROM users WHERE email IN ('{ann.Email}', '{ben.Email}')"));
        using var still = new Visitor(board.Web, follow: false);
        await still.LogInAsync(ann);
    }

    [Fact]
    public async Task The_second_tab_of_log_in_leads_on_or_says_who_one_is()
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        using var visitor = new Visitor(board.Web, follow: false);
        var tabs = new[] { await LogInFormAsync(visitor), await LogInFormAsync(visitor), await LogInFormAsync(visitor) };
        using var first = await tabs[0].Set(("Input.Email", ann.Email), ("Input.Password", Person.Password)).SendAsync();
        using var same = await tabs[1].Set(("Input.Email", $" {ann.Email.ToUpperInvariant()} "), ("Input.Password", Secret)).SendAsync();
        using var other = await tabs[2].Set(("Input.Email", ben.Email), ("Input.Password", Person.Password)).SendAsync();

        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);
        Assert.Equal("/search?q=x", same.Headers.Location?.OriginalString);
        var page = await ReadAsync(other, "/login");
        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
        Assert.Contains(ann.Nickname, page.Text("main .error"), StringComparison.Ordinal);
        var again = HtmlForm.Of(visitor.Client, new(board.Web, "/login?return=/search?q=x"), page, "main form");
        Assert.Equal((ben.Email, ""), (again.Fields["Input.Email"], again.Fields["Input.Password"]));
        using var entered = await again.Set(("Input.Password", Person.Password)).SendAsync();
        Assert.Equal("/search?q=x", entered.Headers.Location?.OriginalString);
        using var me = await visitor.GetAsync("/me");
        Assert.Contains(ben.Nickname, await me.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);

        static Task<HtmlForm> LogInFormAsync(Visitor visitor) => visitor.FormAsync("/login?return=%2Fsearch%3Fq%3Dx", "main form");
    }

    [Theory]
    [InlineData("en", "This form is too old")]
    [InlineData("ko", "양식이 오래되었거나")]
    public async Task A_log_in_and_a_sign_up_with_an_old_token_come_back_in_the_language_of_the_reader(string language, string words)
    {
        foreach (var path in (string[])["/login", "/signup"])
        {
            using var visitor = new Visitor(board.Web, follow: false);
            visitor.Client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
            var form = await visitor.FormAsync(path, "main form");
            form.Set(("Input.Email", "typed@example.org"), ("Input.Password", Secret), ("__RequestVerificationToken", "old"));
            if (path == "/signup")
                form.Set(("Input.Nickname", Typed));
            using var response = await form.SendAsync();

            var page = await ReadAsync(response, path);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Contains(words, page.Text("main .error"), StringComparison.Ordinal);
            var again = HtmlForm.Of(visitor.Client, new(board.Web, path), page, "main form");
            Assert.Equal("typed@example.org", again.Fields["Input.Email"]);
            if (path == "/signup")
                Assert.Equal(Typed, again.Fields["Input.Nickname"]);
        }
    }

    [Fact]
    public async Task A_sign_up_of_before_logging_in_keeps_what_was_typed_and_makes_the_account_when_it_is_sent_again()
    {
        var ann = await board.JoinAsync();
        var (email, nickname) = ($"{Guid.NewGuid():N}@example.org", $"n{Guid.NewGuid():N}"[..20]);
        using var visitor = new Visitor(board.Web, follow: false);
        var form = await visitor.FormAsync("/signup", "main form");
        await visitor.LogInAsync(ann);
        using var response = await form.Set(("Input.Email", email), ("Input.Nickname", nickname), ("Input.Password", Person.Password))
            .SendAsync();

        var page = await ReadAsync(response, "/signup");
        Assert.Contains(ann.Nickname, page.Text("main .error"), StringComparison.Ordinal);
        var again = HtmlForm.Of(visitor.Client, new(board.Web, "/signup"), page, "main form");
        Assert.Equal((email, nickname), (again.Fields["Input.Email"], again.Fields["Input.Nickname"]));
        using var done = await again.Set(("Input.Password", Person.Password)).SendAsync();
        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        using var me = await visitor.GetAsync("/me");
        Assert.Contains(nickname, await me.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_up_that_is_sent_twice_is_in_both_times_and_one_account()
    {
        var email = $"{Guid.NewGuid():N}@example.org";
        using var visitor = new Visitor(board.Web, follow: false);
        var form = await visitor.FormAsync("/signup", "main form");
        form.Set(("Input.Email", email), ("Input.Nickname", $"n{Guid.NewGuid():N}"[..20]), ("Input.Password", Person.Password));
        using var beforeTheCookie = visitor.At(board.Web);
        using var first = await form.SendAsync();
        using var content = new FormUrlEncodedContent(form.Fields);
        using var second = await beforeTheCookie.Client.PostAsync(form.Target, content, Cancel);
        using var third = await form.SendAsync();

        Assert.All((HttpResponseMessage[])[first, second, third], a => Assert.Equal(HttpStatusCode.Redirect, a.StatusCode));
        Assert.Equal(1L, await board.QueryAsync<long>($"SELECT count(*) FROM users WHERE email = '{email}'"));

        using var stranger = new Visitor(board.Web, follow: false);
        var taken = await stranger.FormAsync("/signup", "main form");
        using var refused = await taken
            .Set(("Input.Email", email), ("Input.Nickname", $"n{Guid.NewGuid():N}"[..20]), ("Input.Password", Secret))
            .SendAsync();
        Assert.Contains(
            "has an account already",
            (await ReadAsync(refused, "/signup")).Text("[id='Input.Email-error']"),
            StringComparison.Ordinal
        );
        Assert.True(string.IsNullOrEmpty(stranger.Cookie("feedboard")));
    }

    [Fact]
    public async Task A_reply_to_a_deleted_comment_stands_in_the_form_of_a_new_one()
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        var gone = (await ben.CommentAsync(feed)).Id();
        using var visitor = new Visitor(board.Web, follow: false);
        await visitor.LogInAsync(ann);
        var form = await visitor.FormAsync($"/feed/{feed}?answer={gone}", $"#comment-{gone} > form[data-comment-form]");
        await ben.RemoveCommentAsync(gone);
        using var response = await form.Set(("content", Typed)).SendAsync();

        var page = await ReadAsync(response, "answer");
        var again = HtmlForm.Of(visitor.Client, new(board.Web, $"/feed/{feed}"), page, "#comments > form[data-comment-form]");
        Assert.Equal(Typed, again.Fields["content"]);
        using var done = await again.SendAsync();
        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
    }

    [Fact]
    public async Task A_report_that_cannot_be_sent_comes_back_with_the_reason_why()
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ben.FeedAsync()).Id();
        using var visitor = new Visitor(board.Web, follow: false);
        await visitor.LogInAsync(ann);
        var form = (await visitor.FormAsync($"/report?feed={feed}", "#report")).Set(("reason", "spam"), ("note", Typed));

        await board.StopAsync();
        try
        {
            using var away = await form.SendAsync();
            var page = await ReadAsync(away, "/report");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
            Assert.Contains("does not respond right now", page.Text("[data-resend] .error"), StringComparison.Ordinal);
            Assert.Equal(Typed, HtmlForm.Of(visitor.Client, board.Web, page, "[data-resend] form").Fields["note"]);
        }
        finally
        {
            board.StartAgain();
        }

        using (await ben.DeleteFeedAsync(feed))
        {
            using var gone = await form.SendAsync();
            Assert.Contains("deleted meanwhile", (await ReadAsync(gone, "/report")).Text("[data-resend] .error"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "same-origin, cross-site")]
    [InlineData("Sec-Fetch-Site", "Same-Origin")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "http://127.0.0.1.evil.example")]
    [InlineData("Origin", "file://127.0.0.1")]
    [InlineData("Origin", "")]
    public async Task What_another_site_sends_is_refused_plainly_with_any_token_and_none_of_its_words(string header, string value)
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        foreach (var signedIn in (bool[])[false, true])
        {
            using var visitor = new Visitor(board.Web, follow: false);
            if (signedIn)
                await visitor.LogInAsync(ann);
            var token = await visitor.FormTokenAsync();
            foreach (var path in Posts(feed))
                foreach (var sent in (string[])[token, "", "nonsense"])
                {
                    using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(board.Web, path))
                    {
                        Content = new FormUrlEncodedContent(Attack(sent)),
                    };
                    Assert.True(request.Headers.TryAddWithoutValidation(header, value));
                    using var response = await visitor.Client.SendAsync(request, Cancel);
                    var text = await response.Content.ReadAsStringAsync(Cancel);
                    Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{path}: {response.StatusCode}");
                    // Their own forms say so too, without encryption: they have their tokens (MailLinkPageTests).
                    if (value is not "null" || path is not ("/reset" or "/verify"))
                        Assert.Contains("another site", text, StringComparison.Ordinal);
                    Assert.DoesNotContain("attack", text, StringComparison.OrdinalIgnoreCase);
                }
        }
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "{web}")]
    [InlineData("Origin", "https://{host}")]
    public async Task What_a_page_of_ours_sends_is_taken(string header, string value)
    {
        using var visitor = new Visitor(board.Web, follow: false);
        var token = await visitor.FormTokenAsync();
        var form = (await visitor.FormAsync("/", "form.preferences")).Set(("theme", "dark"), ("__RequestVerificationToken", token));
        visitor.Client.DefaultRequestHeaders.TryAddWithoutValidation(
            header,
            value
                .Replace("{web}", board.Web.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
                .Replace("{host}", board.Web.Authority, StringComparison.Ordinal)
        );
        using var response = await form.SendAsync();
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
    }

    [Fact]
    public async Task No_form_that_makes_no_sense_ends_in_a_blank_page()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        using var visitor = new Visitor(board.Web, follow: false);
        await visitor.LogInAsync(ann);
        var token = await visitor.FormTokenAsync();
        foreach (var path in Posts(feed).Where(p => p != "/session"))
        {
            HttpContent[] bodies =
            [
                new FormUrlEncodedContent([new("__RequestVerificationToken", token)]),
                new FormUrlEncodedContent([
                    new("__RequestVerificationToken", token),
                    new("_handler", "nothing like that"),
                    new("id", "no number"),
                    new("feed_id", "x"),
                    new("up_to", ""),
                ]),
                new StringContent("{}", null, "application/json"),
                new StringContent("--x\r\nbroken", null, "multipart/form-data"),
                new ByteArrayContent([]),
            ];
            foreach (var body in bodies)
            {
                using var response = await visitor.Client.PostAsync(new Uri(board.Web, path), body, Cancel);
                if (response.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.OK)
                    continue;
                var text = await response.Content.ReadAsStringAsync(Cancel);
                Assert.True(
                    text.Contains("<h1", StringComparison.Ordinal),
                    $"{path} {body.Headers.ContentType}: {response.StatusCode} with {text.Length} characters"
                );
            }

            if (path is "/logout" or "/me/settings")
                await visitor.LogInAsync(ann);
        }
    }

    [Fact]
    public async Task A_comment_on_a_feed_that_was_deleted_meanwhile_comes_back_with_its_words()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        using var visitor = new Visitor(board.Web, follow: false);
        await visitor.LogInAsync(ann);
        var token = await visitor.FormTokenAsync();
        using (var deleted = await ann.Client.DeleteAsync($"/api/feed/delete/{feed}", Cancel))
            deleted.EnsureSuccessStatusCode();

        using var content = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("content", Typed)]);
        using var response = await visitor.Client.PostAsync(new Uri(board.Web, $"/feed/{feed}/comment"), content, Cancel);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains(Typed, WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(Cancel)), StringComparison.Ordinal);
    }

    private static IEnumerable<KeyValuePair<string, string>> Attack(string token) =>
        [
            new("__RequestVerificationToken", token),
            new("_handler", "login"),
            new("Input.Email", "attack@example.org"),
            new("Input.Nickname", "attack"),
            new("Input.Password", "attack attack"),
            new("content", "attack"),
            new("title", "attack"),
            new("note", "attack"),
            new("reason", "attack"),
            new("Name.Nickname", "attack"),
            new("return", "/attack"),
            new("email", "attack@example.org"),
        ];

    /// <summary>Every address of a page that forms are sent to.</summary>
    private IEnumerable<string> Posts(long feed) =>
        board
            .WebServices.GetServices<EndpointDataSource>()
            .SelectMany(s => s.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("POST") == true)
            .Select(e =>
                Parameter()
                    .Replace(
                        "/" + e.RoutePattern.RawText!.Trim('/'),
                        m => m.Groups["first"] is { Success: true, Value: var first } ? first : $"{feed}"
                    )
            )
            .Distinct();

    /// <summary>Sends a form that was on a page in the state before.</summary>
    private async Task<HttpResponseMessage> SendAsync(
        Visitor visitor,
        State state,
        Person ann,
        Person ben,
        string path,
        (string Name, string Value)[] fields
    )
    {
        if (state != State.LoggedInMeanwhile)
            await visitor.LogInAsync(ann);
        var sent = fields.ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal);
        sent["__RequestVerificationToken"] = await visitor.FormTokenAsync();
        var target = board.Web;
        switch (state)
        {
            case State.TokenMissing:
                sent.Remove("__RequestVerificationToken");
                break;
            case State.TokenBroken:
                sent["__RequestVerificationToken"] = sent["__RequestVerificationToken"][..^9] + "AAAAAAAAA";
                break;
            case State.LoggedOut or State.LoggedInAsSomebodyElse:
                using (await (await visitor.FormAsync("/", "form[action='/logout']")).SendAsync())
                    Assert.True(string.IsNullOrEmpty(visitor.Cookie("feedboard")));
                if (state == State.LoggedInAsSomebodyElse)
                    await visitor.LogInAsync(ben);
                break;
            case State.LoggedInMeanwhile:
                await visitor.LogInAsync(ann);
                break;
            case State.KeysChanged:
                visitor.SetCookie("feedboard", "CfDJ8" + new string('A', 200));
                visitor.SetCookie("feedboard.form", "CfDJ8" + new string('A', 100));
                break;
            case State.SessionEnded or State.SessionExpired:
                await board.QueryAsync<object>($"DELETE FROM sessions WHERE user_id = (SELECT id FROM users WHERE email = '{ann.Email}')");
                if (state == State.SessionExpired)
                    board.Clock.Advance(TimeSpan.FromMinutes(20));
                break;
        }

        using var content = new FormUrlEncodedContent(sent);
        return await visitor.Client.PostAsync(new Uri(target, path), content, Cancel);
    }

    private async Task ComesBackAsync(
        Visitor visitor,
        HttpResponseMessage response,
        State state,
        string path,
        (string Name, string Value)[] fields,
        Person ann
    )
    {
        var typed = fields.Where(f => f.Value == Typed).Select(f => f.Name).SingleOrDefault();
        var page = await ReadAsync(response, $"{path}, {state}");
        if (path is "/preferences" or "/logout" && state is State.SessionExpired && response.StatusCode == HttpStatusCode.Redirect)
            return;
        Assert.True((int)response.StatusCode is 400 or 401 or 422, $"{path}, {state}: {response.StatusCode}");
        var selector = page.QuerySelector("[data-resend]") is not null ? "[data-resend] form" : "form[data-comment-form]:has([role=alert])";
        Assert.NotEmpty(page.QuerySelectorAll("main [role=alert]"));
        var again = HtmlForm.Of(visitor.Client, new(board.Web, path), page, selector);
        if (typed is not null)
            Assert.Equal(Typed, again.Fields[typed]);
        var password = again.Fields.Keys.SingleOrDefault(k => k is "login_password" or "password");
        var guest =
            state is not (State.TokenMissing or State.TokenBroken or State.LoggedInAsSomebodyElse or State.LoggedInMeanwhile)
            && path is not ("/preferences" or "/logout");
        Assert.True(guest == password is not null, $"{path}, {state}: asks for a password: {password}");
        if (password is not null)
            again.Set((password, Person.Password), (password.Replace("password", "email", StringComparison.Ordinal), ann.Email));

        using var done = await again.SendAsync();
        if (state == State.LoggedInAsSomebodyElse && path.EndsWith("/edit", StringComparison.Ordinal))
            return; // it is not theirs, and says so
        Assert.True(done.StatusCode == HttpStatusCode.Redirect, $"{path}, {state}: sent again: {done.StatusCode}");
    }

    private static async Task<AngleSharp.Html.Dom.IHtmlDocument> ReadAsync(HttpResponseMessage response, string what)
    {
        var text = await response.Content.ReadAsStringAsync(Cancel);
        if (response.StatusCode != HttpStatusCode.Redirect)
            Assert.True(text.Length > 500, $"{what}: {response.StatusCode} with {text.Length} characters");
        Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Person.Password, text, StringComparison.Ordinal);
        var page = await response.PageAsync();
        Assert.Equal([], page.QuerySelectorAll("[id]").CountBy(e => e.Id!).Where(c => c.Value > 1).Select(c => $"{what}: {c.Key}"));
        return page;
    }

    private Task<long> IdAsync(Person person) => board.QueryAsync<long>($"SELECT id FROM users WHERE email = '{person.Email}'");

    [GeneratedRegex(@"\{[^{}(]+(\(\^\((?<first>\w+)[^{}]*)?\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
