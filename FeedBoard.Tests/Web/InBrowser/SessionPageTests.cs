using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.MyPage;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>Signing up, logging in and out, by the forms that people see.</summary>
[Slow]
public sealed class SessionPageTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    [Theory]
    [InlineData(Size.Phone, true)]
    [InlineData(Size.Desk, false)]
    public async Task Who_signs_up_is_in_and_back_where_they_were(Size size, bool javascript)
    {
        var (page, name) = (await OpenAsync(size, javascript: javascript), $"바다 Ann {size}");
        await page.SignUpAsync(name, $"{Guid.NewGuid():N}@example.org", @return: "/search?q=바다");

        Assert.Equal("/search?q=%EB%B0%94%EB%8B%A4", page.Path);
        await Expect(page.Page.Locator("header details.menu")).ToBeVisibleAsync();
        await page.Page.Locator("header details.menu summary").ClickAsync();
        await Expect(page.Page.Locator(".menu-name")).ToHaveTextAsync(name);

        await page.LogOutAsync();
        Assert.Equal("/", page.Path);
        await Expect(page.Page.Locator("header details.menu")).ToHaveCountAsync(0);
        Assert.Null(await page.CookieAsync("feedboard"));
    }

    [Theory]
    [InlineData("en-US", "E-mail and password do not belong together.")]
    [InlineData("ko-KR", "이메일 또는 비밀번호가 맞지 않습니다.")]
    public async Task A_wrong_password_says_so_and_keeps_the_address(string language, string words)
    {
        var somebody = await Board.JoinAsync();
        var page = await OpenAsync(language: language);

        await page.LogInByFormAsync(somebody.Email, "not the password");

        await Expect(page.Errors).ToHaveTextAsync(words);
        await Expect(page.Page.Locator("[name='Input.Email']")).ToHaveValueAsync(somebody.Email);
        await Expect(page.Page.Locator("[name='Input.Password']")).ToHaveValueAsync("");

        await page.LogInByFormAsync(somebody.Email);
        await Expect(page.Page.Locator("header details.menu")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("en-US", "This e-mail address has an account already.", "Somebody has this nickname already, or one that looks like it.")]
    [InlineData("ko-KR", "이미 가입된 이메일입니다.", "이미 사용 중이거나 비슷해 보이는 닉네임이 있습니다.")]
    public async Task Taken_names_are_said_beside_their_field(string language, string emailTaken, string nicknameTaken)
    {
        var somebody = await Board.JoinAsync();
        var page = await OpenAsync(language: language, javascript: false);

        await page.SignUpAsync($"n{Guid.NewGuid():N}"[..20], somebody.Email.ToUpperInvariant());
        await Expect(page.Page.Locator("[id='Input.Email-error']")).ToHaveTextAsync(emailTaken);
        await Expect(page.Page.Locator("[name='Input.Email']")).ToHaveAttributeAsync("aria-describedby", "Input.Email-error");

        await page.SignUpAsync(somebody.Nickname.ToUpperInvariant(), $"{Guid.NewGuid():N}@example.org");
        await Expect(page.Page.Locator("[id='Input.Nickname-error']")).ToHaveTextAsync(nicknameTaken);
        await Expect(page.Page.Locator("[name='Input.Nickname']")).ToHaveValueAsync(somebody.Nickname.ToUpperInvariant());
    }

    [Theory]
    [InlineData("login", true)]
    [InlineData("login", false)]
    [InlineData("signup", true)]
    public async Task A_guest_s_heart_leads_to_the_form_and_then_likes(string form, bool javascript)
    {
        var (ann, bob) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = await ann.FeedAsync("To be liked");
        var page = await OpenAsync(Size.Phone, javascript: javascript, path: $"/person/{feed["author_id"]}");
        await page.Page.Locator($"#feed-{feed.Id()} a[data-likes]").ClickAsync();
        await Expect(page.Page.Locator(".sheet .note")).ToHaveTextAsync("Log in or sign up, and your like is given.");
        if (form == "signup")
        {
            await page.NavigateAsync(() => page.Page.Locator(".sheet .aside a[href^='/signup']").ClickAsync());
            await page.FillAsync("Input.Nickname", $"n{Guid.NewGuid():N}"[..20]);
        }

        await page.SendAccountAsync(form == "signup" ? $"{Guid.NewGuid():N}@example.org" : bob.Email);

        await Expect(page.Page.Locator($"#feed-{feed.Id()} form.like button")).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.EndsWith($"/person/{feed["author_id"]}#feed-{feed.Id()}", page.Page.Url, StringComparison.Ordinal);
        Assert.Equal(1, await Board.QueryAsync<long>($"SELECT count(*) FROM feed_likes WHERE feed_id = {feed.Id()}"));
    }

    [Theory]
    [InlineData("feed-999999999")]
    [InlineData("feed--1")]
    [InlineData("user-1")]
    [InlineData("<script>")]
    public async Task A_like_of_nothing_keeps_nobody_out(string like)
    {
        var ann = await Board.JoinAsync();
        var page = await OpenAsync(javascript: false, path: $"/login?return=/following&like={Uri.EscapeDataString(like)}");
        await page.SendAccountAsync(ann.Email);
        await Expect(page.Page.Locator("header details.menu")).ToBeVisibleAsync();
        Assert.Equal("/following", page.Path);
    }

    [Fact]
    public async Task The_first_field_that_is_wrong_has_the_focus_and_all_but_the_password_stays()
    {
        var somebody = await Board.JoinAsync();
        var page = await OpenAsync();
        await page.SignUpAsync(somebody.Nickname, "new@example.org");
        await Expect(page.Page.Locator("[name='Input.Nickname']")).ToBeFocusedAsync();
        await Expect(page.Page.Locator("[name='Input.Email']")).ToHaveValueAsync("new@example.org");
        await Expect(page.Page.Locator("[name='Input.Password']")).ToHaveValueAsync("");

        await page.SignUpAsync($"n{Guid.NewGuid():N}"[..20], somebody.Email);
        await Expect(page.Page.Locator("[name='Input.Email']")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_nickname_of_marks_of_direction_is_refused_and_what_was_typed_stays()
    {
        var page = await OpenAsync();
        await page.SignUpAsync("\u202e\u202e\u200f", "somebody@example.org");

        await Expect(page.Page.Locator("[id='Input.Nickname-error']"))
            .ToHaveTextAsync("A nickname has 2 to 30 characters, and no invisible ones.");
        await Expect(page.Page.Locator("[name='Input.Email']")).ToHaveValueAsync("somebody@example.org");
    }

    [Fact]
    public async Task Sessions_after_the_tenth_are_loaded_too()
    {
        var ann = await Board.JoinAsync();
        await Board.QueryAsync<object>(
            $"""
            INSERT INTO sessions (user_id, device, expire_dt)
            SELECT {await Board.IdOfAsync(ann)}, 'd' || n, now() + interval '1 day' FROM generate_series(1, 21) n
            """
        );
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, "/me/settings");

        var more = page.Page.Locator("#sessions .more");
        await Faults.Wait.ForAsync(
            "all sessions",
            async () =>
            {
                await more.ScrollIntoViewIfNeededAsync();
                return await more.InnerTextAsync() == "You have seen everything.";
            }
        );
        await Expect(page.Page.Locator("#sessions .sessions > li")).ToHaveCountAsync(23); // with those of the test and of the browser
    }

    [Fact]
    public async Task A_list_that_a_log_out_elsewhere_cuts_off_is_not_called_whole()
    {
        var (ann, bob) = (await Board.JoinAsync(), await Board.JoinAsync());
        var (a, b) = (await Board.IdOfAsync(ann), await Board.IdOfAsync(bob));
        await Board.QueryAsync<object>(
            $"INSERT INTO notifications (user_id, kind, actor_id) SELECT {a}, 'followed', {b} FROM generate_series(1, 60)"
        );
        var page = await OpenAsync(Size.Phone);
        await page.LogInAsync(ann.Email, "/notifications");
        await Board.QueryAsync<object>($"DELETE FROM sessions WHERE user_id = {a}");

        var more = page.Page.Locator(".more");
        await more.ScrollIntoViewIfNeededAsync();
        await Expect(more).ToHaveTextAsync("It could not be loaded. Try again");
        await page.NavigateAsync(() => more.Locator("a").ClickAsync());
        Assert.StartsWith("/login?", page.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_back_button_after_logging_out_shows_nothing_of_one_s_own()
    {
        var page = await OpenAsync();
        await page.JoinByFormAsync("Private Ann");
        await page.GoAsync("/following");
        await Expect(page.Page.Locator("header details.menu")).ToBeVisibleAsync();
        await page.LogOutAsync();

        await page.Page.GoBackAsync();

        Assert.StartsWith("/login?return=%2Ffollowing", page.Path, StringComparison.Ordinal);
        Assert.DoesNotContain("Private Ann", await page.Page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_was_ended_elsewhere_makes_a_guest_of_the_browser()
    {
        var page = await OpenAsync();
        var email = await page.JoinByFormAsync();
        await Board.QueryAsync<object>("DELETE FROM sessions");

        await page.GoAsync("/");
        await Expect(page.Page.Locator("a[href='/login']")).ToBeVisibleAsync();
        Assert.Null(await page.CookieAsync("feedboard"));

        await page.LogInByFormAsync(email, @return: "/following");
        await Board.QueryAsync<object>("DELETE FROM sessions");
        var response = await page.GoAsync("/following");
        Assert.Equal((int)HttpStatusCode.OK, response.Status);
        Assert.StartsWith("/login", page.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_people_at_once_are_two_people()
    {
        var (ann, ben) = (await OpenAsync(), await OpenAsync(Size.Phone, "ko-KR"));
        await Task.WhenAll(ann.JoinByFormAsync("Two Ann"), ben.JoinByFormAsync("둘 Ben"));

        await Task.WhenAll(ann.GoAsync("/"), ben.GoAsync("/"));

        await Expect(ann.Page.Locator(".menu-name")).ToHaveTextAsync("Two Ann");
        await Expect(ben.Page.Locator(".menu-name")).ToHaveTextAsync("둘 Ben");
        await ann.LogOutAsync();
        await ben.Page.ReloadAsync();
        await Expect(ben.Page.Locator(".menu-name")).ToHaveTextAsync("둘 Ben");
    }

    [Fact]
    public async Task A_guest_who_wants_their_own_is_sent_to_log_in_and_then_there()
    {
        var somebody = await Board.JoinAsync();
        var page = await OpenAsync(path: "/following");
        Assert.Equal("/login?return=%2Ffollowing", page.Path);

        await page.FillAsync("Input.Email", somebody.Email);
        await page.FillAsync("Input.Password", Tests.Board.Person.Password);
        await page.SendAsync("form[method=post]:has([name='Input.Password'])");

        Assert.Equal("/following", page.Path);
        await Expect(page.Page.Locator(".empty h2")).ToHaveTextAsync("You follow nobody yet");
    }
}
