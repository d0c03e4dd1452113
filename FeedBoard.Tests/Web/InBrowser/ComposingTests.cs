using System.Text.RegularExpressions;
using FeedBoard.Tests.Board;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>Writing with an input method: the Enter that ends a syllable sends nothing, in no form.</summary>
[Slow]
public sealed class ComposingTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    private const string Android =
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";

    [Theory]
    [InlineData("/", "#q")]
    [InlineData("/login", "[name='Input.Email']")]
    [InlineData("/signup", "[name='Input.Nickname']")]
    [InlineData("/me/settings", "#nickname-new")]
    [InlineData("/write", "#feed-title")]
    [InlineData("/write", "#feed-content")]
    [InlineData("{feed}", "[data-comment-form] textarea")]
    [InlineData("{feed}", "#q")]
    [InlineData("/report?feed={id}", "#note")]
    public async Task Enter_while_a_syllable_is_composed_sends_nothing(string path, string field)
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var page = await OpenAsync(language: "ko-KR");
        path = path.Replace("{feed}", $"/feed/{feed}", StringComparison.Ordinal).Replace("{id}", $"{feed}", StringComparison.Ordinal);
        if (path is "/login" or "/signup")
            await page.GoAsync(path);
        else
            await page.LogInAsync(ann.Email, path);
        await ReadyAsync(page);
        await CountAsync(page);
        var devtools = await page.Context.NewCDPSessionAsync(page.Page);

        var typed = page.Page.Locator(field).First;
        await typed.FocusAsync();
        foreach (var modifiers in (int[])[0, 2, 4]) // none, Ctrl, Meta
        {
            await ComposeAsync(devtools, "한");
            await PressEnterAsync(devtools, modifiers);
        }

        // Safari ends the composition first, and says by the key's code alone whose key it is. What Enter does in a text of many lines is
        // left to the browser.
        var left = await typed.EvaluateAsync<bool[]>(
            """
            field => ["Enter", "Process", "Unidentified"].flatMap(key => [true, false].flatMap(ctrlKey =>
              [{ keyCode: 229 }, { isComposing: true }].map(sign => field.dispatchEvent(new KeyboardEvent("keydown", {
                key, code: "Enter", ctrlKey, bubbles: true, cancelable: true, ...sign,
              })))))
            """
        );
        var hasLines = await typed.EvaluateAsync<bool>("field => field.localName === 'textarea'");
        Assert.All(left, isLeft => Assert.Equal(hasLines, isLeft));
        Assert.Equal(0, await page.Page.EvaluateAsync<int>("window.sent"));
        Assert.Equal(new Uri(page.Web, path).PathAndQuery, page.Path);
        await Expect(typed).ToBeFocusedAsync();

        // The same key when nothing is composed is the form's own; in the title of a feed it goes on to the text.
        await devtools.SendAsync("Input.insertText", new() { ["text"] = "한글" });
        await typed.FillAsync("한글 쓰기");
        await PressEnterAsync(devtools, hasLines || field is "#feed-title" ? 2 : 0);
        if (field != "#note")
            await page.Page.WaitForFunctionAsync("window.sent > 0");
    }

    /// <summary>Keyboards of phones compose each word of any language until a blank ends it.</summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)] // a mouse is plugged in
    [InlineData(false, true)] // "desktop site"
    public async Task Enter_on_a_phone_does_what_it_does_elsewhere_though_the_word_before_it_is_open(bool saysSo, bool isTouched)
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var page = await WebPage.OpenAsync(
            Board.Browser,
            Board.Web,
            new()
            {
                BaseURL = Board.Web.AbsoluteUri,
                Locale = "en-US",
                ViewportSize = new() { Width = 1280, Height = 900 },
                ReducedMotion = ReducedMotion.Reduce,
                UserAgent = saysSo ? Android : null,
                IsMobile = isTouched,
                HasTouch = isTouched,
            }
        );
        Adopt(page);
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        await ReadyAsync(page);
        await CountAsync(page);
        var devtools = await page.Context.NewCDPSessionAsync(page.Page);

        var comment = page.Page.Locator("[data-comment-form] textarea");
        await comment.FocusAsync();
        await ComposeAsync(devtools, "hello");
        await PressEnterAsync(devtools, 0);
        await Expect(comment).ToHaveValueAsync(new Regex("\n", RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Equal(0, await page.Page.EvaluateAsync<int>("window.sent"));

        await page.Page.Locator("#q").FocusAsync();
        await ComposeAsync(devtools, "hello");
        await PressEnterAsync(devtools, 0);
        await page.Page.WaitForFunctionAsync("window.sent === 1");

        await page.GoAsync("/write");
        await Expect(page.Page.Locator("[data-shortcut]")).Not.ToHaveAttributeAsync("hidden", "");
        await CountAsync(page);
        var title = page.Page.Locator("#feed-title");
        await title.FocusAsync();
        await ComposeAsync(devtools, "hello");
        await PressEnterAsync(devtools, 0);
        await Expect(page.Page.Locator("#feed-content")).ToBeFocusedAsync();
        await Expect(page.Page.Locator("#feed-content")).ToHaveValueAsync("");
        await Expect(title).ToHaveValueAsync("hello");
        Assert.Equal(0, await page.Page.EvaluateAsync<int>("window.sent"));
    }

    [Fact]
    public async Task Keys_of_an_input_method_close_no_menu()
    {
        var ann = await Board.JoinAsync();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email);
        await ReadyAsync(page);
        await page.Page.Locator("header details.menu summary").ClickAsync();
        await page
            .Page.Locator("#q")
            .EvaluateAsync("q => q.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', isComposing: true, bubbles: true }))");
        await Expect(page.Page.Locator("header details.menu[open]")).ToHaveCountAsync(1);
        await page.Page.Locator("#q").EvaluateAsync("q => q.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))");
        await Expect(page.Page.Locator("header details.menu[open]")).ToHaveCountAsync(0);
    }

    private static Task ReadyAsync(WebPage page) => Expect(page.Page.Locator("html[data-live]")).ToHaveCountAsync(1);

    /// <summary>Counts what would be sent, and sends nothing; required fields that are empty count too.</summary>
    private static async Task CountAsync(WebPage page) =>
        await page.Page.EvaluateAsync(
            """
            () => {
              window.sent = 0;
              document.querySelectorAll("form").forEach(form => form.noValidate = true);
              addEventListener("submit", event => {
                window.sent++;
                event.preventDefault();
                event.stopImmediatePropagation();
              }, { capture: true });
            }
            """
        );

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

    private static async Task PressEnterAsync(ICDPSession devtools, int modifiers)
    {
        foreach (var type in (string[])["keyDown", "keyUp"])
        {
            await devtools.SendAsync(
                "Input.dispatchKeyEvent",
                new()
                {
                    ["type"] = type,
                    ["key"] = "Enter",
                    ["code"] = "Enter",
                    ["text"] = type == "keyDown" ? "\r" : "",
                    ["windowsVirtualKeyCode"] = 13,
                    ["modifiers"] = modifiers,
                }
            );
        }
    }
}
