using System.Globalization;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Servers;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>A board with one page that is long, for all tests that scroll.</summary>
public sealed class ShellBoard(TestPostgres postgres, SwiftServer swift, Browser browser) : WebBoard(postgres, swift, browser)
{
    public static readonly string LongText = string.Concat(Enumerable.Repeat("Some words about a day at the sea. ", 30));

    private Task<string>? longPage;

    /// <summary>Its path; it is made when first asked for.</summary>
    public Task<string> LongPageAsync() => longPage ??= PostAsync();

    private async Task<string> PostAsync()
    {
        var ann = await JoinAsync();
        foreach (var title in (string[])["One", "Two", "Three", "Four", "Five"])
            await ann.FeedAsync(title, LongText, new UploadFile("a.png", TestImages.Png(300, 300)));
        return $"/person/{await QueryAsync<long>($"SELECT id FROM users WHERE email = '{ann.Email}'")}";
    }
}

/// <summary>What is around every page: the header, the bar at the bottom of a phone, menus, cards and texts that unfold.</summary>
[Slow]
public sealed class ShellTests(ShellBoard board) : WebTests(board), IClassFixture<ShellBoard>
{
    private static readonly string LongText = ShellBoard.LongText;

    [Fact]
    public async Task The_header_of_a_phone_makes_room_and_comes_back()
    {
        var page = await OpenAsync(Size.Phone, path: await board.LongPageAsync());
        await Expect(page.Page.Locator(".top")).ToBeInViewportAsync();
        Assert.InRange(await HeightAsync(page, ".top"), 44, 60); // one row

        await ScrollAsync(page, 900);
        await Expect(page.Page.Locator(".brand")).Not.ToBeInViewportAsync();
        await ScrollAsync(page, 800);
        await Expect(page.Page.Locator(".brand")).ToBeInViewportAsync();

        await ScrollAsync(page, 1_200);
        await Expect(page.Page.Locator(".brand")).Not.ToBeInViewportAsync();
        await page.Page.Locator(".skip").FocusAsync();
        await page.Page.Keyboard.PressAsync("Tab"); // into the header
        await Expect(page.Page.Locator(".brand")).ToBeInViewportAsync();
        Assert.Equal("0s", await page.Page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.top')).transitionDuration"));
    }

    [Fact]
    public async Task The_header_stays_while_its_menu_is_open()
    {
        var page = await OpenAsync(Size.Phone, path: await board.LongPageAsync());
        await page.Page.Locator(".guest-menu summary").TapAsync();
        await ScrollAsync(page, 900);
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("data-reading", "");
        await Expect(page.Page.Locator(".brand")).ToBeInViewportAsync();
        await page.Page.Locator("main").TapAsync(new() { Position = new() { X = 5, Y = 900 } });
        await Expect(page.Page.Locator(".guest-menu[open]")).ToHaveCountAsync(0);
        await Expect(page.Page.Locator(".brand")).Not.ToBeInViewportAsync();
    }

    [Fact]
    public async Task On_a_desk_the_header_stays_and_there_is_no_bar()
    {
        var page = await OpenAsync(path: await board.LongPageAsync());
        await ScrollAsync(page, 900);
        await Expect(page.Page.Locator(".brand")).ToBeInViewportAsync();
        await Expect(page.Page.Locator(".place.phone-only").First).ToBeHiddenAsync();
        Assert.Equal("static", await StyleAsync(page, ".places", "position"));
    }

    /// <summary>Even when the board's name is as long as it may be, and cases wait.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_little_wider_than_a_phone_the_header_is_one_row_and_its_menu_is_on_the_screen(bool moderator)
    {
        var page = await OpenAsync();
        if (moderator)
        {
            var (ann, mod) = (await Board.JoinAsync(), await Board.JoinAsModeratorAsync());
            var feed = (await ann.FeedAsync("Cheap!")).Id();
            await (await Board.JoinAsync()).DoAsync("/api/report", new { feed_id = feed, reason = "spam" });
            await page.LogInAsync(mod.Email, path: null);
        }

        await page.GoAsync("/about");
        await Expect(page.Page.Locator(".top [data-cases]")).ToHaveCountAsync(moderator ? 1 : 0);
        await page.Page.Locator(".brand-name").EvaluateAsync("name => name.textContent = 'm'.repeat(60)");
        var row = await HeightAsync(page, ".top");
        await page.Page.Locator(".top summary").ClickAsync();
        foreach (var width in (int[])[641, 667, 683, 744, 768, 820])
        {
            await page.Page.SetViewportSizeAsync(width, 900);
            Assert.Equal(row, await HeightAsync(page, ".top"), 0.5);
            Assert.Equal(28, (await BoxAsync(page, ".brand svg")).Width, 0.5);
            var menu = await BoxAsync(page, ".top .menu-list");
            Assert.True(menu.X >= 0 && menu.X + menu.Width <= width, $"{width}: {menu.X} to {menu.X + menu.Width}");
            var edges = await page.Page.EvaluateAsync<double[]>(
                """
                [...document.querySelectorAll(".top-inner > *")].map(e => e.getBoundingClientRect()).flatMap(b => [b.left, b.right])
                """
            );
            Assert.Equal(edges.Order(), edges); // nothing is over another
            Assert.InRange(edges[^1], 0, width);
            Assert.InRange(edges[3] - edges[2], 96, width); // one can still search
        }

        // With larger letters it may be more than one row.
        await page.Page.EvaluateAsync("() => { document.documentElement.style.fontSize = '200%'; }");
        foreach (var width in (int[])[641, 768])
        {
            await page.Page.SetViewportSizeAsync(width, 900);
            Assert.InRange((await BoxAsync(page, ".top .search")).Width, 200, width);
            Assert.InRange(await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 0, width);
        }
    }

    [Theory]
    [InlineData(true, "en-US", "Home,Search,Write,Notifications,Me")]
    [InlineData(true, "ko-KR", "홈,검색,글쓰기,알림,내 정보")]
    [InlineData(false, "en-US", "Home,Search,Log in,Sign up")]
    [InlineData(false, "ko-KR", "홈,검색,로그인,회원가입")]
    public async Task The_bar_of_a_phone_has_the_main_places_and_marks_this_one(bool member, string language, string names)
    {
        var page = await OpenAsync(Size.Phone, language);
        if (member)
            await page.JoinAsync();
        string[] paths = member ? ["/", "/search", "/notifications", "/me"] : ["/", "/search", "/login", "/signup"];
        foreach (var path in paths)
        {
            await page.GoAsync(path);
            Assert.Equal(names.Split(','), await page.Page.Locator(".place-name").AllInnerTextsAsync());
            await Expect(page.Page.Locator(".places [aria-current]")).ToHaveCountAsync(1);
            await Expect(page.Page.Locator(".places [aria-current=page]")).ToHaveAttributeAsync("href", path);
            // The last of the page is not under the bar.
            while (await page.Page.Locator("a[data-more]").CountAsync() > 0) // a list loads more at its end
                await ScrollAsync(page, 100_000);
            await ScrollAsync(page, 100_000);
            var (footer, bar) = (await BoxAsync(page, ".bottom"), await BoxAsync(page, ".places"));
            Assert.True(footer.Y + footer.Height <= bar.Y + 1, $"{path}: {footer.Y + footer.Height} > {bar.Y}");
            Assert.Equal(740, bar.Y + bar.Height, 1.0);
        }
    }

    [Fact]
    public async Task On_the_page_of_the_composer_there_is_no_bar_over_its_own()
    {
        var page = await OpenAsync(Size.Phone);
        await page.JoinAsync();
        await page.GoAsync("/write");
        await Expect(page.Page.Locator(".places")).ToBeHiddenAsync();
        await Expect(page.Page.Locator(".brand")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(360, 740, 2)]
    [InlineData(320, 256, 1)]
    [InlineData(740, 360, 1)]
    public async Task Two_thirds_of_the_height_are_for_the_page(int width, int height, int letters)
    {
        var page = await OpenAsync(Size.Phone, path: await board.LongPageAsync());
        await page.Page.SetViewportSizeAsync(width, height);
        await page.Page.EvaluateAsync($"document.documentElement.style.fontSize = '{letters * 100}%'");
        foreach (var y in (int[])[700, 650]) // the second time with the header, if it is there at all
        {
            await ScrollAsync(page, y);
            var taken = await page.Page.EvaluateAsync<double>(
                """
                [...document.querySelectorAll("body *")].filter(e => ["sticky", "fixed"].includes(getComputedStyle(e).position))
                  .map(e => e.getBoundingClientRect()).filter(b => b.bottom > 0 && b.top < innerHeight && b.width > innerWidth / 2)
                  .reduce((sum, b) => sum + Math.min(b.bottom, innerHeight) - Math.max(b.top, 0), 0)
                """
            );
            Assert.True(taken <= height / 3.0, $"{taken} of {height}");
        }

        Assert.Equal(width, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task With_letters_twice_as_large_words_stay_words_and_every_control_is_on_the_phone()
    {
        var tour = await TourOfPages.PrepareAsync(Board);
        await tour.Member.FeedAsync("", "", new UploadFile("a.gif", TestImages.AnimatedGif(60, 40)), new UploadFile("b.png", Square),
            new UploadFile("c.png", Square), new UploadFile("d.png", Square));
        await (await Board.JoinAsync()).CommentAsync(tour.Own, "A comment of which somebody is told");
        var page = await OpenAsync(Size.Phone);
        await page.LogInAsync(tour.Member.Email);
        var faults = new List<string>();
        foreach (var path in tour.ForMembers())
        {
            await page.GoAsync(path);
            faults.AddRange((await page.Page.EvaluateAsync<string[]>(LargeLetters)).Select(s => $"{path}: {s}"));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults.Distinct(StringComparer.Ordinal)));
    }

    // Of a text with more than three lines, each has three letters or more; no control is beyond an edge of the window, but for tags in
    // their row, which scrolls.
    private const string LargeLetters = """
        () => {
          document.documentElement.style.fontSize = "200%";
          const faults = [];
          const seen = e => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".sr, .skip");
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) {
            const text = texts.currentNode;
            if (text.data.trim().length < 4 || !seen(text.parentElement)) continue;
            const range = document.createRange();
            range.selectNodeContents(text);
            const lines = new Set([...range.getClientRects()].map(r => Math.round(r.top))).size;
            if (lines > 3 && text.data.trim().length / lines < 3) faults.push(`${lines} lines: ${text.data.trim().slice(0, 40)}`);
          }
          const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary";
          const look = place => {
            for (const e of place.querySelectorAll(controls)) {
              const { left, right } = e.getBoundingClientRect();
              if (!seen(e) || e.closest(".top-tags")) continue;
              if (left < -1 || right > innerWidth + 1) faults.push(`${left} to ${right}: ${e.outerHTML.slice(0, 110)}`);
            }
          };
          look(document);
          for (const menu of document.querySelectorAll("details:is(.menu, .guest-menu)")) {
            menu.open = true;
            look(menu);
            menu.open = false;
          }
          return faults;
        }
        """;

    [Fact]
    public async Task On_paper_stands_what_people_wrote_whole_and_nothing_to_press()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("On paper", LongText)).Id();
        var comment = (await ann.CommentAsync(feed, LongText + LongText)).Id();
        for (var n = 0; n < 6; n++) // some of them are folded
            await ann.CommentAsync(feed, "A reply", comment);
        var page = await OpenAsync(dark: true);
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        await page.Page.EmulateMediaAsync(new() { Media = Media.Print });
        var pressed = page.Page.Locator("a[href]:not(.text a, .author, .when a, .image, .count), button:not(.count), textarea, summary");
        Assert.Empty(await pressed.EvaluateAllAsync<string[]>("all => all.filter(e => e.checkVisibility()).map(e => e.outerHTML)"));
        var text = page.Page.Locator($"#comment-{comment} > .clamped .text");
        Assert.True(await text.EvaluateAsync<bool>("e => e.scrollHeight <= e.clientHeight + 1"), "the text is cut off");
        await Expect(page.Page.GetByText("A reply", new() { Exact = true })).ToHaveCountAsync(6);
        foreach (var reply in await page.Page.GetByText("A reply", new() { Exact = true }).AllAsync())
            await Expect(reply).ToBeVisibleAsync();
        Assert.Equal("rgb(31, 30, 26)", await StyleAsync(page, "html", "color"));
    }

    [Fact]
    public async Task With_few_colours_the_place_and_the_choice_that_are_current_still_differ()
    {
        var page = await OpenAsync(Size.Phone, path: "/"); // the first page of all has other system colours
        await page.JoinAsync();
        await page.Page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.Active });
        await page.GoAsync("/");
        var tab = await DifferAsync(".tabs a[aria-current]", ".tabs a:not([aria-current])", "");
        await DifferAsync(".place[aria-current]", "body", "::before");
        await page.GoAsync("/me/settings");
        var choice = await DifferAsync(
            "#preferences [name=language][aria-pressed=true]",
            "#preferences [name=language][aria-pressed=false]",
            ""
        );

        Assert.Equal(tab, choice); // the reader's colour of what is selected

        async Task<string> DifferAsync(string current, string other, string part)
        {
            const string Background = "(e, part) => getComputedStyle(e, part || null).backgroundColor";
            var mine = await page.Page.Locator(current).First.EvaluateAsync<string>(Background, part);
            var others = await page.Page.Locator(other).First.EvaluateAsync<string>(Background, "");
            // By more than a ground of the page's own colour over the page.
            Assert.DoesNotContain(mine, (string[])[others, await StyleAsync(page, "html", "backgroundColor"), "rgba(0, 0, 0, 0)"]);
            return mine;
        }
    }

    [Fact]
    public async Task On_a_phone_every_control_can_be_hit_with_a_thumb()
    {
        var tour = await TourOfPages.PrepareAsync(Board);
        var page = await OpenAsync(Size.Phone);
        var small = new List<string>();
        foreach (var path in tour.ForGuests())
            await MeasureAsync(path);
        await page.LogInAsync(tour.Member.Email, path: null);
        foreach (var path in tour.ForMembers())
            await MeasureAsync(path);
        Assert.True(small.Count == 0, string.Join('\n', small.Distinct(StringComparer.Ordinal)));

        async Task MeasureAsync(string path)
        {
            await page.GoAsync(path);
            small.AddRange((await page.Page.EvaluateAsync<string[]>(Measure)).Select(s => $"{path}: {s}"));
        }
    }

    // From its middle, a control has to be hit 21 pixels away in each direction; a link in a sentence is as high as its line.
    private const string Measure = """
        async () => {
          // At the top the header is there, and nothing is on its way.
          const still = new CSSStyleSheet();
          still.replaceSync("* { transition: none !important; animation: none !important; scroll-behavior: auto !important; }");
          document.adoptedStyleSheets = [still];
          scrollTo(0, 0);
          await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())));
          const small = [];
          const inSentence = e => e.matches("a") && (e.closest(".text, .top-tags h2")
            || !e.closest(".byline, .card-title, .tabs, .top-tags")
            && e.closest("p, li")?.textContent.trim().length > e.textContent.trim().length + 4);
          for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
            if (!e.checkVisibility({ visibilityProperty: true }) || e.matches(".skip, .sr, .decoy *") || inSentence(e)) continue;
            const target = e.closest("label") ?? e;
            let [x, y, width, height] = [0, 0, 0, 0];
            const hits = (dx, dy) => {
              const hit = document.elementFromPoint(Math.min(Math.max(x + dx, 1), innerWidth - 1), y + dy);
              return hit && (target.contains(hit) || hit.contains(target) && hit.matches("label"));
            };
            const reach = (dx, dy, most) => { let n = 0; while (n < most && hits(dx * (n + 1), dy * (n + 1))) n++; return n; };
            const across = (dx, dy) => { const one = reach(dx, dy, 40); return one + reach(-dx, -dy, Math.min(40, 42 - one)) + 1; };
            // Near its end a list may grow, and what is below moves away.
            for (let tries = 0; tries < 10 && (width < 43 || height < 43); tries++) {
              e.scrollIntoView({ block: "center" });
              if (tries) await new Promise(done => setTimeout(done, 50));
              const b = target.getBoundingClientRect();
              [x, y] = [b.left + b.width / 2, b.top + b.height / 2];
              [width, height] = [across(1, 0), across(0, 1)]; // counted up to the 43 that are enough
            }
            if (width < 43 || height < 43) small.push(`${width}x${height} ${e.outerHTML.replace(/\s+/g, " ").slice(0, 110)}`);
          }
          return small;
        }
        """;

    [Theory]
    [InlineData(Size.Phone)]
    [InlineData(Size.Desk)]
    public async Task A_menu_closes_by_Escape_by_a_press_outside_and_when_the_focus_leaves(Size size)
    {
        var page = await OpenAsync(size);
        await page.JoinAsync();
        await page.GoAsync("/");
        var (summary, open) = (page.Page.Locator("header details.menu summary"), page.Page.Locator("header details.menu[open]"));

        await summary.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(open).ToHaveCountAsync(1);
        await page.Page.Keyboard.PressAsync("Tab");
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(open).ToHaveCountAsync(0);
        await Expect(summary).ToBeFocusedAsync();

        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(open).ToHaveCountAsync(1);
        await page.Page.Keyboard.PressAsync("Shift+Tab");
        await Expect(open).ToHaveCountAsync(0);

        await summary.ClickAsync();
        await Expect(open).ToHaveCountAsync(1);
        await page.Page.Mouse.ClickAsync(4, 300);
        await Expect(open).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_press_on_a_card_opens_its_feed_and_what_is_on_it_stays_itself()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("A card", "Words to select\n\nand more")).Id();
        var page = await OpenAsync(path: $"/person/{await IdAsync(ann)}");
        var text = page.Page.Locator($"#feed-{feed} .text");

        // Selecting text opens nothing, nor does the press that ends the selection.
        var box = (await text.BoundingBoxAsync())!;
        await page.Page.Mouse.MoveAsync(box.X + 2, box.Y + 10);
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(box.X + 90, box.Y + 10, new() { Steps = 4 });
        await page.Page.Mouse.UpAsync();
        Assert.NotEqual("", await page.Page.EvaluateAsync<string>("getSelection().toString()"));
        await text.ClickAsync();
        Assert.StartsWith("/person/", page.Path, StringComparison.Ordinal);

        // Another tab with the middle button or Ctrl.
        foreach (var press in (Func<Task>[])
            [
                () => text.ClickAsync(new() { Button = MouseButton.Middle }),
                () => text.ClickAsync(new() { Modifiers = [KeyboardModifier.Control] }),
            ])
        {
            var tab = await page.Context.RunAndWaitForPageAsync(press);
            await tab.WaitForURLAsync($"**/feed/{feed}");
            await tab.CloseAsync();
        }

        // A press that closes a menu opens nothing.
        await page.Page.Locator(".guest-menu summary").ClickAsync();
        await text.ClickAsync();
        await Expect(page.Page.Locator(".guest-menu[open]")).ToHaveCountAsync(0);
        Assert.StartsWith("/person/", page.Path, StringComparison.Ordinal);

        await page.NavigateAsync(() => text.ClickAsync());
        Assert.Equal($"/feed/{feed}", page.Path);

        await page.Page.GoBackAsync();
        await page.NavigateAsync(() => page.Page.Locator($"#feed-{feed} .author").ClickAsync());
        Assert.StartsWith("/person/", page.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tap_on_a_card_opens_its_feed()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("A card", "Words")).Id();
        var page = await OpenAsync(Size.Phone, path: $"/person/{await IdAsync(ann)}");
        await page.NavigateAsync(() => page.Page.Locator($"#feed-{feed} .text").TapAsync());
        Assert.Equal($"/feed/{feed}", page.Path);
    }

    [Theory]
    [InlineData(Size.Phone)]
    [InlineData(Size.Desk)]
    public async Task A_long_text_unfolds_in_place_and_a_short_one_has_nothing_to_unfold(Size size)
    {
        var ann = await Board.JoinAsync();
        var lone = (await ann.FeedAsync("Short", "Six words are not too many.")).Id();
        var feed = (await ann.FeedAsync("Long", LongText)).Id();
        var page = await OpenAsync(size, path: $"/person/{await IdAsync(ann)}");
        var more = page.Page.Locator($"#feed-{feed} .read-more a");
        await Expect(more).ToBeVisibleAsync();
        await Expect(page.Page.Locator($"#feed-{lone} .read-more")).ToHaveCountAsync(0);
        var before = await HeightAsync(page, $"#feed-{feed} .text");

        await more.ClickAsync();
        await Expect(more).ToHaveCountAsync(0);
        Assert.True(await HeightAsync(page, $"#feed-{feed} .text") > before * 1.5);
        await Expect(page.Page.Locator($"#feed-{feed} .text")).ToBeFocusedAsync();
        Assert.StartsWith("/person/", page.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_fits_on_a_desk_but_not_on_a_phone_follows_the_window()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("Medium", LongText[..330])).Id();
        var page = await OpenAsync(path: $"/person/{await IdAsync(ann)}");
        var more = page.Page.Locator($"#feed-{feed} .read-more a");
        await Expect(more).ToBeHiddenAsync();
        await page.Page.SetViewportSizeAsync(360, 740);
        await Expect(more).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_focus_in_what_is_cut_off_unfolds_it_and_scrolls_no_text_away(bool javascript)
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("Links", $"{LongText} https://example.org/at-the-end")).Id();
        var page = await OpenAsync(javascript: javascript, path: $"/person/{await IdAsync(ann)}");
        var (text, link) = (page.Page.Locator($"#feed-{feed} .text"), page.Page.Locator($"#feed-{feed} .text a"));
        await page.Page.Locator($"#feed-{feed} .card-title a").FocusAsync();
        await page.Page.Keyboard.PressAsync("Tab");

        await Expect(link).ToBeFocusedAsync();
        Assert.Equal(0, await text.EvaluateAsync<int>("text => text.scrollTop"));
        var (inside, around) = ((await link.BoundingBoxAsync())!, (await text.BoundingBoxAsync())!);
        Assert.True(inside.Y + inside.Height <= around.Y + around.Height + 1, "the focus is cut off");
    }

    [Fact]
    public async Task Without_scripts_the_rest_of_a_long_text_is_on_the_page_of_its_feed()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("Long", LongText)).Id();
        var page = await OpenAsync(Size.Phone, javascript: false, path: $"/person/{await IdAsync(ann)}");
        await page.NavigateAsync(() => page.Page.Locator($"#feed-{feed} .read-more a").ClickAsync());
        Assert.Equal($"/feed/{feed}", page.Path);
    }

    [Fact]
    public async Task When_scripts_are_on_and_do_not_come_a_long_comment_can_be_read_on()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("Talked about")).Id();
        var comment = (await ann.CommentAsync(feed, LongText)).Id();
        var page = await OpenAsync(Size.Phone);
        await page.Page.RouteAsync("**/js/**", route => route.AbortAsync());
        await page.GoAsync($"/feed/{feed}");
        var (text, more) = (page.Page.Locator($"#comment-{comment} .text"), page.Page.Locator($"#comment-{comment} .read-more a"));
        const string IsCut = "text => text.scrollHeight > text.clientHeight + 1";
        Assert.True(await text.EvaluateAsync<bool>(IsCut));
        await more.ClickAsync();
        await Expect(more).ToBeHiddenAsync();
        Assert.False(await text.EvaluateAsync<bool>(IsCut));
    }

    [Theory]
    [InlineData(Size.Phone)]
    [InlineData(Size.Desk)]
    public async Task What_an_anchor_leads_to_is_clear_of_the_header_and_of_the_bar(Size size)
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("Talked about", LongText)).Id();
        for (var n = 0; n < 12; n++)
            await ann.CommentAsync(feed, string.Create(CultureInfo.InvariantCulture, $"Number {n}"));
        var last = (await ann.CommentAsync(feed, "Here")).Id();
        foreach (var anchor in (string[])["comments", $"comment-{last}"])
        {
            var page = await OpenAsync(size, path: $"/feed/{feed}?sort=old#{anchor}");
            await page.Page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
            var at = await BoxAsync(page, $"#{anchor}");
            var top = await page.Page.EvaluateAsync<double>("Math.max(0, document.querySelector('.top').getBoundingClientRect().bottom)");
            Assert.True(at.Y >= top, $"{anchor}: {at.Y} < {top}");
        }
    }

    [Fact]
    public async Task Language_and_appearance_are_in_the_menu_and_in_the_settings()
    {
        var page = await OpenAsync(Size.Phone);
        await page.JoinAsync();
        await page.GoAsync("/");
        await page.Page.Locator("header details.menu summary").TapAsync();
        await page.NavigateAsync(() => page.Page.Locator("header button[name=language][value=ko]").TapAsync());
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("lang", "ko");
        await page.GoAsync("/me/settings");
        await page.Page.Locator("#preferences button[name=theme][value=dark]").TapAsync();
        await Expect(page.Page.Locator("#preferences button[value=dark]")).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.Equal("/me/settings", page.Path);
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
    }

    private static byte[] Square => TestImages.Png(40, 40);

    private Task<long> IdAsync(Person person) => Board.QueryAsync<long>($"SELECT id FROM users WHERE email = '{person.Email}'");

    private static async Task ScrollAsync(WebPage page, int y) =>
        await page.Page.EvaluateAsync(
            $"() => {{ scrollTo({{ top: {y}, behavior: 'instant' }}); return new Promise(done => requestAnimationFrame(() => done())); }}"
        );

    private static Task<string> StyleAsync(WebPage page, string of, string name) =>
        page.Page.Locator(of).EvaluateAsync<string>($"e => getComputedStyle(e)['{name}']");

    private static async Task<LocatorBoundingBoxResult> BoxAsync(WebPage page, string of) =>
        (await page.Page.Locator(of).BoundingBoxAsync())!;

    private static async Task<float> HeightAsync(WebPage page, string of) => (await BoxAsync(page, of)).Height;
}
