using FeedBoard.Tests.Board;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>Writing with an input method: the Enter that ends a syllable sends nothing, in no form.</summary>
[Slow]
public sealed class ComposingTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
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

        await page.Page.Locator(field).First.FocusAsync();
        foreach (var modifiers in (int[])[0, 2, 4]) // none, Ctrl, Meta
        {
            await devtools.SendAsync(
                "Input.imeSetComposition",
                new()
                {
                    ["text"] = "한",
                    ["selectionStart"] = 1,
                    ["selectionEnd"] = 1,
                }
            );
            await PressEnterAsync(devtools, modifiers);
        }

        // Safari ends the composition first, and says by the key's code alone whose key it is.
        await page
            .Page.Locator(field)
            .First.EvaluateAsync(
                """
                field => ["Enter", "Process", "Unidentified"].forEach(key => [true, false].forEach(ctrlKey =>
                    field.dispatchEvent(new KeyboardEvent("keydown", {
                      key, code: "Enter", keyCode: 229, ctrlKey, bubbles: true, cancelable: true,
                    }))))
                """
            );
        Assert.Equal(0, await page.Page.EvaluateAsync<int>("window.sent"));
        Assert.Equal(new Uri(page.Web, path).PathAndQuery, page.Path);

        // The same key when nothing is composed is the form's own.
        await devtools.SendAsync("Input.insertText", new() { ["text"] = "한글" });
        await page.Page.Locator(field).First.FillAsync("한글 쓰기");
        await PressEnterAsync(devtools, field.Contains("textarea", StringComparison.Ordinal) || field is "#feed-content" ? 2 : 0);
        if (field != "#note")
            await page.Page.WaitForFunctionAsync("window.sent > 0");
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

    private static async Task PressEnterAsync(Microsoft.Playwright.ICDPSession devtools, int modifiers)
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
