using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Moderation;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>What scripts say and mark on a page that a form led to, or into which more was loaded.</summary>
[Slow]
public sealed class PlacedMessageTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    [Fact]
    public async Task Of_the_queue_a_case_that_was_taken_has_the_focus_and_a_refusal_is_said_without_a_way_to_another_case()
    {
        var (ann, bob, mod) = (await Board.JoinAsync(), await Board.JoinAsync(), await Board.JoinAsModeratorAsync());
        for (var n = 1; n <= 2; n++)
        {
            var feed = (await ann.FeedAsync($"Reported {n}")).Id();
            await bob.DoAsync("/api/report", new { feed_id = feed, reason = "spam" });
        }

        var page = await OpenAsync();
        await page.LogInAsync(mod.Email, "/moderation");
        var (cases, live) = (page.Page.Locator(".case"), page.Page.Locator("#live"));
        await page.NavigateAsync(() => cases.Nth(1).Locator("form[action$='/take'] button").ClickAsync());
        await Expect(cases.Nth(1)).ToBeFocusedAsync();
        await Expect(live).ToHaveTextAsync("Done.");

        await page.GoAsync("/moderation?case=999999999&problem=resolved#case-999999999");
        await Expect(live).ToHaveTextAsync("This case is resolved already.");
        await Expect(page.Page.Locator(".case:focus")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_old_date_is_the_day_of_the_reader()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        // In Seoul it is nine hours later than in UTC: half past four in the afternoon is the next day.
        await Board.QueryAsync<object>($"UPDATE feeds SET create_dt = '2020-03-01 16:30Z' WHERE id = {feed}");
        var comment = (await ann.CommentAsync(feed, "said")).Id();
        await Board.QueryAsync<object>($"UPDATE comments SET create_dt = '2020-03-01 16:30Z' WHERE id = {comment}");
        var page = await OpenAsync(path: $"/feed/{feed}");
        await Expect(page.Page.Locator($"#comment-{comment} time")).ToHaveTextAsync("Mar 2, 2020");
        await Expect(page.Page.Locator($"#feed-{feed} time")).ToHaveTextAsync("Mar 2, 2020, 1:30 AM");
        var korean = await OpenAsync(language: "ko-KR", path: $"/feed/{feed}");
        await Expect(korean.Page.Locator($"#comment-{comment} time")).ToHaveTextAsync("2020. 3. 2.");
    }

    [Fact]
    public async Task A_date_stays_the_reader_s_when_its_comment_is_shown_anew()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var comment = (await ann.CommentAsync(feed, "said")).Id();
        await Board.QueryAsync<object>($"UPDATE comments SET create_dt = '2020-03-01 16:30Z' WHERE id = {comment}");
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        var shown = page.Page.Locator($"#comment-{comment}");
        await shown.GetByText("Reply", new() { Exact = true }).ClickAsync();

        await Expect(shown.Locator("textarea")).ToBeVisibleAsync();
        await Expect(shown.Locator("time").First).ToHaveTextAsync("Mar 2, 2020");
    }

    [Fact]
    public async Task The_link_of_an_invite_that_is_loaded_later_can_be_copied()
    {
        var page = await OpenAsync();
        await page.JoinAsync();
        await page.GoAsync("/me/invites");
        await page.Page.EvaluateAsync(
            """
            () => {
              const item = document.createElement('li');
              item.append(Object.assign(document.createElement('input'), { id: 'link-later', value: 'x', ariaLabel: 'Link' }));
              const button = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Copy', hidden: true });
              button.dataset.copy = 'link-later';
              button.dataset.copied = 'Copied';
              item.append(button);
              document.querySelector('[data-list]').append(item);
            }
            """
        );
        await Expect(page.Page.Locator("[data-copy=link-later]")).ToBeVisibleAsync();
    }
}
