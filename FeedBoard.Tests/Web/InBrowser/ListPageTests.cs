using System.Globalization;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.MyPage;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>Lists of feeds: the front page and search; more while scrolling, likes in place.</summary>
[Slow]
public sealed class ListPageTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    [Fact]
    public async Task More_comes_while_scrolling_each_feed_once()
    {
        var ann = await Board.JoinAsync();
        var word = await PostAsync(ann, 23);
        var page = await OpenAsync(Size.Phone, path: $"/search?q={word}&sort=create_dt_desc");
        await Expect(page.Page.Locator(".card").First).ToBeVisibleAsync();

        await Faults.Wait.ForAsync(
            "all 23",
            async () =>
            {
                await page.Page.Locator(".more").ScrollIntoViewIfNeededAsync();
                return await page.Page.Locator(".card").CountAsync() == 23;
            }
        );

        var titles = await page.Page.Locator(".card-title").AllInnerTextsAsync();
        Assert.Equal(Enumerable.Range(0, 23).Reverse().Select(n => string.Create(CultureInfo.InvariantCulture, $"{word} {n}")), titles);
        await Expect(page.Page.Locator(".more")).ToHaveTextAsync("You have seen everything.");
    }

    [Fact]
    public async Task Without_scripts_more_is_a_link()
    {
        var ann = await Board.JoinAsync();
        var word = await PostAsync(ann, 13);
        var page = await OpenAsync(javascript: false, path: $"/search?q={word}&sort=create_dt_desc");
        await Expect(page.Page.Locator(".card")).ToHaveCountAsync(10);

        await page.NavigateAsync(() => page.Page.Locator("a[rel=next]").ClickAsync());

        await Expect(page.Page.Locator(".card")).ToHaveCountAsync(3);
        Assert.StartsWith($"/search?q={word}&sort=create_dt_desc&cursor=", page.Path, StringComparison.Ordinal);
        await Expect(page.Page.Locator(".card-title").Last).ToHaveTextAsync($"{word} 0");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_could_not_be_loaded_is_loaded_in_its_place_when_one_asks_again_or_is_online_again(bool asks)
    {
        var word = await PostAsync(await Board.JoinAsync(), 13);
        var page = await OpenAsync();
        // No message goes by itself.
        await page.Page.AddInitScriptAsync(
            "{ const wait = setTimeout; window.setTimeout = (act, time, ...rest) => time === 6_000 ? 0 : wait(act, time, ...rest); }"
        );
        await page.Page.RouteAsync(IsFurther, route => route.FulfillAsync(new() { Status = 503 }));
        await page.GoAsync($"/search?q={word}&sort=create_dt_desc");
        var more = page.Page.Locator(".more");
        await more.ScrollIntoViewIfNeededAsync();
        await Expect(more).ToHaveTextAsync("It could not be loaded. Try again");
        var message = page.Page.Locator(".toast").Filter(new() { HasText = "It could not be loaded." });
        await Expect(message).ToBeVisibleAsync();
        await page.Page.UnrouteAllAsync();

        if (asks)
            await more.Locator("a").PressAsync("Enter"); // the message may lie over it
        else
            await page.Page.EvaluateAsync("dispatchEvent(new Event('online'))");

        await Expect(page.Page.Locator(".card")).ToHaveCountAsync(13);
        await Expect(more).ToHaveTextAsync("You have seen everything.");
        await Expect(message).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Who_loads_more_by_the_keyboard_goes_on_with_the_first_thing_that_came_below_its_heading()
    {
        var (ann, bob) = (await Board.JoinAsync(), await Board.JoinAsync());
        await Board.QueryAsync<object>(
            $"""
            INSERT INTO notifications (user_id, kind, actor_id, create_dt)
            SELECT {await Board.IdOfAsync(ann)}, 'followed', {await Board.IdOfAsync(bob)}, now() - (41 - n) * interval '1 day'
            FROM generate_series(1, 40) n
            """
        );
        var page = await OpenAsync();
        await page.Page.RouteAsync(IsFurther, route => route.AbortAsync());
        await page.LogInAsync(ann.Email, "/notifications");
        var more = page.Page.Locator(".more");
        await more.ScrollIntoViewIfNeededAsync();
        await Expect(more).ToHaveTextAsync("It could not be loaded. Try again");
        await page.Page.UnrouteAllAsync();

        await more.Locator("a").FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");

        await Expect(page.Page.Locator(".notification").Nth(20).Locator("a")).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_like_counts_and_is_taken_back(bool javascript)
    {
        var ann = await Board.JoinAsync();
        var feed = await ann.FeedAsync("To be liked");
        var page = await OpenAsync(javascript: javascript);
        await page.JoinAsync();
        await page.GoAsync("/");
        var (like, loads) = (page.Page.Locator($"#feed-{feed.Id()} form.like button"), 0);
        page.Page.Load += (_, _) => loads++;

        await PressAsync(page, like, javascript);
        await Expect(like).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(like.Locator("[data-number]")).ToHaveTextAsync("1");
        await Faults.Wait.ForAsync("the like", async () => await LikesAsync(feed.Id()) == 1);
        await Expect(like).ToHaveAttributeAsync("value", "false");

        await Expect(like).Not.ToHaveAttributeAsync("aria-busy", "true");
        await PressAsync(page, like, javascript);
        await Expect(like).ToHaveAttributeAsync("aria-pressed", "false");
        await Expect(like.Locator("[data-number]")).ToHaveTextAsync("0");
        await Faults.Wait.ForAsync("no like", async () => await LikesAsync(feed.Id()) == 0);
        Assert.Equal(javascript ? 0 : 2, loads);
    }

    [Fact]
    public async Task What_two_people_do_at_once_both_counts()
    {
        var writer = await Board.JoinAsync();
        var feed = await writer.FeedAsync("Liked by two");
        var (ann, ben) = (await OpenAsync(), await OpenAsync(Size.Phone));
        await Task.WhenAll(ann.JoinAsync(), ben.JoinAsync());
        await Task.WhenAll(ann.GoAsync("/"), ben.GoAsync("/"));

        await Task.WhenAll(
            ann.Page.Locator($"#feed-{feed.Id()} form.like button").ClickAsync(),
            ben.Page.Locator($"#feed-{feed.Id()} form.like button").ClickAsync()
        );

        await Faults.Wait.ForAsync("both likes", async () => await LikesAsync(feed.Id()) == 2);
        await ann.Page.ReloadAsync();
        await Expect(ann.Page.Locator($"#feed-{feed.Id()} form.like [data-number]")).ToHaveTextAsync("2");
    }

    [Fact]
    public async Task Search_finds_by_words_of_both_languages_and_says_how_many()
    {
        var ann = await Board.JoinAsync();
        await ann.FeedAsync("여름 바다에서", "파도가 높았다");
        await ann.FeedAsync("Lighthouse keepers", "a lamp above the harbour");
        var page = await OpenAsync(path: "/");

        await page.Page.Locator("#q").FillAsync("lighthouse");
        await page.NavigateAsync(() => page.Page.Locator("#q").PressAsync("Enter"));
        Assert.Equal("/search?q=lighthouse", page.Path);
        await Expect(page.Page.Locator(".card-title")).ToHaveTextAsync("Lighthouse keepers");
        await Expect(page.Page.Locator(".tabs-note")).ToHaveTextAsync("1 feed");

        await page.GoAsync("/search?q=바다");
        await Expect(page.Page.Locator(".card-title")).ToHaveTextAsync("여름 바다에서");

        await page.GoAsync("/search?q=nothingofthekind");
        await Expect(page.Page.Locator(".empty h2")).ToHaveTextAsync("Nothing found for “nothingofthekind”");
        await Expect(page.Page.Locator("#q")).ToHaveValueAsync("nothingofthekind");
    }

    [Theory]
    [InlineData(true, "en-US")]
    [InlineData(false, "ko-KR")]
    public async Task Search_finds_people_tags_and_comments_and_marks_what_matched(bool javascript, string language)
    {
        var (x, page) = ($"q{Guid.NewGuid():N}"[..8], await OpenAsync(javascript: javascript, language: language));
        var ann = await Board.JoinAsync($"{x}heron Two");
        for (var n = 0; n < 3; n++)
            await Board.JoinAsync(string.Create(CultureInfo.InvariantCulture, $"Big {x}her {n}"));
        var before = string.Concat(Enumerable.Repeat("not yet ", 50));
        var feed = (await ann.FeedAsync($"A {x}heron", $"{before} here: {x}HERONRY #{x}hero_tag")).Id();
        await ann.CommentAsync(feed, $"Look, {x}herons!");

        await page.GoAsync($"/search?q={x}her");
        var marks = page.Page.Locator("mark");
        await Expect(page.Page.Locator(".tabs-note")).ToHaveTextAsync(javascript ? "1 feed" : "피드 1개");
        await Expect(page.Page.Locator(".card-title mark")).ToHaveTextAsync($"{x}her");
        await Expect(page.Page.Locator(".card .text mark").First).ToHaveTextAsync($"{x}HER");
        await Expect(page.Page.Locator(".card .text mark").First).ToBeInViewportAsync();
        await Expect(page.Page.Locator(".found-people li")).ToHaveCountAsync(3);
        await Expect(page.Page.Locator(".found-people mark")).ToHaveTextAsync([$"{x}her", $"{x}her", $"{x}her"]);
        await Expect(page.Page.Locator(".found-tag")).ToHaveTextAsync($"#{x}hero_tag");
        await page.NavigateAsync(() => page.Page.Locator(".found-all").ClickAsync());

        Assert.Equal($"/search?q={x}her&in=people", page.Path);
        await Expect(page.Page.Locator(".tabs a[aria-current]")).ToHaveTextAsync(javascript ? "People" : "사람");
        await Expect(page.Page.Locator(".people li")).ToHaveCountAsync(4);
        await page.NavigateAsync(() => page.Page.Locator(".tabs a").Nth(2).ClickAsync());
        await Expect(page.Page.Locator(".tag-list a")).ToHaveTextAsync($"#{x}hero_tag {(javascript ? "1 feed" : "피드 1개")}");
        await Expect(marks).ToHaveTextAsync($"{x}her");
        await page.NavigateAsync(() => page.Page.Locator(".tabs a").Nth(3).ClickAsync());
        await Expect(page.Page.Locator(".comments-found .text")).ToHaveTextAsync($"Look, {x}herons!");
        await Expect(marks).ToHaveTextAsync($"{x}her");
        await page.NavigateAsync(() => page.Page.Locator(".found-place a").ClickAsync());
        Assert.StartsWith($"/feed/{feed}?comment=", page.Path, StringComparison.Ordinal);
        await Expect(page.Page.Locator(".comment .text")).ToHaveTextAsync($"Look, {x}herons!");

        foreach (var list in (string[])["people", "tags", "comments"])
        {
            await page.GoAsync($"/search?q=zz{x}&in={list}");
            await Expect(page.Page.Locator(".empty h2")).ToContainTextAsync($"zz{x}");
        }
    }

    /// <summary>Whether a request is for a further part of a list.</summary>
    private static bool IsFurther(string url) => url.Contains("cursor=", StringComparison.Ordinal);

    private static async Task PressAsync(WebPage page, ILocator button, bool javascript)
    {
        if (javascript)
            await button.ClickAsync();
        else
            await page.NavigateAsync(() => button.ClickAsync());
    }

    private Task<int> LikesAsync(long feed) => Board.QueryAsync<int>($"SELECT like_count FROM feeds WHERE id = {feed}");

    /// <returns>The word in each title, which no other test has.</returns>
    private static async Task<string> PostAsync(Person person, int feeds)
    {
        var word = $"w{Guid.NewGuid():N}"[..12];
        for (var n = 0; n < feeds; n++)
            await person.FeedAsync(string.Create(CultureInfo.InvariantCulture, $"{word} {n}"), "content");
        return word;
    }
}
