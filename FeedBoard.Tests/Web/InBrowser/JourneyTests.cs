using FeedBoard.Tests.Board;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>What people come for, from the first visit to the last: on a phone and on a desk, with scripts and without.</summary>
[Slow]
public sealed class JourneyTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    [Theory]
    [InlineData(Size.Phone, true, "ko-KR")]
    [InlineData(Size.Desk, true, "en-US")]
    [InlineData(Size.Phone, false, "en-US")]
    public async Task Signing_up_posting_three_photos_talking_liking_searching_deleting(Size size, bool javascript, string language)
    {
        var ann = await OpenAsync(size, language, javascript: javascript);
        await ann.JoinByFormAsync();
        await ann.NavigateAsync(() => ann.Page.Locator("header a[href='/write']").ClickAsync());
        var word = $"journey{Guid.NewGuid():N}"[..16];
        var id = await PostAsync(ann, $"A {word} by the sea", javascript);
        await SeesThreePhotosAsync(ann, javascript);

        // Somebody else comments and likes; the author replies.
        var ben = await OpenAsync(size == Size.Phone ? Size.Desk : Size.Phone, javascript: javascript);
        await ben.JoinByFormAsync();
        await ben.GoAsync($"/feed/{id}");
        await SayAsync(ben, ben.Page.Locator("#comments .comment-form").First, "What a wave!", javascript);
        await Expect(ben.Page.Locator(".comment .text")).ToHaveTextAsync("What a wave!");
        await PressAsync(ben, ben.Page.Locator(".feed form.like button"), javascript);
        await Expect(ben.Page.Locator(".feed form.like button")).ToHaveAttributeAsync("aria-pressed", "true");

        await ann.GoAsync($"/feed/{id}");
        await Expect(ann.Page.Locator(".feed form.like [data-number]")).ToHaveTextAsync("1");
        await PressAsync(ann, ann.Page.Locator(".comment a[href*='answer=']"), javascript);
        await SayAsync(ann, ann.Page.Locator(".comment .comment-form"), "It was two metres high.", javascript);
        await Expect(ann.Page.Locator(".answers .comment .text")).ToHaveTextAsync("It was two metres high.");
        await PressAsync(ann, ann.Page.Locator(".comment form.like button").First, javascript);
        await Expect(ann.Page.Locator(".comment form.like [data-number]").First).ToHaveTextAsync("1");

        // Found, opened, deleted.
        await ben.GoAsync("/search"); // where a phone has the field
        await ben.Page.Locator("#q").FillAsync(word);
        await ben.NavigateAsync(() => ben.Page.Locator("#q").PressAsync("Enter"));
        await Expect(ben.Page.Locator(".card-title")).ToHaveTextAsync($"A {word} by the sea");
        await Expect(ben.Page.Locator($".card a[href='/feed/{id}#comments']")).ToContainTextAsync("2");
        await ann.GoAsync($"/feed/{id}");
        await ann.Page.Locator(".feed .feed-menu summary").ClickAsync();
        await ann.NavigateAsync(() => ann.Page.Locator(".feed .feed-menu button").ClickAsync());
        if (javascript)
        {
            await ann.HoldToastAsync();
            await ann.Page.RunAndWaitForResponseAsync(
                () => ann.Page.Locator(".toast-close").ClickAsync(),
                response => response.Request.Method == "DELETE"
            );
        }

        // For people who had it on their screen.
        await ben.NavigateAsync(() => ben.Page.Locator(".card-title a").ClickAsync());
        await Expect(ben.Heading).ToHaveTextAsync("There is nothing here");
        await Board.SweepAsync();
        await Board.AssertImagesInOrderAsync();
        Assert.Empty(await Board.StoredNamesAsync());
    }

    private static async Task<long> PostAsync(WebPage page, string title, bool javascript)
    {
        await page.TypeAsync(title, "It was windy, and the water was warm.");
        await page.ChooseAsync(
            WriteSteps.Photo("waves.png", 60, 40),
            WriteSteps.Photo("gull.png", 40, 60),
            WriteSteps.Photo("sand.png", 50, 50)
        );
        if (javascript)
        {
            await page.Picture("waves.png").Locator("[data-alt]").FillAsync("Waves");
            return await page.PostAsync();
        }

        await page.Page.Locator("details.alts summary").ClickAsync();
        await page.Page.Locator("#alt-0").FillAsync("Waves");
        await page.NavigateAsync(() => page.PressSendAsync());
        return await page.PostedAsync();
    }

    private static async Task SeesThreePhotosAsync(WebPage page, bool javascript)
    {
        var images = page.Page.Locator(".feed .images img:not(.blur)");
        await Expect(images).ToHaveCountAsync(3);
        await Expect(images.First).ToHaveAttributeAsync("alt", "Waves");
        for (var n = 0; n < 3; n++)
        {
            var response = await page.Page.APIRequest.GetAsync(new Uri(page.Web, await images.Nth(n).GetAttributeAsync("src")).AbsoluteUri);
            Assert.Equal((200, "image/png"), (response.Status, response.Headers["content-type"]));
        }

        if (!javascript)
            return;
        await page.Page.Locator(".feed .image").First.ClickAsync();
        await Expect(page.Page.Locator("dialog.lightbox")).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Page.Locator(".lightbox-place")).ToContainTextAsync("2");
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page.Page.Locator("dialog.lightbox")).ToBeHiddenAsync();
        await Expect(page.Page.Locator(".feed .image").Nth(1)).ToBeFocusedAsync();
    }

    private static async Task SayAsync(WebPage page, ILocator form, string words, bool javascript)
    {
        await form.Locator("textarea").FillAsync(words);
        await PressAsync(page, form.Locator("button[type=submit]"), javascript);
    }

    /// <summary>What scripts do in place leads without them to a page.</summary>
    private static async Task PressAsync(WebPage page, ILocator what, bool javascript)
    {
        if (javascript)
            await what.ClickAsync();
        else
            await page.NavigateAsync(() => what.ClickAsync());
    }
}
