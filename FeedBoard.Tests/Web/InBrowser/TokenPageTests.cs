using System.Net;
using AngleSharp.Html.Dom;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Account;
using FeedBoard.Tests.Features.MyPage;
using FeedBoard.Tests.Features.Users;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>Tokens for scripts by their page: mostly without scripts.</summary>
[Slow]
public sealed class TokenPageTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    private const string Path = "/me/tokens",
        Form = "#token-new";

    private static readonly (string, string) Password = ("current_password", Person.Password);

    [Theory]
    [InlineData("en-US", "You have no token.", "write", "The token is not valid any more.")]
    [InlineData("ko-KR", "아직 토큰이 없습니다.", "쓰기", "토큰을 끝냈습니다. 이제 사용할 수 없습니다.")]
    public async Task A_token_is_created_shown_once_listed_and_ended(string language, string none, string write, string ended)
    {
        var ann = await Board.JoinAsync();
        using var visitor = await VisitorAsync(ann, language);
        using (var empty = await visitor.GetAsync(Path))
            Assert.Contains(none, await empty.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        using var created = await (await visitor.FormAsync(Path, Form))
            .Set(("name", "카메라 “camera”"), ("days", "30"), Password)
            .SendAsync();
        Assert.Equal(HttpStatusCode.OK, created.StatusCode);
        Assert.True(created.Headers.CacheControl!.NoStore);
        var page = await created.PageAsync();
        var token = Assert.IsType<IHtmlInputElement>(page.QuerySelector("#new-token"), exactMatch: false).Value;
        Assert.Equal(200, await Board.Guest.StatusWithAsync(token));
        var feed = Tests.Board.Form.Of(("title", "t"), ("content", "c"));
        using (var posted = await Board.Guest.WithAsync(token, "POST", "/api/feed/create", feed))
            Assert.Equal(HttpStatusCode.OK, posted.StatusCode);

        using var listed = await visitor.GetAsync(Path);
        var list = await listed.PageAsync();
        Assert.Null(list.QuerySelector("#new-token"));
        Assert.DoesNotContain(token, list.Source.Text, StringComparison.Ordinal);
        Assert.Equal("카메라 “camera”", list.Text("#tokens .sessions bdi"));
        Assert.Equal($"{token[..10]}…", list.Text("#tokens .token-name code"));
        Assert.Equal(write, list.QuerySelectorAll("#tokens .tag")[^1].TextContent);
        Assert.Equal(3, list.QuerySelectorAll("#tokens .sessions time").Length); // created, used, valid until

        using var over = await (await visitor.FormAsync(Path, "#tokens .sessions form")).SendAsync();
        Assert.Equal($"{Path}?done=ended", over.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.Equal(ended, (await over.PageAsync()).Text("main > [role=status]"));
        Assert.Equal(401, await Board.Guest.StatusWithAsync(token));
    }

    [Fact]
    public async Task What_is_refused_is_said_at_its_field_and_what_was_typed_stays()
    {
        var ann = await Board.JoinAsync();
        using var visitor = await VisitorAsync(ann);
        var form = (await visitor.FormAsync(Path, Form)).Set(("name", "  "), ("days", "90"), Password).Without("read").Without("write");
        using (var refused = await form.SendAsync())
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            var page = await refused.PageAsync();
            Assert.Equal("A name has 1 to 60 characters, on one line.", page.Text("#token-name-error"));
            Assert.Equal("Choose at least one.", page.Text("#token-scopes-error"));
            Assert.Equal("true", page.QuerySelector("#token-name")!.GetAttribute("aria-invalid"));
        }

        await Board.QueryAsync<object>(
            $"""
            INSERT INTO api_tokens (user_id, hash, prefix, name, scopes, create_dt, expire_dt)
            SELECT {await Board.IdOfAsync(ann)}, sha256(('{ann.Email}' || n)::bytea), 'fbt_', 'n' || n, 1, now(), now() + interval '1 day'
            FROM generate_series(1, {InputLimits.MaxTokens}) n
            """
        );
        using var many = await (await visitor.FormAsync(Path, Form))
            .Set(("name", "One more"), ("days", "7"), Password)
            .Without("write")
            .SendAsync();
        Assert.Equal(HttpStatusCode.Conflict, many.StatusCode);
        var full = await many.PageAsync();
        Assert.Equal("You have 50 tokens already: end one first.", full.Text($"{Form} > .error"));
        Assert.Equal("One more", full.QuerySelector("#token-name")!.GetAttribute("value"));
        Assert.Equal("7", full.QuerySelector("#token-days option[selected]")!.GetAttribute("value"));
        Assert.Equal(InputLimits.MaxTokens, full.QuerySelectorAll("#tokens .sessions li").Length);
    }

    [Theory]
    [InlineData("en-US", "The password is not right.")]
    [InlineData("ko-KR", "비밀번호가 맞지 않습니다.")]
    public async Task Without_the_right_password_there_is_none_and_what_was_typed_stays(string language, string wrong)
    {
        var ann = await Board.JoinAsync();
        using var visitor = await VisitorAsync(ann, language);
        foreach (var password in (string[])["", "wrong password"])
        {
            var form = (await visitor.FormAsync(Path, Form)).Set(("name", "Camera"), ("days", "7"), ("current_password", password));
            using var refused = await form.SendAsync();
            Assert.Equal(password.Length == 0 ? 422 : 403, (int)refused.StatusCode);
            var page = await refused.PageAsync();
            Assert.Equal(wrong, page.Text("#token-password-error"));
            Assert.Equal("Camera", page.QuerySelector("#token-name")!.GetAttribute("value"));
            Assert.DoesNotContain("wrong password", page.Source.Text, StringComparison.Ordinal);
            Assert.Empty(page.QuerySelectorAll("#tokens .sessions li"));
        }

        for (var n = 0; n < 20; n++)
        {
            var form = (await visitor.FormAsync(Path, Form)).Set(("name", "Camera"), ("days", "7"), ("current_password", $"wrong {n}"));
            using var refused = await form.SendAsync();
            if (refused.StatusCode != HttpStatusCode.TooManyRequests)
                continue;
            Assert.Matches(@"\d+", (await refused.PageAsync()).Text("#token-password-error"));
            return;
        }

        Assert.Fail("Nobody was asked to wait.");
    }

    /// <summary>Whose session has ended logs in with the form, and types the password once.</summary>
    [Fact]
    public async Task The_password_of_a_log_in_on_the_way_counts()
    {
        var ann = await Board.JoinAsync();
        using var visitor = await VisitorAsync(ann);
        var form = (await visitor.FormAsync(Path, Form)).Set(("name", "Camera"), ("days", "7"), Password);
        await Board.QueryAsync<object>($"DELETE FROM sessions WHERE user_id = {await Board.IdOfAsync(ann)}");
        using var ended = await form.SendAsync();
        var again = HtmlForm.Of(visitor.Client, ended.RequestMessage!.RequestUri!, await ended.PageAsync(), "[data-resend] form");
        using var created = await again.Set(("login_email", ann.Email), ("login_password", Person.Password)).SendAsync();
        Assert.Equal(HttpStatusCode.OK, created.StatusCode);
        Assert.NotNull((await created.PageAsync()).QuerySelector("#new-token"));
    }

    [Theory]
    [InlineData(false, 401)]
    [InlineData(true, 200)]
    public async Task A_new_password_ends_them_unless_the_box_is_ticked(bool keep, int after)
    {
        var ann = await Board.JoinAsync();
        var (_, token) = await ann.TokenAsync(["read"]);
        using var visitor = await VisitorAsync(ann);
        var form = (await visitor.FormAsync("/me/settings", "#password form")).Set(
            ("Secret.CurrentPassword", Person.Password),
            ("Secret.Password", "staple battery")
        );
        if (!keep)
            form.Without("Secret.KeepTokens");
        using var changed = await form.SendAsync();
        Assert.Equal("/me/settings?done=password", changed.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.Equal(after, await Board.Guest.StatusWithAsync(token));
    }

    [Fact]
    public async Task A_script_copies_the_token()
    {
        var page = await OpenAsync();
        await page.JoinAsync();
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.GoAsync(Path);
        await page.FillAsync("name", "A script");
        await page.FillAsync("current_password", Person.Password);
        await page.SendAsync(Form);
        await page.Page.Locator("[data-copy]").ClickAsync();
        await Expect(page.Page.Locator(".toast p")).ToHaveTextAsync("The token is copied.");
        var token = await page.Page.Locator("#new-token").InputValueAsync();
        Assert.Equal(token, await page.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));
    }

    [Fact]
    public async Task On_a_phone_what_is_wrong_is_in_sight()
    {
        var page = await OpenAsync(Size.Phone);
        await page.JoinAsync();
        await page.GoAsync(Path);
        await page.FillAsync("name", "Camera");
        await page.FillAsync("current_password", "wrong password");
        await page.SendAsync(Form);
        await Expect(page.Page.Locator("#token-password-error")).ToBeInViewportAsync();
        await Expect(page.Page.Locator("#token-password")).ToBeFocusedAsync();
    }

    private async Task<Visitor> VisitorAsync(Person person, string language = "en-US")
    {
        var visitor = new Visitor(Board.Web);
        visitor.Client.DefaultRequestHeaders.Add("Accept-Language", language);
        await visitor.LogInAsync(person);
        return visitor;
    }
}
