using System.Globalization;
using FeedBoard.Tests.Board;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>@ and # complete themselves: by keyboard, mouse and finger, with an input method, for eyes and ears.</summary>
[Slow]
public sealed class CompletionTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    private const string Comment = "[data-comment-form] textarea";

    [Fact]
    public async Task A_name_with_blanks_is_completed_by_keys_and_mentions_its_owner()
    {
        var (x, page) = await OpenFeedAsync(Size.Desk);
        var (first, second) = (await Board.JoinAsync($"{x} Two Words"), await Board.JoinAsync($"{x} Other"));
        await FollowAsync(second);
        var (field, list) = (page.Page.Locator(Comment), page.Page.Locator(".completion"));

        await field.PressSequentiallyAsync($"Hello @{x[..4]}");
        await Expect(list.Locator("[role=option]")).ToHaveCountAsync(2);
        await Expect(field).ToHaveAttributeAsync("aria-controls", (await list.GetAttributeAsync("id"))!);
        await Expect(field).ToHaveAttributeAsync("aria-activedescendant", (await Active(page).GetAttributeAsync("id"))!);
        await Expect(Active(page)).ToHaveTextAsync($"{second.Nickname[..1].ToUpperInvariant()}{second.Nickname}"); // followed by more
        await Expect(page.Page.Locator("#live")).ToHaveTextAsync("2 suggestions");
        await Expect(list).ToHaveAttributeAsync("aria-label", "People");
        Assert.Empty(await Axe.FindAsync(page));

        await field.PressAsync("ArrowDown");
        await Expect(Active(page)).ToContainTextAsync(first.Nickname);
        await field.PressAsync("ArrowDown");
        await Expect(Active(page)).ToContainTextAsync(second.Nickname);
        await field.PressAsync("ArrowUp");
        await field.PressAsync("Enter");
        await Expect(list).ToHaveCountAsync(0);
        await Expect(field).ToHaveValueAsync($"Hello @{first.Nickname} ");
        foreach (var attribute in (string[])["aria-controls", "aria-activedescendant", "aria-haspopup", "aria-autocomplete"])
            Assert.Null(await field.GetAttributeAsync(attribute));

        await field.PressSequentiallyAsync("and you");
        await field.PressAsync("Control+Enter");
        await Expect(page.Page.Locator(".comment .text a")).ToHaveTextAsync($"@{first.Nickname}");
        Assert.Equal(
            1,
            await Board.QueryAsync<long>(
                $"SELECT count(*) FROM notifications n JOIN users u ON u.id = n.user_id "
                    + $"WHERE n.kind = 'mentioned' AND u.email = '{first.Email}'"
            )
        );
    }

    [Fact]
    public async Task Escape_and_going_elsewhere_close_it_and_what_was_typed_stays()
    {
        var (x, page) = await OpenFeedAsync(Size.Desk);
        await Board.JoinAsync($"{x} Heron");
        var (field, list) = (page.Page.Locator(Comment), page.Page.Locator(".completion"));

        await InsertAsync(field, $"@{x}");
        await Expect(list).ToHaveCountAsync(1);
        await field.PressAsync("Escape");
        await Expect(list).ToHaveCountAsync(0);
        await Expect(field).ToBeFocusedAsync();
        var asked = 0;
        page.Page.Request += (_, request) => asked += request.Url.Contains("/api/user/search", StringComparison.Ordinal) ? 1 : 0;
        await field.PressSequentiallyAsync(" H");
        await field.PressAsync("Enter"); // a new line, and nothing is taken
        await Expect(field).ToHaveValueAsync($"@{x} H\n");
        Assert.Equal(0, asked);

        await InsertAsync(field, $"@{x}");
        await Expect(list).ToHaveCountAsync(1);
        await page.Page.Locator("h1").ClickAsync();
        await Expect(list).ToHaveCountAsync(0);

        await field.FocusAsync();
        await field.PressAsync("Control+End");
        await field.PressSequentiallyAsync("!");
        await page.Page.RunAndWaitForResponseAsync(
            () => field.PressSequentiallyAsync($" a@{x} @zz{x}"),
            response => response.Url.Contains("/api/user/search", StringComparison.Ordinal)
        );
        await Expect(list).ToHaveCountAsync(0); // nobody of that name
    }

    [Theory]
    [InlineData(Size.Desk)]
    [InlineData(Size.Phone)]
    public async Task A_tag_is_chosen_by_mouse_or_finger_inside_the_screen_and_enter_ends_a_line(Size size)
    {
        var (x, page) = await OpenFeedAsync(size);
        var ann = await Board.JoinAsync();
        for (var n = 0; n < 9; n++)
            await ann.FeedAsync("t", string.Create(CultureInfo.InvariantCulture, $"#{x}여름{n} #{x}여름휴가와_아주_긴_이름의_태그{n}"));
        var (field, list) = (page.Page.Locator(Comment), page.Page.Locator(".completion"));
        await field.FillAsync(string.Concat(Enumerable.Repeat("some words before it ", 3)));
        await field.PressAsync("Control+End");
        await InsertAsync(field, $"#{x}");
        await Expect(list.Locator("[role=option]")).ToHaveCountAsync(8);
        var (box, width) = (await list.BoundingBoxAsync(), page.Page.ViewportSize!.Width);
        Assert.True(box!.X >= 0 && box.X + box.Width <= width && box.Y >= 0, $"{box.X} {box.Y} {box.Width}");
        Assert.Equal(0, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"));
        Assert.All(
            await list.Locator("[role=option]").EvaluateAllAsync<double[]>("all => all.map(one => one.getBoundingClientRect().height)"),
            height => Assert.True(height >= 44)
        );
        Assert.Null(await field.GetAttributeAsync("aria-activedescendant"));
        var tag = (await list.Locator("bdi").Nth(2).InnerTextAsync())!;
        await list.Locator("[role=option]").Nth(2).ClickAsync();
        await Expect(list).ToHaveCountAsync(0);
        await Expect(field).ToBeFocusedAsync();
        Assert.EndsWith($"before it {tag} ", await field.InputValueAsync(), StringComparison.Ordinal);

        await InsertAsync(field, $"#{x}");
        await Expect(list).ToHaveCountAsync(1);
        await field.PressAsync("Enter");
        await Expect(list).ToHaveCountAsync(0);
        Assert.EndsWith($"{tag} #{x}\n", await field.InputValueAsync(), StringComparison.Ordinal);
        await InsertAsync(field, $"#{x}");
        await Expect(list).ToHaveCountAsync(1);
        await field.PressAsync("Tab"); // nothing is chosen: it goes on
        await Expect(list).ToHaveCountAsync(0);
        await Expect(field).Not.ToBeFocusedAsync();
        Assert.EndsWith($"\n#{x}", await field.InputValueAsync(), StringComparison.Ordinal);

        await InsertAsync(field, $" #{x}");
        await Expect(list).ToHaveCountAsync(1);
        await field.PressAsync("ArrowDown");
        var first = await Active(page).Locator("bdi").InnerTextAsync();
        await field.PressAsync("Tab");
        await Expect(list).ToHaveCountAsync(0);
        await Expect(field).ToBeFocusedAsync();
        Assert.EndsWith($"\n#{x} {first} ", await field.InputValueAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tab_in_the_title_of_a_feed_goes_on_to_the_text_where_no_tag_is_chosen()
    {
        var (x, page) = await OpenFeedAsync(Size.Desk);
        await (await Board.JoinAsync()).FeedAsync("t", $"#{x}summer");
        await page.GoAsync("/write");
        var (title, list) = (page.Page.Locator("#feed-title"), page.Page.Locator(".completion"));
        await InsertAsync(title, $"#{x}");
        await Expect(list.Locator("[role=option]")).ToHaveCountAsync(1);
        await title.PressAsync("Tab");
        await Expect(page.Page.Locator("#feed-content")).ToBeFocusedAsync();
        await Expect(list).ToHaveCountAsync(0);
        await Expect(title).ToHaveValueAsync($"#{x}");
    }

    /// <summary>The syllable that is still being composed counts, and none of the keys that end it chooses.</summary>
    [Fact]
    public async Task Korean_completes_while_it_is_composed()
    {
        var (x, page) = await OpenFeedAsync(Size.Phone, "ko-KR");
        await Board.JoinAsync($"김철수{x}");
        var (field, list) = (page.Page.Locator(Comment), page.Page.Locator(".completion"));
        var devtools = await page.Context.NewCDPSessionAsync(page.Page);
        await field.PressSequentiallyAsync("@");
        foreach (var syllable in (string[])["ㄱ", "기", "김"])
            await ComposeAsync(devtools, syllable);
        await Expect(list.Locator("[role=option]")).ToHaveCountAsync(1);
        await Expect(page.Page.Locator("#live")).ToHaveTextAsync("제안 1개");

        await PressAsync(devtools, "Enter", 13); // the input method's
        await Expect(list).ToHaveCountAsync(1);
        await Expect(field).ToHaveValueAsync("@김");
        await devtools.SendAsync("Input.insertText", new() { ["text"] = "김" });
        await Expect(list).ToHaveCountAsync(1);
        await field.PressAsync("Enter");
        await Expect(field).ToHaveValueAsync($"@김철수{x} ");

        // Chosen by finger while a syllable is composed.
        await field.PressSequentiallyAsync("@");
        await ComposeAsync(devtools, "기");
        await Expect(list.Locator("[role=option]")).ToHaveCountAsync(1);
        await list.Locator("[role=option]").ClickAsync();
        await Expect(field).ToHaveValueAsync($"@김철수{x} @김철수{x} ");
        await Expect(list).ToHaveCountAsync(0);

        // By the Enter of a phone's keyboard, which leaves the syllable open and is meant for the page.
        await field.PressSequentiallyAsync("@");
        await ComposeAsync(devtools, "기");
        await Expect(list.Locator("[role=option]")).ToHaveCountAsync(1);
        await PressAsync(devtools, "Enter", 13, "\r");
        await Expect(field).ToHaveValueAsync($"@김철수{x} @김철수{x} @김철수{x} ");
        await Expect(list).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Names_that_need_brackets_get_them_in_the_composer_too_and_can_be_undone()
    {
        var (x, page) = await OpenFeedAsync(Size.Desk);
        var odd = await Board.JoinAsync($"{x}@home");
        await page.Page.SetViewportSizeAsync(1280, 500); // the page is longer: it stays where it is when the list opens
        await page.GoAsync("/write");
        var (field, list) = (page.Page.Locator("#feed-content"), page.Page.Locator(".completion"));
        await field.FocusAsync();
        var before = await page.Page.EvaluateAsync<double>("scrollY");
        await InsertAsync(field, $"with @{x}");
        await Expect(list).ToHaveCountAsync(1);
        await Expect(list).ToBeInViewportAsync(new() { Ratio = 1 });
        Assert.Equal(before, await page.Page.EvaluateAsync<double>("scrollY"));
        await field.PressAsync("Tab");
        await Expect(field).ToHaveValueAsync($"with @[{odd.Nickname}] ");
        await field.PressAsync("Control+z");
        await Expect(field).ToHaveValueAsync($"with @{x}");
        await field.PressAsync("Control+Shift+z");

        var title = page.Page.Locator("#feed-title"); // of one line, so it can be a combobox
        await InsertAsync(title, $"A title @{x}");
        await Expect(title).ToHaveAttributeAsync("aria-expanded", "true");
        await Expect(title).ToHaveRoleAsync(AriaRole.Combobox);
        Assert.Empty(await Axe.FindAsync(page));
        await title.PressAsync("Escape");
        await Expect(title).ToHaveRoleAsync(AriaRole.Textbox);
        await page.NavigateAsync(() => page.Page.Locator("[data-send]").ClickAsync());
        await Expect(page.Page.Locator(".feed .text a")).ToHaveTextAsync($"@{odd.Nickname}");
        await Expect(page.Page.Locator(".feed .text")).ToHaveTextAsync($"with @{odd.Nickname}");
    }

    private static ILocator Active(WebPage page) => page.Page.Locator(".completion [aria-selected=true]");

    private static async Task ComposeAsync(ICDPSession devtools, string text) =>
        await devtools.SendAsync(
            "Input.imeSetComposition",
            new()
            {
                ["text"] = text,
                ["selectionStart"] = text.Length,
                ["selectionEnd"] = text.Length,
            }
        );

    /// <param name="text">What the key types; empty: the input method has it.</param>
    private static async Task PressAsync(ICDPSession devtools, string key, int code, string text = "")
    {
        foreach (var type in (string[])[text.Length > 0 ? "keyDown" : "rawKeyDown", "keyUp"])
        {
            await devtools.SendAsync(
                "Input.dispatchKeyEvent",
                new()
                {
                    ["type"] = type,
                    ["key"] = key,
                    ["code"] = key,
                    ["text"] = type == "keyDown" ? text : "",
                    ["windowsVirtualKeyCode"] = code,
                }
            );
        }
    }

    /// <summary>Typed at once: a machine that is busy would ask for the first letters too, and show what other tests have made.</summary>
    private static async Task InsertAsync(ILocator field, string text)
    {
        await field.FocusAsync();
        await field.Page.Keyboard.InsertTextAsync(text);
    }

    private async Task FollowAsync(Person person) =>
        await Board.QueryAsync<object>(
            $"INSERT INTO follows (follower_id, following_id) SELECT a.id, b.id FROM users a, users b WHERE b.email = '{person.Email}' AND "
                + "a.id <> b.id LIMIT 1"
        );

    /// <returns>The beginning of names that no other test has; and a feed's page for somebody signed in.</returns>
    private async Task<(string Beginning, WebPage Page)> OpenFeedAsync(Size size, string language = "en-US")
    {
        var (ann, page) = (await Board.JoinAsync(), await OpenAsync(size, language));
        var feed = await ann.FeedAsync("A title", "Some words");
        await page.JoinAsync();
        await page.GoAsync($"/feed/{feed.Id()}");
        await Expect(page.Page.Locator("html[data-live]")).ToHaveCountAsync(1);
        return ($"q{Guid.NewGuid():N}"[..8], page);
    }
}
