using System.Globalization;
using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Mail;
using FeedBoard.Tests.Features.SecondFactors;
using FeedBoard.Tests.Imaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Web.Features;

/// <summary>Where one is after a form, and what one reads there. Without scripts.</summary>
[Slow]
public sealed class AfterFormTests(WebBoard board) : IClassFixture<WebBoard>, IDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Assert.Equal("", string.Join("\n", board.Faults.Take()));

    [Fact]
    public async Task A_new_password_by_mail_is_confirmed_also_in_a_browser_that_is_signed_in()
    {
        var ann = await board.JoinAsync();
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        using (await (await visitor.FormAsync("/forgot", "main form")).Set(("Input.Email", ann.Email)).SendAsync()) { }
        var mails = await board.MailsToAsync(ann.Email);
        var link = mails.Last(m => m.Subject == "Choose a new password · FeedBoard").Link().PathAndQuery;

        using var reset = await (await visitor.FormAsync(link, "main form")).Set(("Input.Password", "staple battery")).SendAsync();

        var page = await reset.PageAsync();
        Assert.Equal("/login?done=reset", reset.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.Equal("Your password is changed. Log in with the new one.", page.Text("main [role=status]"));
        var form = HtmlForm.Of(visitor.Client, new(board.Web, "/login?done=reset"), page, "main form");
        using var entered = await form.Set(("Input.Email", ann.Email), ("Input.Password", "staple battery")).SendAsync();
        using var me = await visitor.GetAsync("/me");
        Assert.Equal("/me", me.RequestMessage!.RequestUri!.PathAndQuery);
    }

    [Fact]
    public async Task A_log_out_that_comes_back_leaves_the_browser_as_the_first_one_would_have()
    {
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(await board.JoinAsync());
        using var refused = await (await visitor.FormAsync("/", "form[action='/logout']")).WithoutToken().SendAsync();
        Assert.NotNull((await refused.PageAsync()).QuerySelector("[data-resend] form[data-leaves]"));
        using var other = await (await visitor.FormAsync("/notifications", "form.preferences")).WithoutToken().SendAsync();
        var page = await other.PageAsync();
        Assert.NotNull(page.QuerySelector("[data-resend] form"));
        Assert.Null(page.QuerySelector("[data-resend] form[data-leaves]"));
    }

    [Theory]
    [InlineData("/me")]
    [InlineData("/me/settings")]
    public async Task A_name_and_an_address_of_another_device_are_learned(string path)
    {
        var ann = await board.JoinAsync();
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        var (nickname, email) = ($"n{Guid.NewGuid():N}"[..20], $"{Guid.NewGuid():N}@example.org");
        await board.QueryAsync<object>($"UPDATE users SET nickname = '{nickname}', email = '{email}' WHERE email = '{ann.Email}'");

        using (await visitor.GetAsync(path)) { }

        using (var front = await visitor.GetAsync("/"))
            Assert.Equal(nickname, (await front.PageAsync()).Text(".menu-name"));
        using var settings = await visitor.GetAsync("/me/settings");
        var page = await settings.PageAsync();
        Assert.Equal(nickname, page.QuerySelector("#nickname-new")!.GetAttribute("value"));
        Assert.Equal(email, page.QuerySelector("#password input[type=email]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task All_can_be_marked_read_while_only_a_later_page_has_something_new()
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        for (var n = 0; n < 21; n++)
            await ben.CommentAsync(feed);
        await board.QueryAsync<object>(
            $"UPDATE notifications SET read = true WHERE feed_id = {feed} "
                + $"AND id > (SELECT min(id) FROM notifications WHERE feed_id = {feed})"
        );
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        using var list = await visitor.GetAsync("/notifications");
        var page = await list.PageAsync();
        Assert.Empty(page.QuerySelectorAll(".notification[data-unread]"));
        Assert.Equal("1", page.Text("[data-bell] .bell-count"));

        using var read = await HtmlForm.Of(visitor.Client, new(board.Web, "/notifications"), page, "main form").SendAsync();

        page = await read.PageAsync();
        Assert.Equal("", page.Text("[data-bell] .bell-count"));
        Assert.Empty(page.QuerySelectorAll("main form"));
    }

    [Fact]
    public async Task Chosen_notifications_are_confirmed_at_the_top_where_it_is_said()
    {
        using var visitor = new Visitor(board.Web, follow: false);
        await visitor.LogInAsync(await board.JoinAsync());
        using var saved = await (await visitor.FormAsync("/me/settings", "#notifications form")).SendAsync();
        Assert.Equal("/me/settings?done=notifications", saved.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_form_that_is_too_large_speaks_of_images_only_where_there_are_any()
    {
        using var form = new FormUrlEncodedContent([new("Input.Email", new string('a', 1024 * 1024))]);
        using var response = await board.Guest.PostAsync(new Uri(board.Web, "/login"), form, Cancel);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        var words = (await response.PageAsync()).Text(".problem");
        Assert.Contains("What you sent is larger than this form takes.", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_language_that_is_chosen_on_the_response_to_a_form_leads_to_a_page_that_there_is()
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ben);
        var form = await visitor.FormAsync($"/report?feed={feed}", "form#report");

        using var refused = await form.SendAsync(); // no reason is chosen

        var page = await refused.PageAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var preferences = HtmlForm.Of(visitor.Client, form.Target, page, ".menu form.preferences");
        Assert.Equal("/", preferences.Fields["return"]);
        using var chosen = await preferences.Set(("language", "ko")).SendAsync();
        Assert.Equal((HttpStatusCode.OK, "/"), (chosen.StatusCode, chosen.RequestMessage!.RequestUri!.PathAndQuery));

        var here = await visitor.FormAsync($"/report?feed={feed}", ".menu form.preferences");
        Assert.Equal($"/report?feed={feed}", here.Fields["return"]);
    }

    [Fact]
    public async Task A_feed_that_is_deleted_twice_is_deleted()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        using var visitor = new Visitor(board.Web, follow: false);
        await visitor.LogInAsync(ann);
        var form = await visitor.FormAsync("/", $"#feed-{feed} form[data-delete-feed]");
        for (var n = 0; n < 2; n++)
        {
            using var deleted = await form.SendAsync();
            Assert.Equal("/", deleted.Headers.Location?.OriginalString);
        }
    }

    [Fact]
    public async Task After_a_wrong_password_one_is_at_its_field()
    {
        using var visitor = new Visitor(board.Web);
        var form = await visitor.FormAsync("/login", "main form");
        using var wrong = await form.Set(("Input.Email", (await board.JoinAsync()).Email), ("Input.Password", "not it")).SendAsync();
        var page = await wrong.PageAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        var focused = Assert.Single(page.QuerySelectorAll("main [autofocus]"));
        Assert.Equal(("Input.Password", "true"), (focused.GetAttribute("name"), focused.GetAttribute("aria-invalid")));
        var error = page.GetElementById(focused.GetAttribute("aria-describedby")!)!;
        Assert.Equal("E-mail and password do not belong together.", error.TextContent);
    }

    [Fact]
    public async Task A_wrong_recovery_code_is_said_at_its_field_which_stays_open()
    {
        var ann = await board.JoinAsync();
        await AuthenticatorApp.SetUpAsync(ann, board.Clock);
        using var visitor = new Visitor(board.Web);
        var first = await visitor.FormAsync("/login", "main form");
        using var asked = await first.Set(("Input.Email", ann.Email), ("Input.Password", Person.Password)).SendAsync();
        var second = HtmlForm.Of(visitor.Client, first.Target, await asked.PageAsync(), "main form");

        using var wrong = await second.Set(("Second.Recovery", "abcd-efgh-ijkl")).SendAsync();

        var page = await wrong.PageAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.NotNull(page.QuerySelector(".recovery-fold[open] [name='Second.Recovery'][aria-invalid=true][autofocus]"));
        Assert.StartsWith("This code is not right", page.Text(".recovery-fold .error"), StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("[name='Second.Code'][aria-invalid]"));
    }

    [Theory]
    [InlineData(null, "#f6f5f1 (prefers-color-scheme: light), #141612 (prefers-color-scheme: dark)")]
    [InlineData("light", "#f6f5f1 ")]
    [InlineData("dark", "#141612 ")]
    public async Task The_bar_of_the_browser_has_the_colour_of_the_chosen_theme(string? theme, string colours)
    {
        using var visitor = new Visitor(board.Web);
        if (theme is not null)
            visitor.SetCookie("feedboard.theme", theme);
        using var response = await visitor.GetAsync("/login");
        var metas = (await response.PageAsync()).QuerySelectorAll("meta[name=theme-color]");
        Assert.Equal(colours, string.Join(", ", metas.Select(m => $"{m.GetAttribute("content")} {m.GetAttribute("media")}")));
    }

    [Theory]
    [InlineData("en-US", 30, "1 day ago", false)]
    [InlineData("ko-KR", 30, "1일 전", false)]
    [InlineData("en-US", 150, "6 days ago", false)]
    [InlineData("en-US", 200, null, true)]
    public async Task A_time_is_as_long_ago_as_it_says_and_a_date_is_marked(string language, int hours, string? words, bool date)
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var at = board.Clock.GetUtcNow().AddHours(-hours).UtcDateTime;
        var stored = at.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        await board.QueryAsync<object>($"UPDATE feeds SET create_dt = '{stored}' WHERE id = {feed}");
        using var visitor = new Visitor(board.Web);
        visitor.Client.DefaultRequestHeaders.Add("Accept-Language", language);
        await visitor.LogInAsync(ann);
        using var response = await visitor.GetAsync("/me");
        var time = (await response.PageAsync()).QuerySelector($"#feed-{feed} time")!;
        Assert.Equal(words ?? at.ToString("MMM d, yyyy", CultureInfo.InvariantCulture), time.TextContent);
        Assert.Equal(date, time.HasAttribute("data-date"));

        // On a phone nothing is on hover: the page of the feed says exactly when.
        using var alone = await visitor.GetAsync($"/feed/{feed}");
        var times = (await alone.PageAsync()).QuerySelectorAll($"#feed-{feed} time");
        var kinds = times.Select(t => t.HasAttribute("data-exact") ? "exactly" : t.TextContent);
        Assert.Equal(words is null ? "exactly" : $"{words}, exactly", string.Join(", ", kinds));
        Assert.Equal(at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), times[^1].GetAttribute("datetime"));
        if (language is "en-US")
            Assert.Equal(at.ToString("MMM d, yyyy, h:mm tt 'UTC'", CultureInfo.InvariantCulture), times[^1].TextContent);
    }

    [Fact]
    public async Task What_was_typed_for_images_comes_back_while_they_cannot_be_read()
    {
        const string Described = "A lighthouse\nin the evening";
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync("Before", "Text", new UploadFile("a.png", TestImages.Png(20, 10)))).Id();
        await using var api = await FaultyApi.StartAsync(board.Address, path => path.StartsWith("/api/feed/", StringComparison.Ordinal));
        using var visitor = new Visitor(board.StartWeb(api), follow: false);
        await visitor.LogInAsync(ann);
        const string Selector = "form[data-write]";
        var form = (await visitor.FormAsync($"/feed/{feed}/edit", Selector)).Without("remove").Set(("present_alt", Described));
        api.Status = 503;

        using var away = await form.SendAsync("images");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        var again = HtmlForm.Of(visitor.Client, form.Target, await away.PageAsync(), Selector);
        Assert.Equal(form.Fields["present"], again.Fields["present"]);
        Assert.Equal(("1", Described), (again.Fields["place"], again.Fields["present_alt"]));
        api.Status = null;
        using var saved = await again.SendAsync("images");
        Assert.Equal($"/feed/{feed}", saved.Headers.Location?.OriginalString);
        using var edit = await visitor.GetAsync($"/feed/{feed}/edit");
        Assert.Equal(Described, (await edit.PageAsync()).Text("textarea[name=present_alt]"));
    }

    [Theory]
    [InlineData("en", "This took too long to send")]
    [InlineData("ko", "보내는 데 시간이 너무 오래 걸렸습니다")]
    public async Task A_form_that_came_too_slowly_is_not_said_to_be_our_fault(string language, string title)
    {
        var web = board.StartWebWith(services => services.AddSingleton<IStartupFilter>(new SlowForms()));
        using var visitor = new Visitor(web);
        visitor.Client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        using var response = await (await visitor.FormAsync("/login", "main form")).SendAsync();
        Assert.Equal(HttpStatusCode.RequestTimeout, response.StatusCode);
        Assert.Equal(title, (await response.PageAsync()).Text("main h1"));
    }

    /// <summary>Reads no form: each came too slowly.</summary>
    private sealed class SlowForms : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    (context, rest) =>
                    {
                        if (HttpMethods.IsPost(context.Request.Method))
                            context.Features.Set<IFormFeature>(new SlowForm());
                        return rest(context);
                    }
                );
                next(app);
            };
    }

    private sealed class SlowForm : IFormFeature
    {
        public bool HasFormContentType => true;

        public IFormCollection? Form { get; set; }

        public IFormCollection ReadForm() => throw Slow();

        public Task<IFormCollection> ReadFormAsync(CancellationToken cancellationToken) => throw Slow();

        private static BadHttpRequestException Slow() => new("Too slow.", StatusCodes.Status408RequestTimeout);
    }
}
